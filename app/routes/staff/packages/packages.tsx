import { nameOf, readForPage } from "../../../domain/clients/heading.ts";
import { packagesOf } from "../../../domain/packages/balances.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { readPrinting } from "../../../http/printing.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { ButtonLink, Notice } from "../../../ui/form.tsx";
import { PageTitle } from "../../../ui/layout.tsx";
import { PackageCard } from "../../../ui/packages/package-card.tsx";
import { packageShape } from "../../../ui/packages/shape.ts";
import type { Route } from "./+types/packages.ts";

const notices: Record<string, string> = { sold: "Sold. Every session of it is counted below." };

export async function loader({ request, params, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const by = staffMember(context);
  const [file, printing] = await Promise.all([
    orRefuse(readForPage(ctx, by, params.id, "packages")),
    readPrinting(context),
  ]);
  const packages = await orRefuse(packagesOf(ctx, by, file.id, file.key));
  const done = new URL(request.url).searchParams.get("done") ?? "";
  return {
    id: file.id,
    name: nameOf(file),
    notice: Object.hasOwn(notices, done) ? notices[done] : undefined,
    maySell: file.confidential !== null,
    today: printing.today,
    packages: packages.map((one) => packageShape(one, printing)),
  };
}

export default function Packages({ loaderData }: Route.ComponentProps) {
  const { id, name, notice, maySell, packages, today } = loaderData;
  return (
    <div className="grid max-w-2xl gap-5">
      <title>{`Packages of ${name} · Daydreamers`}</title>
      <div>
        <a href={`/clients/${id}`} className="inline-flex min-h-12 items-center underline">
          {name}
        </a>
        <PageTitle title="Packages" />
      </div>
      {notice && <Notice tone="good">{notice}</Notice>}
      {packages.length === 0 && <p className="text-muted">No package was sold to this client yet.</p>}
      {packages.map((pack) => (
        <PackageCard key={pack.id} path={`/clients/${id}/packages/${pack.id}`} pack={pack} today={today} />
      ))}
      {maySell && <ButtonLink to={`/clients/${id}/packages/new`}>Sell a package</ButtonLink>}
    </div>
  );
}
