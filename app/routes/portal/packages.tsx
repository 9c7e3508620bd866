import { readPortalPackages } from "../../domain/portal/packages.ts";
import { systemContext } from "../../http/context.ts";
import { orRefuse } from "../../http/errors.ts";
import { inPortal } from "../../http/in-portal.ts";
import { Card, PageTitle } from "../../ui/layout.tsx";
import { soldWords } from "../../ui/packages/words.ts";
import { OwnPackage } from "../../ui/portal/package-lines.tsx";
import { dateFormat } from "../../ui/time.tsx";
import type { Route } from "./+types/packages.ts";

export async function loader({ context }: Route.LoaderArgs) {
  const { timeZone, packages } = await orRefuse(
    readPortalPackages(context.get(systemContext), inPortal(context)),
  );
  const day = dateFormat(timeZone, { dateStyle: "long" });
  return {
    packages: packages.map(({ id, title, sessions, left, expiresOn, state, soldAt, lines }) => ({
      ...{ id, title, sessions, left, expiresOn, state, sold: soldWords(soldAt, timeZone, "Bought") },
      lines: lines.map(({ at, startsAt, ...line }) => ({
        ...line,
        on: day.format(at),
        visitOn: startsAt && day.format(startsAt),
      })),
    })),
  };
}

export default function PortalPackages({ loaderData: { packages } }: Route.ComponentProps) {
  return (
    <div className="grid gap-5">
      <title>Packages · Your portal</title>
      <PageTitle title="Packages">
        What you bought, and each visit that was counted. If a line surprises you, ask us.
      </PageTitle>
      {packages.length === 0 && <p>There is no package on your file.</p>}
      {packages.map((pack) => (
        <Card key={pack.id} title={pack.title}>
          <OwnPackage pack={pack} />
        </Card>
      ))}
    </div>
  );
}
