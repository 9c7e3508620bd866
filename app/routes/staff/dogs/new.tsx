import * as z from "zod";
import { addDog, assertClient, typedBirthdate, typedWeight } from "../../../domain/dogs/dogs.ts";
import { systemContext } from "../../../http/context.ts";
import { dogFields, profileOf } from "../../../http/dog-fields.ts";
import { orRefuse } from "../../../http/errors.ts";
import { parseKeptForm } from "../../../http/kept-form.ts";
import { readPrinting } from "../../../http/printing.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { DogForm } from "../../../ui/dogs/dog-form.tsx";
import { weightUnit } from "../../../ui/dogs/words.ts";
import { PageTitle } from "../../../ui/layout.tsx";
import type { Route } from "./+types/new.ts";

export async function loader({ context, params }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  await orRefuse(assertClient(ctx, staffMember(context), params.id));
  return { units: (await readPrinting(context)).units };
}

export async function action({ request, context, params }: Route.ActionArgs) {
  const { today, units } = await readPrinting(context);
  const form = z.object({ ...dogFields, birthdate: typedBirthdate(today), weight: typedWeight(units) });
  const parsed = await parseKeptForm(request, form);
  if (!parsed.ok) return parsed.refusal;
  const dog = {
    profile: profileOf(parsed.value),
    ...(parsed.value.weight !== undefined && { weightKg: parsed.value.weight }),
    source: "staff" as const,
  };
  const id = await orRefuse(addDog(context.get(systemContext), staffMember(context), params.id, dog));
  return safeRedirect(`/clients/${params.id}/dogs/${id}?done=added`);
}

export default function NewDog({ loaderData, actionData, params }: Route.ComponentProps) {
  const client = `/clients/${params.id}`;
  return (
    <div className="max-w-xl">
      <title>New dog · Daydreamers</title>
      <PageTitle title="New dog">Only the name is needed now; the rest can wait.</PageTitle>
      <DogForm
        path={`${client}/dogs/new`}
        cancel={client}
        values={{}}
        problems={actionData}
        unit={weightUnit(loaderData.units)}
      />
    </div>
  );
}
