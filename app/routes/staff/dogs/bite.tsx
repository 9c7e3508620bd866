import * as z from "zod";
import { readDog, saveBite, typedBirthdate } from "../../../domain/dogs/dogs.ts";
import { systemContext } from "../../../http/context.ts";
import { overtaken } from "../../../http/dog-fields.ts";
import { biteFields } from "../../../http/dog-part-fields.ts";
import { orRefuse } from "../../../http/errors.ts";
import { parseKeptForm } from "../../../http/kept-form.ts";
import { readPrinting } from "../../../http/printing.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { DogHead } from "../../../ui/dogs/dog-head.tsx";
import { BiteForm, RemovePart } from "../../../ui/dogs/part-forms.tsx";
import type { Route } from "./+types/bite.ts";

export async function loader({ context, params }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const dog = await orRefuse(readDog(ctx, staffMember(context), params.id, params.dog));
  const bite = dog.bites.find(({ id }) => id === params.bite);
  if (!bite) throw new Response(null, { status: 404 });
  return { dog, bite };
}

export async function action({ request, context, params }: Route.ActionArgs) {
  const { today } = await readPrinting(context);
  const parsed = await parseKeptForm(request, z.object({ ...biteFields, date: typedBirthdate(today) }));
  if (!parsed.ok) return parsed.refusal;
  const { version, ...bite } = parsed.value;
  const ctx = context.get(systemContext);
  const at = { clientId: params.id, dogId: params.dog };
  const saved = await orRefuse(saveBite(ctx, staffMember(context), at, params.bite, version, bite));
  if (!saved.ok) return parsed.refuse({ "": overtaken });
  return safeRedirect(`/clients/${params.id}/dogs/${params.dog}?done=bite`);
}

export default function Bite({ loaderData, actionData, params }: Route.ComponentProps) {
  const { dog, bite } = loaderData;
  const { date, level, description, context } = bite;
  const path = `/clients/${params.id}/dogs/${params.dog}`;
  const own = `${path}/bites/${params.bite}`;
  return (
    <div className="max-w-xl">
      <DogHead dog={dog} title="Incident" back={{ to: path, name: dog.profile.name }} />
      <BiteForm
        path={own}
        cancel={path}
        values={{ date, level: level === null ? "" : String(level), description, context }}
        version={dog.version}
        problems={actionData}
      />
      <RemovePart
        action={`${own}/remove`}
        what="Remove this incident"
        hint="For one that was noted by mistake. It is gone for good."
      />
    </div>
  );
}
