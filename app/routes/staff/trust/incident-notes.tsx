import * as z from "zod";
import { readIncident } from "../../../domain/incidents/list.ts";
import { noteIncident } from "../../../domain/incidents/work.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { parseForm } from "../../../http/forms.ts";
import { incidentNote } from "../../../http/incident-fields.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { signedIn, staffMember } from "../../../http/signed-in.ts";
import { Button, ButtonLink, FormProblem } from "../../../ui/form.tsx";
import { NoteField } from "../../../ui/incidents/note-field.tsx";
import { PageTitle } from "../../../ui/layout.tsx";
import type { Route } from "./+types/incident-notes.ts";

/** The incident's own page has this form too; here it comes back where something is wrong with it. */
export async function loader({ params, context }: Route.LoaderArgs) {
  await orRefuse(readIncident(context.get(systemContext), staffMember(context), params.incident));
  return null;
}

const form = z.object({ note: incidentNote });

export async function action({ request, params, context }: Route.ActionArgs) {
  const parsed = await parseForm(request, form);
  if (!parsed.ok) return parsed.refusal;
  const { staffId } = signedIn(context);
  await orRefuse(noteIncident(context.get(systemContext), staffId, params.incident, parsed.value.note));
  return safeRedirect(`/incidents/${params.incident}?done=noted`, "/incidents");
}

export default function IncidentNotes({ params, actionData }: Route.ComponentProps) {
  return (
    <div className="max-w-xl">
      <title>Add a note · Daydreamers</title>
      <PageTitle title="Add a note" />
      <form method="post" action={`/incidents/${params.incident}/notes`} className="grid gap-5">
        <FormProblem problems={actionData} />
        <NoteField label="Your note" problems={actionData} />
        <Button wide>Keep the note</Button>
        <ButtonLink to={`/incidents/${params.incident}`} tone="quiet" wide>
          Back to the incident
        </ButtonLink>
      </form>
    </div>
  );
}
