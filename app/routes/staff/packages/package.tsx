import { readPackagePage } from "../../../domain/packages/page.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { readPrinting } from "../../../http/printing.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { ButtonLink, Notice } from "../../../ui/form.tsx";
import { PageTitle } from "../../../ui/layout.tsx";
import { PackageCard } from "../../../ui/packages/package-card.tsx";
import { packageShape } from "../../../ui/packages/shape.ts";
import type { Route } from "./+types/package.ts";

const notices: Record<string, string> = {
  adjusted: "Adjusted. The reason stands in the table.",
  refunded: "The package is closed. What you pay back is between you and the client: no money is moved here.",
};

export async function loader({ request, params, context }: Route.LoaderArgs) {
  const [{ id, name, mayChange, pack }, printing] = await Promise.all([
    orRefuse(readPackagePage(context.get(systemContext), staffMember(context), params.id, params.package)),
    readPrinting(context),
  ]);
  const done = new URL(request.url).searchParams.get("done") ?? "";
  return {
    id,
    name,
    notice: Object.hasOwn(notices, done) ? notices[done] : undefined,
    mayChange,
    today: printing.today,
    pack: packageShape(pack, printing),
  };
}

export default function Package({ loaderData }: Route.ComponentProps) {
  const { id, name, notice, mayChange, pack, today } = loaderData;
  const path = `/clients/${id}/packages`;
  return (
    <div className="grid max-w-2xl gap-5">
      <title>{`${pack.title} · Daydreamers`}</title>
      <div>
        <a href={path} className="inline-flex min-h-12 items-center underline">
          Packages of {name}
        </a>
        <PageTitle title="Package" />
      </div>
      {notice && <Notice tone="good">{notice}</Notice>}
      <PackageCard pack={pack} today={today} />
      {mayChange && pack.state !== "closed" && (
        <div className="flex flex-wrap gap-3">
          {pack.state !== "expired" && (
            <ButtonLink to={`${path}/${pack.id}/adjust`} tone="quiet">
              Adjust
            </ButtonLink>
          )}
          <ButtonLink to={`${path}/${pack.id}/refund`} tone="quiet">
            Refund and close
          </ButtonLink>
        </div>
      )}
    </div>
  );
}
