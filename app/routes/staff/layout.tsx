import { Outlet } from "react-router";
import { staffAudience } from "../../http/audience.ts";
import { reachableBy } from "../../http/policies.ts";
import { signedIn } from "../../http/signed-in.ts";
import { StaffShell } from "../../ui/shell.tsx";
import type { Route } from "./+types/layout.ts";

export const middleware = [staffAudience];

export function loader({ context }: Route.LoaderArgs) {
  return { reachable: reachableBy(signedIn(context).role) };
}

export default function StaffLayout({ loaderData }: Route.ComponentProps) {
  return (
    <StaffShell reachable={loaderData.reachable}>
      <Outlet />
    </StaffShell>
  );
}
