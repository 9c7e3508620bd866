import * as z from "zod";
import { readBusiness } from "../../../domain/business/business.ts";
import { addDays, dayIn } from "../../../domain/business/day.ts";
import { nameOf, readForPage } from "../../../domain/clients/heading.ts";
import { listDefinitions } from "../../../domain/packages/definitions.ts";
import { sellPackage } from "../../../domain/packages/sell.ts";
import { requiredAmount } from "../../../domain/packages/typed.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { formId } from "../../../http/form-id.ts";
import { carried, optionalDay, parseForm, refuse, ticked } from "../../../http/forms.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { Button, ButtonLink, Field, FormProblem, Tick } from "../../../ui/form.tsx";
import { PageTitle } from "../../../ui/layout.tsx";
import { money, typedMoney } from "../../../ui/money.ts";
import { FormId } from "../../../ui/packages/form-id.tsx";
import { Radios } from "../../../ui/packages/radios.tsx";
import { offerWords } from "../../../ui/packages/words.ts";
import { PlaceList } from "../../../ui/place-list.tsx";
import type { Route } from "./+types/sell.ts";

/** A sale that was written down on paper first is entered within a year. */
const oldestSaleDays = 366;

export async function loader({ request, params, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const by = staffMember(context);
  const [file, definitions, business] = await Promise.all([
    orRefuse(readForPage(ctx, by, params.id, "packages")),
    orRefuse(listDefinitions(ctx, by)),
    readBusiness(ctx),
  ]);
  const offers = definitions.filter(({ archivedAt }) => archivedAt === null);
  const asked = new URL(request.url).searchParams.get("package");
  const chosen = offers.find(({ id }) => id === asked) ?? (offers.length === 1 ? offers[0] : undefined);
  const terms = file.confidential?.terms;
  return {
    id: file.id,
    name: nameOf(file),
    formId: ctx.random.id(),
    currency: business.currency,
    today: dayIn(ctx.clock.now(), business.timeZone),
    agency:
      terms?.source === "agency"
        ? `${terms.agency || "The agency"}${terms.sharePercent === null ? "" : ` (our share: ${terms.sharePercent} %)`}`
        : null,
    offers: offers.map((offer) => ({
      to: `/clients/${file.id}/packages/new?package=${offer.id}`,
      name: offer.title,
      says: `${offerWords(offer)}, ${money(offer.priceCents, business.currency)}`,
    })),
    chosen: chosen && {
      id: chosen.id,
      title: chosen.title,
      says: offerWords(chosen),
      price: typedMoney(chosen.priceCents),
    },
  };
}

const form = z.object({
  definition: carried,
  price: requiredAmount("Please enter the price; 0 if it is free."),
  payer: z.enum(["client", "agency"], "Please choose who pays."),
  soldOn: optionalDay,
  another: ticked,
  formId,
});

const refusals = {
  gone: "This package is no longer for sale, or was changed meanwhile. Please choose it again.",
  "no-agency":
    "This client came through no agency. Say so under “Source and rate” first, or have the client pay.",
  "sold-that-day": "You sold this to them today already, so nothing was sold now.",
};
const soldEarlier = "You sold this to them on that day already, so nothing was sold now.";
const fieldOf = { gone: "", "no-agency": "payer", "sold-that-day": "another" };

export async function action({ request, params, context }: Route.ActionArgs) {
  const parsed = await parseForm(request, form);
  if (!parsed.ok) return parsed.refusal;
  const ctx = context.get(systemContext);
  const { definition = "", price, payer, another, formId: id } = parsed.value;
  const today = dayIn(ctx.clock.now(), (await readBusiness(ctx)).timeZone);
  const soldOn = parsed.value.soldOn ?? today;
  if (soldOn > today || soldOn < addDays(today, -oldestSaleDays))
    return refuse({ soldOn: "Please enter today or a day within the last year." }, parsed.typed);
  const sale = { id, clientId: params.id, definitionId: definition, priceCents: price, payer, soldOn };
  // Pressed again after the browser's Back it is another form, with an id of its own.
  const asked = { ...sale, unlessSoldThatDay: !another };
  const sold = await orRefuse(sellPackage(ctx, staffMember(context), asked));
  if (!sold.ok) {
    const isEarlier = sold.reason === "sold-that-day" && soldOn !== today;
    return refuse({ [fieldOf[sold.reason]]: isEarlier ? soldEarlier : refusals[sold.reason] }, parsed.typed);
  }
  return safeRedirect(`/clients/${params.id}/packages?done=sold`);
}

export default function Sell({ loaderData, actionData }: Route.ComponentProps) {
  const { id, name, chosen, offers } = loaderData;
  const path = `/clients/${id}/packages`;
  return (
    <div className="grid max-w-md gap-5">
      <title>Sell a package · Daydreamers</title>
      <PageTitle title="Sell a package">To {name}</PageTitle>
      {!chosen && <FormProblem problems={actionData} />}
      {offers.length === 0 && (
        <p>
          No package is for sale.{" "}
          <a href="/settings/packages" className="inline-block py-3 underline">
            See the settings
          </a>
        </p>
      )}
      {!chosen && offers.length > 0 && <PlaceList places={offers} />}
      {chosen && <SaleForm {...loaderData} chosen={chosen} problems={actionData} />}
      <ButtonLink to={path} tone="quiet" wide>
        Cancel
      </ButtonLink>
    </div>
  );
}

type Data = Route.ComponentProps["loaderData"];

function SaleForm({
  id,
  formId: made,
  currency,
  today,
  agency,
  chosen,
  offers,
  problems,
}: Data & { chosen: NonNullable<Data["chosen"]>; problems: Route.ComponentProps["actionData"] }) {
  const path = `/clients/${id}/packages/new`;
  return (
    <form method="post" action={`${path}?package=${chosen.id}`} className="grid gap-5">
      <FormProblem problems={problems} />
      <FormId id={made} problems={problems} />
      <input type="hidden" name="definition" value={chosen.id} />
      <div>
        <p className="text-lg font-semibold wrap-anywhere">{chosen.title}</p>
        <p>{chosen.says}</p>
        {offers.length > 1 && (
          <a href={path} className="inline-block py-3 underline">
            Choose another one
          </a>
        )}
      </div>
      <Field
        name="price"
        label={`Price (${currency})`}
        hint="What was agreed on. It stays with this package, whatever changes later."
        inputMode="decimal"
        autoComplete="off"
        maxLength={20}
        problems={problems}
        defaultValue={chosen.price}
      />
      {agency === null ? (
        <input type="hidden" name="payer" value="client" />
      ) : (
        <Radios
          name="payer"
          legend="Who is paid"
          options={[
            { value: "agency", label: agency },
            { value: "client", label: "We are, by the client" },
          ]}
          defaultValue="agency"
          problems={problems}
        />
      )}
      <Field
        name="soldOn"
        type="date"
        label="Sold on"
        hint="Its time begins on this day."
        problems={problems}
        defaultValue={today}
      />
      {(problems?.errors.another || problems?.values.another) && (
        <Tick name="another" label="Sell another one" problems={problems} />
      )}
      <Button wide>Sell</Button>
    </form>
  );
}
