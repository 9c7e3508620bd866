import * as z from "zod";
import { readBusiness } from "../../../domain/business/business.ts";
import { isTimeZone, timeZones } from "../../../domain/business/time-zones.ts";
import { savePreferences } from "../../../domain/identity/staff.ts";
import { systemContext } from "../../../http/context.ts";
import { parseForm } from "../../../http/forms.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { signedIn } from "../../../http/signed-in.ts";
import { Button, ButtonLink, Choice, FormProblem } from "../../../ui/form.tsx";
import { PageTitle } from "../../../ui/layout.tsx";
import { unitChoices, zoneChoices } from "../../../ui/setup-form.tsx";
import type { Route } from "./+types/preferences.ts";

export async function loader({ context }: Route.LoaderArgs) {
  const { timeZone, units } = signedIn(context);
  const business = await readBusiness(context.get(systemContext));
  return { timeZone: timeZone ?? "", units: units ?? ("" as const), business, timeZones };
}

/** An empty choice follows the business. */
const form = z.object({
  timeZone: z
    .string("Please choose a time zone.")
    .refine((zone) => zone === "" || isTimeZone(zone), "Please choose a time zone from the list.")
    .transform((zone) => zone || null),
  units: z
    .enum(["", "metric", "imperial"], "Please choose the units.")
    .transform((units) => (units === "" ? null : units)),
});

export async function action({ request, context }: Route.ActionArgs) {
  const parsed = await parseForm(request, form);
  if (!parsed.ok) return parsed.refusal;
  await savePreferences(context.get(systemContext), signedIn(context).staffId, parsed.value);
  return safeRedirect("/account?done=preferences");
}

export default function Preferences({ loaderData, actionData }: Route.ComponentProps) {
  const { business } = loaderData;
  const businessUnits = unitChoices.find(({ value }) => value === business.units)?.label ?? "";
  const followZone = `As the business (${business.timeZone.replaceAll("_", " ")})`;
  return (
    <div className="max-w-md">
      <title>Time and units · Daydreamers</title>
      <PageTitle title="Time and units">How times and distances are printed for you.</PageTitle>
      <form method="post" action="/account/preferences" className="grid gap-5">
        <FormProblem problems={actionData} />
        <Choice
          name="timeZone"
          label="Time zone"
          options={[{ value: "", label: followZone }, ...zoneChoices(loaderData.timeZones)]}
          defaultValue={loaderData.timeZone}
          problems={actionData}
        />
        <Choice
          name="units"
          label="Units"
          options={[{ value: "", label: `As the business (${businessUnits})` }, ...unitChoices]}
          defaultValue={loaderData.units}
          problems={actionData}
        />
        <Button wide>Save</Button>
        <ButtonLink to="/account" tone="quiet" wide>
          Cancel
        </ButtonLink>
      </form>
    </div>
  );
}
