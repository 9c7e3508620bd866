import { redirect } from "react-router";
import * as z from "zod";
import { readBusiness } from "../../../domain/business/business.ts";
import { saveHousehold } from "../../../domain/clients/change.ts";
import { nameOf, readForPage } from "../../../domain/clients/heading.ts";
import { printPhone } from "../../../domain/clients/phone.ts";
import { addressFields, typedPhone, typedVersion } from "../../../domain/clients/typed.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { isBlank, optionalText, toldFields, toTold } from "../../../http/forms.ts";
import { parseKeptForm } from "../../../http/kept-form.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { HouseholdFields } from "../../../ui/clients/household-fields.tsx";
import { changedMeanwhile, VersionField } from "../../../ui/clients/version.tsx";
import { EnterSaves } from "../../../ui/dogs/rows.tsx";
import { Button, ButtonLink, FormProblem } from "../../../ui/form.tsx";
import { PageTitle } from "../../../ui/layout.tsx";
import type { Route } from "./+types/edit.ts";

export async function loader({ params, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const [file, { country }] = await orRefuse(
    Promise.all([readForPage(ctx, staffMember(context), params.id, "household"), readBusiness(ctx)]),
  );
  const { emergency } = file.household;
  return {
    id: file.id,
    name: nameOf(file),
    version: file.version,
    accessNotes: file.accessNotes,
    household: {
      ...file.household,
      emergency: emergency && { ...emergency, phone: printPhone(emergency.phone, country) },
    },
  };
}

const formOf = (country: string) =>
  z
    .object({
      ...addressFields,
      accessNotes: optionalText(1_000),
      emergencyName: optionalText(200),
      emergencyPhone: typedPhone(country),
      emergencyRelationship: optionalText(100),
      ...toldFields("otherPets"),
      pets: z
        .array(z.object({ kind: optionalText(100), name: optionalText(100), age: optionalText(50) }))
        .default([]),
      ...toldFields("children"),
      ...toldFields("allergies"),
      version: typedVersion,
    })
    .superRefine(({ emergencyName, emergencyPhone, emergencyRelationship }, check) => {
      const tell = (path: string, message: string) =>
        check.addIssue({ code: "custom", path: [path], message });
      if (!emergencyName && (emergencyPhone || emergencyRelationship))
        tell("emergencyName", "Please enter the name too.");
      if (emergencyName && !emergencyPhone)
        tell("emergencyPhone", "Please enter a phone number for emergencies.");
    });

export async function action({ request, params, context }: Route.ActionArgs) {
  const ctx = context.get(systemContext);
  const { country } = await readBusiness(ctx);
  const parsed = await parseKeptForm(request, formOf(country));
  if (!parsed.ok) return parsed.refusal;
  const { value } = parsed;
  const { address, address2, city, region, postalCode, emergencyName, emergencyPhone } = value;
  const emergency = emergencyName
    ? { name: emergencyName, phone: emergencyPhone, relationship: value.emergencyRelationship }
    : null;
  const pets = value.pets.filter((pet) => !isBlank(pet));
  const otherPets = toTold(value.otherPets, value.otherPetsIs);
  const saved = await orRefuse(
    saveHousehold(ctx, staffMember(context), params.id, value.version, {
      household: {
        address: { address, address2, city, region, postalCode },
        emergency,
        // Pets by name are an answer too.
        otherPets: otherPets ?? (pets.length > 0 ? { is: "given", text: "" } : null),
        pets,
        children: toTold(value.children, value.childrenIs),
        allergies: toTold(value.allergies, value.allergiesIs),
      },
      accessNotes: value.accessNotes,
    }),
  );
  if (!saved.ok) return parsed.refuse({ "": changedMeanwhile });
  return redirect(`/clients/${params.id}?done=saved`, 303);
}

export default function EditHousehold({ loaderData, actionData }: Route.ComponentProps) {
  const { id, name, version, household, accessNotes } = loaderData;
  return (
    <div className="max-w-xl">
      <title>Edit household · Daydreamers</title>
      <PageTitle title="Household">{name}</PageTitle>
      <form method="post" action={`/clients/${id}/edit`} className="grid gap-5">
        <EnterSaves />
        <FormProblem problems={actionData} />
        <VersionField version={version} problems={actionData} path={`/clients/${id}`} />
        <HouseholdFields
          household={household}
          accessNotes={accessNotes}
          problems={actionData}
          path={`/clients/${id}/edit`}
        />
        <Button wide>Save</Button>
        <ButtonLink to={`/clients/${id}`} tone="quiet" wide>
          Cancel
        </ButtonLink>
      </form>
    </div>
  );
}
