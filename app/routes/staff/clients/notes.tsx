import { redirect } from "react-router";
import * as z from "zod";
import { saveNotes } from "../../../domain/clients/change.ts";
import { nameOf, readForPage } from "../../../domain/clients/heading.ts";
import { typedIfSent, typedVersion } from "../../../domain/clients/typed.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { optionalText, parseForm, refuse } from "../../../http/forms.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { changedMeanwhile, VersionField } from "../../../ui/clients/version.tsx";
import { Button, ButtonLink, FormProblem, TextArea } from "../../../ui/form.tsx";
import { PageTitle } from "../../../ui/layout.tsx";
import type { Route } from "./+types/notes.ts";

const maxLength = 10_000;

export async function loader({ params, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const file = await orRefuse(readForPage(ctx, staffMember(context), params.id, "notes"));
  return {
    id: file.id,
    name: nameOf(file),
    version: file.version,
    sharedNotes: file.sharedNotes,
    // Absent for whom it is not: the page then has no such field.
    ...(file.confidential && { privateNotes: file.confidential.privateNotes }),
  };
}

const form = z.object({
  sharedNotes: optionalText(maxLength),
  privateNotes: typedIfSent(maxLength),
  version: typedVersion,
});

export async function action({ request, params, context }: Route.ActionArgs) {
  const parsed = await parseForm(request, form);
  if (!parsed.ok) return parsed.refusal;
  const { version, ...notes } = parsed.value;
  const ctx = context.get(systemContext);
  const saved = await orRefuse(saveNotes(ctx, staffMember(context), params.id, version, notes));
  if (!saved.ok) return refuse({ "": changedMeanwhile }, parsed.typed);
  return redirect(`/clients/${params.id}?done=saved#notes`, 303);
}

export default function Notes({ loaderData, actionData }: Route.ComponentProps) {
  const { id, name, version, sharedNotes } = loaderData;
  return (
    <div className="max-w-xl">
      <title>Notes · Daydreamers</title>
      <PageTitle title="Notes">{name}</PageTitle>
      <form method="post" action={`/clients/${id}/notes`} className="grid gap-5">
        <FormProblem problems={actionData} />
        <VersionField version={version} problems={actionData} path={`/clients/${id}#notes`} />
        <TextArea
          name="sharedNotes"
          label="Shared notes"
          hint="The client may read these, and so may everybody of the team."
          required={false}
          rows={8}
          maxLength={maxLength}
          problems={actionData}
          defaultValue={sharedNotes}
        />
        {"privateNotes" in loaderData && (
          <div className="rounded-2xl border-2 border-dashed border-edge bg-sunken p-4">
            <TextArea
              name="privateNotes"
              label="Private notes"
              hint="For owner and trainers alone. Never shown to the client."
              required={false}
              rows={8}
              maxLength={maxLength}
              problems={actionData}
              defaultValue={loaderData.privateNotes}
            />
          </div>
        )}
        <Button wide>Save notes</Button>
        <ButtonLink to={`/clients/${id}`} tone="quiet" wide>
          Cancel
        </ButtonLink>
      </form>
    </div>
  );
}
