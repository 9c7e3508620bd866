import { data, redirect } from "react-router";
import * as z from "zod";
import { readBusiness } from "../../../domain/business/business.ts";
import { createClient } from "../../../domain/clients/create.ts";
import { findDuplicates, unconfirmed } from "../../../domain/clients/duplicates.ts";
import { dogProfile, household } from "../../../domain/clients/records.ts";
import { addressFields, contactFields, toContact } from "../../../domain/clients/typed.ts";
import { addDog } from "../../../domain/dogs/dogs.ts";
import { systemContext } from "../../../http/context.ts";
import { carried, optionalText, parseForm } from "../../../http/forms.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { AddressFields, ContactFields } from "../../../ui/clients/contact-fields.tsx";
import { Duplicates, type EntryProblems } from "../../../ui/clients/duplicates.tsx";
import { Button, ButtonLink, Choice, Field, FormProblem } from "../../../ui/form.tsx";
import { Card, PageTitle } from "../../../ui/layout.tsx";
import type { Route } from "./+types/new.ts";

export async function action({ request, context }: Route.ActionArgs) {
  const ctx = context.get(systemContext);
  const by = staffMember(context);
  const { country } = await readBusiness(ctx);
  const form = z.object({
    ...contactFields(country),
    ...addressFields,
    dogName: optionalText(100),
    state: z.enum(["active", "prospect"], "Please choose what this client is.").default("active"),
    confirmed: carried,
  });
  const parsed = await parseForm(request, form);
  if (!parsed.ok) return parsed.refusal;
  const { value, typed } = parsed;
  const contact = toContact(value);
  const duplicates = await findDuplicates(ctx, by, contact.details);
  if (unconfirmed(duplicates, value.confirmed))
    return data({ errors: {} as Record<string, string>, values: typed, duplicates }, { status: 422 });
  const { address, address2, city, region, postalCode } = value;
  const { clientId } = await createClient(ctx, by, {
    state: value.state,
    source: "staff",
    household: household.parse({ address: { address, address2, city, region, postalCode } }),
    contacts: [contact],
  });
  if (value.dogName)
    await addDog(ctx, by, clientId, { profile: dogProfile.parse({ name: value.dogName }), source: "staff" });
  return redirect(`/clients/${clientId}?done=created`, 303);
}

export default function NewClient({ actionData }: Route.ComponentProps) {
  const problems: EntryProblems | undefined = actionData;
  const duplicates = problems?.duplicates ?? [];
  return (
    <div className="max-w-xl">
      <title>New client · Daydreamers</title>
      <PageTitle title="New client">
        A name is enough to begin. The rest can come from the intake, which you can send next.
      </PageTitle>
      <form method="post" action="/clients/new" className="grid gap-5">
        <FormProblem problems={actionData} />
        <Duplicates duplicates={duplicates} />
        <Card title="Contact">
          <div className="grid gap-5">
            <ContactFields problems={actionData} />
          </div>
        </Card>
        <Card title="Where they live">
          <div className="grid gap-5">
            <AddressFields problems={actionData} />
          </div>
        </Card>
        <Card title="To begin with">
          <div className="grid gap-5">
            <Field
              name="dogName"
              label="A dog's name"
              autoComplete="off"
              required={false}
              maxLength={100}
              problems={actionData}
            />
            <Choice
              name="state"
              label="This client is"
              options={[
                { value: "active", label: "active" },
                { value: "prospect", label: "a prospect" },
              ]}
              problems={actionData}
            />
          </div>
        </Card>
        <Button wide>{duplicates.length > 0 ? "Create anyway" : "Create client"}</Button>
        <ButtonLink to="/clients" tone="quiet" wide>
          Cancel
        </ButtonLink>
      </form>
    </div>
  );
}
