import * as z from "zod";
import { choosePhoto, readDog } from "../../../domain/dogs/dogs.ts";
import { systemContext } from "../../../http/context.ts";
import { chosenDocument } from "../../../http/dog-part-fields.ts";
import { orRefuse } from "../../../http/errors.ts";
import { parseKeptForm } from "../../../http/kept-form.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { DogHead } from "../../../ui/dogs/dog-head.tsx";
import { PhotoForm } from "../../../ui/dogs/photo-form.tsx";
import type { Route } from "./+types/photo.ts";

export async function loader({ context, params }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  return { dog: await orRefuse(readDog(ctx, staffMember(context), params.id, params.dog)) };
}

const form = z.object({ documentId: chosenDocument });

export async function action({ request, context, params }: Route.ActionArgs) {
  const parsed = await parseKeptForm(request, form);
  if (!parsed.ok) return parsed.refusal;
  const ctx = context.get(systemContext);
  const { documentId } = parsed.value;
  const saved = await orRefuse(choosePhoto(ctx, staffMember(context), params.id, params.dog, documentId));
  if (!saved.ok) return parsed.refuse({ documentId: "Please choose one of the photos shown here." });
  return safeRedirect(`/clients/${params.id}/dogs/${params.dog}?done=photo`);
}

export default function Photo({ loaderData, actionData, params }: Route.ComponentProps) {
  const { dog } = loaderData;
  const client = `/clients/${params.id}`;
  const path = `${client}/dogs/${params.dog}`;
  return (
    <div className="max-w-xl">
      <DogHead dog={dog} title="Photo" back={{ to: path, name: dog.profile.name }} />
      <PhotoForm
        path={`${path}/photo`}
        clientPath={client}
        cancel={path}
        photos={dog.papers.filter(({ kind }) => kind === "dog-photo")}
        chosen={dog.photoDocumentId}
        problems={actionData}
      />
    </div>
  );
}
