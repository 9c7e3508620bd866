import * as z from "zod";
import { readBusiness } from "../../../domain/business/business.ts";
import { countries, isCountry } from "../../../domain/business/countries.ts";
import { currencies, isCurrency } from "../../../domain/business/currencies.ts";
import { saveBusiness } from "../../../domain/business/settings.ts";
import { isTimeZone, timeZones } from "../../../domain/business/time-zones.ts";
import { systemContext } from "../../../http/context.ts";
import { line, parseForm } from "../../../http/forms.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { Button, ButtonLink, Choice, Field, FormProblem, Notice } from "../../../ui/form.tsx";
import { PageTitle } from "../../../ui/layout.tsx";
import { unitChoices, zoneChoices } from "../../../ui/setup-form.tsx";
import type { Route } from "./+types/business.ts";

export async function loader({ request, context }: Route.LoaderArgs) {
  const isSaved = new URL(request.url).searchParams.get("done") === "saved";
  return {
    business: await readBusiness(context.get(systemContext)),
    zones: zoneChoices(timeZones),
    countries: countries.map(({ code, name }) => ({ value: code, label: name })),
    currencies: currencies.map(({ code, name }) => ({ value: code, label: `${name} (${code})` })),
    isSaved,
  };
}

const form = z.object({
  name: line("Please enter the name of the business.", 100),
  timeZone: z
    .string("Please choose a time zone.")
    .refine(isTimeZone, "Please choose a time zone from the list."),
  units: z.enum(["metric", "imperial"], "Please choose the units."),
  country: z.string("Please choose a country.").refine(isCountry, "Please choose a country from the list."),
  currency: z
    .string("Please choose a currency.")
    .refine(isCurrency, "Please choose a currency from the list."),
});

export async function action({ request, context }: Route.ActionArgs) {
  const parsed = await parseForm(request, form);
  if (!parsed.ok) return parsed.refusal;
  await saveBusiness(context.get(systemContext), staffMember(context), parsed.value);
  return safeRedirect("/settings/business?done=saved");
}

export default function Business({ loaderData, actionData }: Route.ComponentProps) {
  const { business, zones, countries: choices, isSaved } = loaderData;
  return (
    <div className="max-w-md">
      <title>Business · Daydreamers</title>
      <PageTitle title="Business">How the business prints itself, to the team and to clients.</PageTitle>
      <form method="post" action="/settings/business" className="grid gap-5">
        {isSaved && !actionData && <Notice tone="good">Saved.</Notice>}
        <FormProblem problems={actionData} />
        <Field
          name="name"
          label="Name of the business"
          autoComplete="organization"
          maxLength={100}
          defaultValue={business.name}
          problems={actionData}
        />
        <Choice
          name="timeZone"
          label="Time zone"
          options={zones}
          defaultValue={business.timeZone}
          problems={actionData}
        />
        <Choice
          name="units"
          label="Units"
          options={unitChoices}
          defaultValue={business.units}
          problems={actionData}
        />
        <Choice
          name="country"
          label="Country of phone numbers"
          options={choices}
          defaultValue={business.country}
          hint="A number typed without a country code is one of this country. Numbers kept already stay as they are."
          problems={actionData}
        />
        <Choice
          name="currency"
          label="Currency of prices"
          options={loaderData.currencies}
          defaultValue={business.currency}
          hint="No amount is converted. Packages that were sold keep the currency they were sold in."
          problems={actionData}
        />
        <Button wide>Save</Button>
        <ButtonLink to="/settings" tone="quiet" wide>
          Back to the settings
        </ButtonLink>
      </form>
    </div>
  );
}
