import { redirect } from "react-router";
import * as z from "zod";
import { readAppointment } from "../../../domain/appointments/read.ts";
import { changeAppointment } from "../../../domain/appointments/write.ts";
import { readBusiness } from "../../../domain/business/business.ts";
import { readHeading } from "../../../domain/clients/heading.ts";
import { typedVersion } from "../../../domain/clients/typed.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { parseForm, refuse } from "../../../http/forms.ts";
import { readPrinting } from "../../../http/printing.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { shownTimes, typedTimes, visitTexts, whenFields } from "../../../http/visit-fields.ts";
import { VisitTexts, WhenFields } from "../../../ui/appointments/visit-fields.tsx";
import { changedMeanwhile, VersionField } from "../../../ui/clients/version.tsx";
import { Button, ButtonLink, FormProblem } from "../../../ui/form.tsx";
import { Card, PageTitle } from "../../../ui/layout.tsx";
import { printWhen } from "../../../ui/visit-time.ts";
import type { Route } from "./+types/edit.ts";

export async function loader({ params, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const by = staffMember(context);
  const { appointment } = await orRefuse(readAppointment(ctx, by, params.appointment));
  const [printing, { timeZone }, { name }] = await Promise.all([
    readPrinting(context),
    readBusiness(ctx),
    orRefuse(readHeading(ctx, by, appointment.clientId, "visit")),
  ]);
  const { id, place, note, version, fromCalendar, leftCalendarAt } = appointment;
  return {
    id,
    name,
    version,
    place,
    note,
    when: printWhen(appointment, printing),
    // The calendar decides about the time for as long as the event is in it.
    times: fromCalendar && leftCalendarAt === null ? null : shownTimes(appointment, timeZone),
    zone: printing.timeZone === timeZone ? "" : timeZone,
  };
}

const texts = z.object({ version: typedVersion, ...visitTexts });
const withTimes = z.object({ version: typedVersion, ...whenFields, ...visitTexts });

export async function action({ request, params, context }: Route.ActionArgs) {
  const ctx = context.get(systemContext);
  const by = staffMember(context);
  const { appointment } = await orRefuse(readAppointment(ctx, by, params.appointment));
  const { timeZone } = await readBusiness(ctx);
  const isTimed = !appointment.fromCalendar || appointment.leftCalendarAt !== null;
  // The fields of the time are asked of it alone that has a time of its own.
  const timed = isTimed ? await parseForm(request, withTimes) : null;
  if (timed && !timed.ok) return timed.refusal;
  const parsed = timed ?? (await parseForm(request, texts));
  if (!parsed.ok) return parsed.refusal;
  const { value, typed } = parsed;
  const times = timed ? typedTimes(timed.value, timeZone) : undefined;
  if (typeof times === "string") return refuse({ at: times }, typed);
  const { version, place, note } = value;
  const saved = await orRefuse(
    changeAppointment(ctx, by, { id: params.appointment, version, place, note, times }),
  );
  if (!saved.ok) return refuse({ "": changedMeanwhile }, typed);
  return redirect(`/appointments/${params.appointment}?done=saved`, 303);
}

export default function EditVisit({ loaderData, actionData }: Route.ComponentProps) {
  const { id, name, version, place, note, when, times, zone } = loaderData;
  const isConflict = actionData?.errors[""] === changedMeanwhile;
  return (
    <div className="grid max-w-xl gap-5">
      <title>Edit visit · Daydreamers</title>
      <PageTitle title="Edit visit">{name}</PageTitle>
      {isConflict && (
        <Card title="What stands there now">
          <p className="font-medium tabular">{when}</p>
          {place && <p className="wrap-anywhere">Place: {place}</p>}
          <p className="whitespace-pre-line wrap-anywhere">{note || "No note."}</p>
        </Card>
      )}
      <form method="post" action={`/appointments/${id}/edit`} className="grid gap-5">
        <FormProblem problems={actionData} />
        <VersionField version={version} problems={actionData} path={`/appointments/${id}`} />
        {times ? (
          <WhenFields problems={actionData} shown={times} zone={zone} />
        ) : (
          <p>
            <span className="font-medium tabular">{when}.</span> The time comes from your calendar: move the
            event there, and the visit moves along.
          </p>
        )}
        <VisitTexts problems={actionData} shown={{ place, note }} />
        <Button wide>Save visit</Button>
        <ButtonLink to={`/appointments/${id}`} tone="quiet" wide>
          Cancel
        </ButtonLink>
      </form>
    </div>
  );
}
