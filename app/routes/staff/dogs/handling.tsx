import { readDog, saveHandling } from "../../../domain/dogs/dogs.ts";
import { systemContext } from "../../../http/context.ts";
import { overtaken } from "../../../http/dog-fields.ts";
import { handlingForm } from "../../../http/dog-part-fields.ts";
import { orRefuse } from "../../../http/errors.ts";
import { parseKeptForm } from "../../../http/kept-form.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { DogHead } from "../../../ui/dogs/dog-head.tsx";
import { HandlingForm } from "../../../ui/dogs/handling-form.tsx";
import type { Route } from "./+types/handling.ts";

export async function loader({ context, params }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  return { dog: await orRefuse(readDog(ctx, staffMember(context), params.id, params.dog)) };
}

export async function action({ request, context, params }: Route.ActionArgs) {
  const parsed = await parseKeptForm(request, handlingForm);
  if (!parsed.ok) return parsed.refusal;
  const { version, ...handling } = parsed.value;
  const ctx = context.get(systemContext);
  const saved = await orRefuse(
    saveHandling(ctx, staffMember(context), params.id, params.dog, version, handling),
  );
  if (!saved.ok) return parsed.refuse({ "": overtaken });
  return safeRedirect(`/clients/${params.id}/dogs/${params.dog}?done=handling`);
}

export default function Handling({ loaderData, actionData, params }: Route.ComponentProps) {
  const { dog } = loaderData;
  const path = `/clients/${params.id}/dogs/${params.dog}`;
  return (
    <div className="max-w-xl">
      <DogHead dog={dog} title="Handling and goals" back={{ to: path, name: dog.profile.name }}>
        Only staff see this, never the client.
      </DogHead>
      <HandlingForm
        path={`${path}/handling`}
        cancel={path}
        warnings={dog.handling?.warnings ?? ""}
        goals={dog.handling?.goals ?? []}
        version={dog.version}
        problems={actionData}
      />
    </div>
  );
}
