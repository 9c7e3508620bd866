import { data, redirect } from "react-router";
import * as z from "zod";
import { readBusiness } from "../../../domain/business/business.ts";
import { saveContact } from "../../../domain/clients/change.ts";
import { findDuplicates, unconfirmed } from "../../../domain/clients/duplicates.ts";
import { readForPage } from "../../../domain/clients/heading.ts";
import { printPhone } from "../../../domain/clients/phone.ts";
import { contactFields, toContact, typedVersion } from "../../../domain/clients/typed.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { carried, parseForm, refuse } from "../../../http/forms.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { ContactFields } from "../../../ui/clients/contact-fields.tsx";
import { Duplicates, type EntryProblems } from "../../../ui/clients/duplicates.tsx";
import { changedMeanwhile, VersionField } from "../../../ui/clients/version.tsx";
import { Button, ButtonLink, FormProblem } from "../../../ui/form.tsx";
import { PageTitle } from "../../../ui/layout.tsx";
import type { Route } from "./+types/contact.ts";

export async function loader({ params, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const [file, { country }] = await orRefuse(
    Promise.all([readForPage(ctx, staffMember(context), params.id, "contact"), readBusiness(ctx)]),
  );
  const contact = file.contacts.find(({ id }) => id === params.contact);
  if (!contact) throw new Response(null, { status: 404 });
  return {
    clientId: file.id,
    isLast: file.contacts.length === 1,
    contact: { ...contact, phones: contact.phones.map((phone) => printPhone(phone, country)) },
  };
}

export async function action({ request, params, context }: Route.ActionArgs) {
  const ctx = context.get(systemContext);
  const by = staffMember(context);
  const { country } = await readBusiness(ctx);
  const form = z.object({ ...contactFields(country), confirmed: carried, version: typedVersion });
  const parsed = await parseForm(request, form);
  if (!parsed.ok) return parsed.refusal;
  const { value, typed } = parsed;
  const contact = toContact(value);
  const duplicates = await findDuplicates(ctx, by, contact.details, params.id);
  if (unconfirmed(duplicates, value.confirmed))
    return data({ errors: {} as Record<string, string>, values: typed, duplicates }, { status: 422 });
  const saved = await orRefuse(saveContact(ctx, by, params.id, params.contact, value.version, contact));
  if (!saved.ok) return refuse({ "": changedMeanwhile }, typed);
  return redirect(`/clients/${params.id}?done=saved`, 303);
}

export default function Contact({ loaderData, actionData }: Route.ComponentProps) {
  const { clientId, contact, isLast } = loaderData;
  const path = `/clients/${clientId}/contacts/${contact.id}`;
  const problems: EntryProblems | undefined = actionData;
  const duplicates = problems?.duplicates ?? [];
  return (
    <div className="grid max-w-xl gap-8">
      <title>Contact · Daydreamers</title>
      <div>
        <PageTitle title={contact.name} />
        <form method="post" action={path} className="grid gap-5">
          <FormProblem problems={actionData} />
          <VersionField version={contact.version} problems={actionData} path={`/clients/${clientId}`} />
          <Duplicates duplicates={duplicates} />
          <ContactFields problems={actionData} contact={contact} />
          <Button wide>{duplicates.length > 0 ? "Save anyway" : "Save"}</Button>
          <ButtonLink to={`/clients/${clientId}`} tone="quiet" wide>
            Cancel
          </ButtonLink>
        </form>
      </div>
      {isLast ? (
        <p className="text-muted">
          This is the only contact. Add another one before you remove this one, or archive the client.
        </p>
      ) : (
        <details>
          <summary className="flex min-h-12 cursor-pointer items-center underline">
            Remove this contact
          </summary>
          <form method="post" action={`${path}/remove`} className="grid gap-3 pt-2">
            <p>Name, emails and phones of this person are deleted. What this person signed stays.</p>
            <div>
              <Button tone="danger">Remove {contact.name}</Button>
            </div>
          </form>
        </details>
      )}
    </div>
  );
}
