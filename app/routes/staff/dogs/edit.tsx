import * as z from "zod";
import { readDog, saveDog, typedBirthdate, typedWeight } from "../../../domain/dogs/dogs.ts";
import { systemContext } from "../../../http/context.ts";
import { dogFields, overtaken, profileOf, typedProfile, version } from "../../../http/dog-fields.ts";
import { orRefuse } from "../../../http/errors.ts";
import { parseKeptForm } from "../../../http/kept-form.ts";
import { readPrinting } from "../../../http/printing.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { DogForm } from "../../../ui/dogs/dog-form.tsx";
import { DogHead } from "../../../ui/dogs/dog-head.tsx";
import { printWeight, weightUnit } from "../../../ui/dogs/words.ts";
import type { Route } from "./+types/edit.ts";

export async function loader({ context, params }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const dog = await orRefuse(readDog(ctx, staffMember(context), params.id, params.dog));
  return { dog, values: typedProfile(dog.profile), units: (await readPrinting(context)).units };
}

export async function action({ request, context, params }: Route.ActionArgs) {
  const { today, units } = await readPrinting(context);
  const form = z.object({
    ...dogFields,
    version,
    birthdate: typedBirthdate(today),
    weight: typedWeight(units),
  });
  const parsed = await parseKeptForm(request, form);
  if (!parsed.ok) return parsed.refusal;
  const { value } = parsed;
  const saved = await orRefuse(
    saveDog(
      context.get(systemContext),
      staffMember(context),
      params.id,
      params.dog,
      value.version,
      profileOf(value),
      value.weight,
    ),
  );
  if (!saved.ok) return parsed.refuse({ "": overtaken });
  return safeRedirect(`/clients/${params.id}/dogs/${params.dog}?done=saved`);
}

export default function EditDog({ loaderData, actionData, params }: Route.ComponentProps) {
  const { dog, values, units } = loaderData;
  const path = `/clients/${params.id}/dogs/${params.dog}`;
  const weight = dog.weights.at(-1);
  return (
    <div className="max-w-xl">
      <DogHead dog={dog} title={`Edit ${dog.profile.name}`} back={{ to: path, name: dog.profile.name }} />
      <DogForm
        path={`${path}/edit`}
        cancel={path}
        values={values}
        version={dog.version}
        problems={actionData}
        unit={weightUnit(units)}
        lastWeight={weight && printWeight(weight.kg, units)}
      />
    </div>
  );
}
