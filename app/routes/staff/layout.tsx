import { Outlet } from "react-router";
import { staffAudience } from "../../http/audience.ts";
import { systemContext } from "../../http/context.ts";
import { readLocale } from "../../http/locale.ts";
import { reachableBy } from "../../http/policies.ts";
import { signedIn } from "../../http/signed-in.ts";
import { EnrolBanner } from "../../ui/account/enrol-banner.tsx";
import { StaffShell } from "../../ui/shell.tsx";
import type { Route } from "./+types/layout.ts";

export const middleware = [staffAudience];

export async function loader({ context, url }: Route.LoaderArgs) {
  const { role, enrolBy } = signedIn(context);
  const isThere = url.pathname.startsWith("/account/second-factor");
  const owed = enrolBy &&
    !isThere && {
      by: enrolBy,
      isLate: enrolBy <= context.get(systemContext).clock.now(),
      timeZone: (await readLocale(context)).timeZone,
    };
  return { reachable: reachableBy(role), owed: owed || null };
}

export default function StaffLayout({ loaderData }: Route.ComponentProps) {
  const { reachable, owed } = loaderData;
  return (
    <StaffShell reachable={reachable} banner={owed && <EnrolBanner {...owed} />}>
      <Outlet />
    </StaffShell>
  );
}
