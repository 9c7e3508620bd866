import { readBusiness } from "../../../domain/business/business.ts";
import { listDefinitions } from "../../../domain/packages/definitions.ts";
import { systemContext } from "../../../http/context.ts";
import { readLocale } from "../../../http/locale.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { Button, ButtonLink, Notice } from "../../../ui/form.tsx";
import { Card, PageTitle } from "../../../ui/layout.tsx";
import { money } from "../../../ui/money.ts";
import { offerWords } from "../../../ui/packages/words.ts";
import { dateFormat } from "../../../ui/time.tsx";
import type { Route } from "./+types/packages.ts";

const notices: Record<string, { tone: "good" | "warn"; sentence: string }> = {
  saved: { tone: "good", sentence: "Saved. Packages that were sold keep their terms." },
  archived: { tone: "good", sentence: "The package is off sale. What was sold of it stays good." },
  back: { tone: "good", sentence: "The package is for sale again." },
};

export async function loader({ request, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const by = staffMember(context);
  const [definitions, { currency }, { timeZone }] = await Promise.all([
    listDefinitions(ctx, by),
    readBusiness(ctx),
    readLocale(context),
  ]);
  const day = dateFormat(timeZone, { dateStyle: "medium" });
  const done = new URL(request.url).searchParams.get("done") ?? "";
  return {
    notice: Object.hasOwn(notices, done) ? notices[done] : undefined,
    mayChange: by.role === "owner",
    packages: definitions.map(({ id, title, description, archivedAt, earlier, ...offer }) => ({
      id,
      title,
      description,
      isArchived: archivedAt !== null,
      says: offerWords(offer),
      price: money(offer.priceCents, currency),
      since: day.format(offer.createdAt),
      earlier: earlier.map((one) => ({
        id: one.id,
        says: `${one.title}: ${offerWords(one)}, ${money(one.priceCents, currency)}`,
        from: day.format(one.createdAt),
      })),
    })),
  };
}

export default function Packages({ loaderData }: Route.ComponentProps) {
  const { packages, mayChange, notice } = loaderData;
  const onSale = packages.filter(({ isArchived }) => !isArchived);
  const archived = packages.filter(({ isArchived }) => isArchived);
  return (
    <div className="grid max-w-2xl gap-5">
      <title>Packages · Daydreamers</title>
      <PageTitle title="Packages">What is for sale. A change never touches what was sold before.</PageTitle>
      {notice && <Notice tone={notice.tone}>{notice.sentence}</Notice>}
      {onSale.length === 0 && (
        <p>
          No package is for sale yet.{" "}
          {mayChange ? "Add the first one, then sell it from a client's page." : "The owner adds them here."}
        </p>
      )}
      {onSale.map((one) => (
        <Definition key={one.id} definition={one} mayChange={mayChange} />
      ))}
      {mayChange && <ButtonLink to="/settings/packages/new">Add a package</ButtonLink>}
      {archived.length > 0 && (
        <section className="grid gap-4">
          <h2 className="text-xl font-semibold">Off sale</h2>
          {archived.map((one) => (
            <Definition key={one.id} definition={one} mayChange={mayChange} />
          ))}
        </section>
      )}
      <ButtonLink to="/settings" tone="quiet">
        Back to the settings
      </ButtonLink>
    </div>
  );
}

type Shape = Route.ComponentProps["loaderData"]["packages"][number];

function Definition({ definition, mayChange }: { definition: Shape; mayChange: boolean }) {
  const { id, title, description, says, price, since, earlier, isArchived } = definition;
  return (
    <Card title={title} aside={<span className="text-base font-semibold text-ink tabular">{price}</span>}>
      <p>{says}</p>
      {description && <p className="mt-1 whitespace-pre-line text-muted">{description}</p>}
      <p className="mt-1 text-sm text-muted">Since {since}</p>
      {earlier.length > 0 && (
        <details>
          <summary className="min-h-12 cursor-pointer py-3 underline">What it was before</summary>
          <ul className="grid gap-1 tabular">
            {earlier.map((one) => (
              <li key={one.id}>
                {one.says} <span className="text-muted">(from {one.from})</span>
              </li>
            ))}
          </ul>
        </details>
      )}
      {mayChange && (
        <div className="mt-3 flex flex-wrap gap-3">
          {!isArchived && (
            <ButtonLink to={`/settings/packages/${id}`} tone="quiet">
              Change
            </ButtonLink>
          )}
          <form method="post" action={`/settings/packages/${id}/archive`}>
            <Button tone="quiet" name="archived" value={isArchived ? "no" : "yes"}>
              {isArchived ? "Put back on sale" : "Take off sale"}
            </Button>
          </form>
        </div>
      )}
    </Card>
  );
}
