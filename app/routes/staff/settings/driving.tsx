import * as z from "zod";
import { printPoint } from "../../../domain/day/coordinates.ts";
import { readDriving, saveDriving } from "../../../domain/day/driving.ts";
import { systemContext } from "../../../http/context.ts";
import { parseForm } from "../../../http/forms.ts";
import { typedPin } from "../../../http/place-fields.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { PinField } from "../../../ui/day/pin-field.tsx";
import { Button, ButtonLink, Field, FormProblem, Notice } from "../../../ui/form.tsx";
import { PageTitle } from "../../../ui/layout.tsx";
import type { Route } from "./+types/driving.ts";

export async function loader({ request, context }: Route.LoaderArgs) {
  const { home, reservePercent } = await readDriving(context.get(systemContext));
  return {
    home: home ? printPoint(home) : "",
    reserve: String(reservePercent),
    isSaved: new URL(request.url).searchParams.get("done") === "saved",
  };
}

const form = z.object({
  pin: typedPin,
  reserve: z
    .string({ error: "Please enter a reserve between 0 and 50." })
    .trim()
    .regex(/^\d{1,2}$/, "Please enter a whole number between 0 and 50.")
    .transform(Number)
    .refine((percent) => percent <= 50, "Please enter a reserve between 0 and 50."),
});

export async function action({ request, context }: Route.ActionArgs) {
  const parsed = await parseForm(request, form);
  if (!parsed.ok) return parsed.refusal;
  const { pin, reserve } = parsed.value;
  await saveDriving(context.get(systemContext), staffMember(context), { home: pin, reservePercent: reserve });
  return safeRedirect("/settings/driving?done=saved");
}

export default function DrivingSettings({ loaderData, actionData }: Route.ComponentProps) {
  const { home, reserve, isSaved } = loaderData;
  return (
    <div className="max-w-xl">
      <title>Driving · Daydreamers</title>
      <PageTitle title="Driving">
        Where the day's round begins and ends, and how much charge is not planned with.
      </PageTitle>
      <form method="post" action="/settings/driving" className="grid gap-5">
        {isSaved && !actionData && <Notice tone="good">Saved.</Notice>}
        <FormProblem problems={actionData} />
        <PinField
          label="Home on the map"
          hint="Two numbers, or a link copied from Google Maps, Apple Maps or OpenStreetMap. It is kept encrypted; ways are guessed from the straight line, so no one is asked."
          problems={actionData}
          defaultValue={home}
        />
        <Field
          name="reserve"
          label="Reserve, in percent"
          hint="“Tight” means that the round ends with this much left."
          inputMode="numeric"
          maxLength={2}
          problems={actionData}
          defaultValue={reserve}
        />
        <Button wide>Save</Button>
        <ButtonLink to="/settings" tone="quiet" wide>
          Back to the settings
        </ButtonLink>
      </form>
    </div>
  );
}
