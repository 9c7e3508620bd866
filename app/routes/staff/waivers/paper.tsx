import * as z from "zod";
import { readWaivers } from "../../../domain/waivers/read.ts";
import { recordPaper } from "../../../domain/waivers/record-paper.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { line, optionalDay, parseForm, refuse } from "../../../http/forms.ts";
import { readLocale } from "../../../http/locale.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { Button, ButtonLink, Choice, Field, FormProblem, Notice } from "../../../ui/form.tsx";
import { PageTitle } from "../../../ui/layout.tsx";
import { dateFormat } from "../../../ui/time.tsx";
import type { Route } from "./+types/paper.ts";

export async function loader({ params, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const [{ signers, scans, versions }, { timeZone }] = await Promise.all([
    orRefuse(readWaivers(ctx, staffMember(context), params.id)),
    readLocale(context),
  ]);
  const day = dateFormat(timeZone, { dateStyle: "medium" });
  return {
    signers: signers.map(({ id, name }) => ({ value: id, label: name })),
    scans: scans.map(({ id, name, createdAt }) => ({
      value: id,
      label: `${name} (${day.format(createdAt)})`,
    })),
    versions: versions.map(({ number, title }) => ({
      value: String(number),
      label: `Version ${number}: ${title}`,
    })),
  };
}

const form = z.object({
  contact: line("Please choose who signed."),
  document: line("Please choose the scan."),
  version: z.coerce.number({ error: "Please choose the text." }).int().positive(),
  signedOn: optionalDay.refine((day) => day !== null, "Please enter the day on the paper."),
});

const sentences = {
  future: { signedOn: "This day has not come yet." },
  already: { document: "This person's signature on this scan is recorded already." },
};

export async function action({ request, params, context }: Route.ActionArgs) {
  const parsed = await parseForm(request, form);
  if (!parsed.ok) return parsed.refusal;
  const { contact, document, version, signedOn } = parsed.value;
  const recorded = await orRefuse(
    recordPaper(context.get(systemContext), staffMember(context), params.id, {
      contactId: contact,
      documentId: document,
      number: version,
      signedOn: signedOn ?? "0000-01-01",
    }),
  );
  if (recorded.ok) return safeRedirect(`/clients/${params.id}/waivers?done=paper`);
  const typed = { contact, document, version: String(version), signedOn: signedOn ?? "" };
  return refuse(sentences[recorded.reason], typed);
}

export default function Paper({ loaderData, actionData, params }: Route.ComponentProps) {
  const { signers, scans, versions } = loaderData;
  const base = `/clients/${params.id}/waivers`;
  return (
    <div className="max-w-md">
      <title>Signature on paper · Daydreamers</title>
      <PageTitle title="Signature on paper">
        Upload the scan as a document of the kind “waiver” first, then say here who signed it, and when.
      </PageTitle>
      {scans.length === 0 ? (
        <div className="grid gap-5">
          <Notice tone="warn">There is no uploaded waiver among the documents yet.</Notice>
          <ButtonLink to={`/clients/${params.id}/documents`}>Go to the documents</ButtonLink>
        </div>
      ) : (
        <form method="post" action={`${base}/paper`} className="grid gap-5">
          <FormProblem problems={actionData} />
          <Choice name="contact" label="Who signed" options={signers} problems={actionData} />
          <Choice name="document" label="The scan" options={scans} problems={actionData} />
          <Choice name="version" label="The text on it" options={versions} problems={actionData} />
          <Field name="signedOn" label="Signed on" type="date" problems={actionData} />
          <Button wide>Record the signature</Button>
          <ButtonLink to={base} tone="quiet" wide>
            Cancel
          </ButtonLink>
        </form>
      )}
    </div>
  );
}
