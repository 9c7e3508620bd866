import { Outlet } from "react-router";
import { readBusiness } from "../../domain/business/business.ts";
import { clientAudience } from "../../http/audience.ts";
import { systemContext } from "../../http/context.ts";
import { openedPortal } from "../../http/in-portal.ts";
import { PortalShell } from "../../ui/portal/shell.tsx";
import { dateFormat, zoneWords } from "../../ui/time.tsx";
import type { Route } from "./+types/layout.ts";

export const middleware = [clientAudience];

const places = [
  { to: "/portal/home", name: "Home" },
  { to: "/portal/visits", name: "Visits" },
  { to: "/portal/report-cards", name: "Report cards" },
  { to: "/portal/packages", name: "Packages" },
  { to: "/portal/messages", name: "Messages" },
  { to: "/portal/documents", name: "Documents" },
  { to: "/portal/waiver", name: "Waiver" },
  { to: "/portal/privacy", name: "Privacy" },
];

export async function loader({ request, context }: Route.LoaderArgs) {
  const { name, timeZone } = await readBusiness(context.get(systemContext));
  const { chosen, openings, expiresAt } = openedPortal(context);
  const clock = dateFormat(timeZone, { hour: "2-digit", minute: "2-digit" });
  return {
    name,
    openUntil: `${clock.format(expiresAt)} ${zoneWords(timeZone)}`,
    places: [
      ...(chosen ? places : []),
      ...(chosen && openings.length > 1 ? [{ to: "/portal/choose", name: "Somebody else" }] : []),
    ],
    here: new URL(request.url).pathname.replace(/\.data$/, ""),
  };
}

export default function PortalLayout({ loaderData }: Route.ComponentProps) {
  return (
    <PortalShell {...loaderData}>
      <Outlet />
    </PortalShell>
  );
}
