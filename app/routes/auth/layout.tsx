import { Outlet } from "react-router";
import { authAudience } from "../../http/audience.ts";
import { PublicShell } from "../../ui/shell.tsx";

export const middleware = [authAudience];

export default function AuthLayout() {
  return (
    <PublicShell>
      <Outlet />
    </PublicShell>
  );
}
