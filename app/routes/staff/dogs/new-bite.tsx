import * as z from "zod";
import { addBite, readDog, typedBirthdate } from "../../../domain/dogs/dogs.ts";
import { systemContext } from "../../../http/context.ts";
import { biteFields } from "../../../http/dog-part-fields.ts";
import { orRefuse } from "../../../http/errors.ts";
import { parseForm } from "../../../http/forms.ts";
import { readPrinting } from "../../../http/printing.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { DogHead } from "../../../ui/dogs/dog-head.tsx";
import { BiteForm } from "../../../ui/dogs/part-forms.tsx";
import type { Route } from "./+types/new-bite.ts";

export async function loader({ context, params }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  return { dog: await orRefuse(readDog(ctx, staffMember(context), params.id, params.dog)) };
}

export async function action({ request, context, params }: Route.ActionArgs) {
  const { today } = await readPrinting(context);
  const parsed = await parseForm(request, z.object({ ...biteFields, date: typedBirthdate(today) }));
  if (!parsed.ok) return parsed.refusal;
  const { version: _, ...bite } = parsed.value;
  const ctx = context.get(systemContext);
  const at = { clientId: params.id, dogId: params.dog };
  await orRefuse(addBite(ctx, staffMember(context), at, "staff", bite));
  return safeRedirect(`/clients/${params.id}/dogs/${params.dog}?done=bite`);
}

export default function NewBite({ loaderData, actionData, params }: Route.ComponentProps) {
  const { dog } = loaderData;
  const path = `/clients/${params.id}/dogs/${params.dog}`;
  return (
    <div className="max-w-xl">
      <DogHead dog={dog} title="New incident" back={{ to: path, name: dog.profile.name }} />
      <BiteForm path={`${path}/bites/new`} cancel={path} values={{}} problems={actionData} />
    </div>
  );
}
