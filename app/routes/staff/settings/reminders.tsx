import { data } from "react-router";
import * as z from "zod";
import { countedAs, previewDays, previewReminders } from "../../../domain/reminders/preview.ts";
import {
  type ClientReminder,
  clientReminders,
  readReminders,
  saveReminders,
} from "../../../domain/reminders/rules.ts";
import { systemContext } from "../../../http/context.ts";
import { carried, parseForm, refuse, ticked } from "../../../http/forms.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { Button, ButtonLink, Field, FormProblem, Notice, Tick } from "../../../ui/form.tsx";
import { Card, PageTitle } from "../../../ui/layout.tsx";
import { PreviewNotice } from "../../../ui/reminders/preview.tsx";
import { clockOf, reminderWords } from "../../../ui/reminders/words.ts";
import { zoneWords } from "../../../ui/time.tsx";
import type { Route } from "./+types/reminders.ts";

/** When a digest is switched on again and nobody has said when. */
const usualDigest = 6 * 60 + 30;

export async function loader({ request, context }: Route.LoaderArgs) {
  const { digestAt, quietFrom, quietUntil, enabled, timeZone } = await readReminders(
    context.get(systemContext),
  );
  return {
    reminders: clientReminders.map((id) => ({
      id,
      field: fields[id],
      isOn: enabled[id],
      ...reminderWords[id],
    })),
    digest: digestAt !== null,
    digestAt: clockOf(digestAt ?? usualDigest),
    quietFrom: clockOf(quietFrom),
    quietUntil: clockOf(quietUntil),
    timeZone,
    days: previewDays,
    isSaved: new URL(request.url).searchParams.get("done") === "saved",
  };
}

const fields = {
  "visit-tomorrow": "visitTomorrow",
  "papers-missing": "papersMissing",
  "vaccination-soon": "vaccinationSoon",
  "waiver-unsigned": "waiverUnsigned",
} as const satisfies Record<ClientReminder, string>;

/** A time of the day, in minutes after midnight. */
const clockTime = z
  .string("Please enter a time such as 06:30.")
  .regex(/^\s*([01]?\d|2[0-3]):[0-5]\d\s*$/, "Please enter a time such as 06:30.")
  .transform((text) => {
    const [hours = 0, minutes = 0] = text.split(":").map(Number);
    return hours * 60 + minutes;
  });

const form = z.object({
  visitTomorrow: ticked,
  papersMissing: ticked,
  vaccinationSoon: ticked,
  waiverUnsigned: ticked,
  digest: ticked,
  digestAt: clockTime,
  quietFrom: clockTime,
  quietUntil: clockTime,
  confirmed: ticked,
  counted: carried,
});

export async function action({ request, context }: Route.ActionArgs) {
  const parsed = await parseForm(request, form);
  if (!parsed.ok) return withoutPreview(parsed.refusal);
  const ctx = context.get(systemContext);
  const by = staffMember(context);
  const { digest, digestAt, quietFrom, quietUntil, confirmed, counted } = parsed.value;
  const now = await readReminders(ctx);
  const enabled = { ...now.enabled };
  for (const id of clientReminders) enabled[id] = parsed.value[fields[id]];
  const switchedOn = clientReminders.filter((id) => enabled[id] && !now.enabled[id]);
  if (switchedOn.length > 0) {
    const previews = await previewReminders(ctx, by, switchedOn);
    const word = countedAs(previews);
    if (!confirmed || counted !== word) {
      const sentence =
        counted === undefined
          ? "Please look at what this would send, then tick the box and save again."
          : counted === word
            ? "Please tick this box if this is what should go out."
            : "The numbers have changed meanwhile: please look at them again.";
      const { confirmed: _, ...typed } = parsed.typed;
      const refusal = refuse({ confirmed: sentence }, typed);
      const preview = previews.map((one) => ({ ...one, name: reminderWords[one.reminder].name }));
      return data({ ...refusal.data, preview, counted: word }, { status: 422 });
    }
  }
  await saveReminders(ctx, by, { enabled, quietFrom, quietUntil, digestAt: digest ? digestAt : null });
  return safeRedirect("/settings/reminders?done=saved");
}

const withoutPreview = ({ data: problems }: ReturnType<typeof refuse>) =>
  data({ ...problems, preview: null, counted: "" }, { status: 422 });

export default function Reminders({ loaderData, actionData }: Route.ComponentProps) {
  const { reminders, digest, digestAt, quietFrom, quietUntil, timeZone, days, isSaved } = loaderData;
  return (
    <div className="max-w-2xl">
      <title>Reminders · Daydreamers</title>
      <PageTitle title="Reminders">
        What is written to clients by itself, and to the team in the morning. A client hears only what he or
        she has agreed to.
      </PageTitle>
      <form method="post" action="/settings/reminders" className="grid gap-5">
        {isSaved && !actionData && <Notice tone="good">Saved.</Notice>}
        <FormProblem problems={actionData} />
        {actionData?.preview && (
          <PreviewNotice
            previews={actionData.preview}
            counted={actionData.counted}
            days={days}
            problems={actionData}
          />
        )}
        <Card title="To clients">
          <div className="grid gap-3">
            {reminders.map(({ id, field, name, says, isOn }) => (
              <Tick
                key={id}
                name={field}
                label={<span className="font-medium">{name}</span>}
                hint={says}
                defaultChecked={isOn}
                problems={actionData}
              />
            ))}
          </div>
          <p className="mt-4">
            <a href="/settings/templates" className="inline-flex min-h-12 items-center underline">
              Change the words
            </a>
          </p>
        </Card>
        <Card title="Quiet hours">
          <p className="mb-4 text-muted">
            Between these times no client is written to by itself. The clock is {zoneWords(timeZone)}.
          </p>
          <div className="grid gap-4 sm:grid-cols-2">
            <TimeField name="quietFrom" label="From" value={quietFrom} problems={actionData} />
            <TimeField name="quietUntil" label="Until" value={quietUntil} problems={actionData} />
          </div>
        </Card>
        <Card title="Morning digest">
          <p className="mb-2 text-muted">
            One mail to the owner and each trainer: the day's visits with what is missing, and what waits. No
            address and no gate code: a mail can be read on its way. On a day without anything to say there is
            none.
          </p>
          <Tick name="digest" label="Send the digest" defaultChecked={digest} problems={actionData} />
          <TimeField name="digestAt" label="At" value={digestAt} problems={actionData} />
        </Card>
        <Button wide>Save</Button>
        <ButtonLink to="/settings" tone="quiet" wide>
          Back to the settings
        </ButtonLink>
      </form>
    </div>
  );
}

const TimeField = ({
  value,
  ...field
}: { value: string } & Pick<React.ComponentProps<typeof Field>, "name" | "label" | "problems">) => (
  <Field {...field} inputMode="numeric" autoComplete="off" maxLength={5} defaultValue={value} />
);
