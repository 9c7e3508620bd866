import { data, redirect } from "react-router";
import * as z from "zod";
import { readBusiness } from "../../../domain/business/business.ts";
import { addContact } from "../../../domain/clients/change.ts";
import { findDuplicates, unconfirmed } from "../../../domain/clients/duplicates.ts";
import { readHeading } from "../../../domain/clients/heading.ts";
import { contactFields, toContact } from "../../../domain/clients/typed.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { carried, parseForm } from "../../../http/forms.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { ContactFields } from "../../../ui/clients/contact-fields.tsx";
import { Duplicates, type EntryProblems } from "../../../ui/clients/duplicates.tsx";
import { Button, ButtonLink, FormProblem } from "../../../ui/form.tsx";
import { PageTitle } from "../../../ui/layout.tsx";
import type { Route } from "./+types/new-contact.ts";

export async function loader({ params, context }: Route.LoaderArgs) {
  return orRefuse(readHeading(context.get(systemContext), staffMember(context), params.id, "contact"));
}

export async function action({ request, params, context }: Route.ActionArgs) {
  const ctx = context.get(systemContext);
  const by = staffMember(context);
  const { country } = await readBusiness(ctx);
  const parsed = await parseForm(request, z.object({ ...contactFields(country), confirmed: carried }));
  if (!parsed.ok) return parsed.refusal;
  const contact = toContact(parsed.value);
  const duplicates = await findDuplicates(ctx, by, contact.details, params.id);
  if (unconfirmed(duplicates, parsed.value.confirmed))
    return data({ errors: {} as Record<string, string>, values: parsed.typed, duplicates }, { status: 422 });
  await orRefuse(addContact(ctx, by, params.id, contact));
  return redirect(`/clients/${params.id}?done=saved`, 303);
}

export default function NewContact({ loaderData, actionData }: Route.ComponentProps) {
  const { id, name } = loaderData;
  const problems: EntryProblems | undefined = actionData;
  const duplicates = problems?.duplicates ?? [];
  return (
    <div className="max-w-xl">
      <title>New contact · Daydreamers</title>
      <PageTitle title="New contact">Another person of the household of {name}.</PageTitle>
      <form method="post" action={`/clients/${id}/contacts/new`} className="grid gap-5">
        <FormProblem problems={actionData} />
        <Duplicates duplicates={duplicates} />
        <ContactFields problems={actionData} />
        <Button wide>{duplicates.length > 0 ? "Add anyway" : "Add contact"}</Button>
        <ButtonLink to={`/clients/${id}`} tone="quiet" wide>
          Cancel
        </ButtonLink>
      </form>
    </div>
  );
}
