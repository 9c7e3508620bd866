import { addVaccination, readDog } from "../../../domain/dogs/dogs.ts";
import { systemContext } from "../../../http/context.ts";
import { notAPaper, vaccinationForm } from "../../../http/dog-part-fields.ts";
import { orRefuse } from "../../../http/errors.ts";
import { parseKeptForm } from "../../../http/kept-form.ts";
import { readPrinting } from "../../../http/printing.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { DogHead } from "../../../ui/dogs/dog-head.tsx";
import { VaccinationForm } from "../../../ui/dogs/part-forms.tsx";
import type { Route } from "./+types/new-vaccination.ts";

export async function loader({ context, params }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  return { dog: await orRefuse(readDog(ctx, staffMember(context), params.id, params.dog)) };
}

export async function action({ request, context, params }: Route.ActionArgs) {
  const { today } = await readPrinting(context);
  const parsed = await parseKeptForm(request, vaccinationForm(today));
  if (!parsed.ok) return parsed.refusal;
  const { version: _, ...vaccination } = parsed.value;
  const ctx = context.get(systemContext);
  const at = { clientId: params.id, dogId: params.dog };
  const saved = await orRefuse(addVaccination(ctx, staffMember(context), at, vaccination));
  if (!saved.ok) return parsed.refuse({ documentId: notAPaper });
  return safeRedirect(`/clients/${params.id}/dogs/${params.dog}?done=vaccination`);
}

export default function NewVaccination({ loaderData, actionData, params }: Route.ComponentProps) {
  const { dog } = loaderData;
  const path = `/clients/${params.id}/dogs/${params.dog}`;
  return (
    <div className="max-w-xl">
      <DogHead dog={dog} title="New vaccination" back={{ to: path, name: dog.profile.name }} />
      <VaccinationForm
        path={`${path}/vaccinations/new`}
        cancel={path}
        values={{}}
        papers={dog.papers.filter(({ kind }) => kind === "vaccination")}
        problems={actionData}
      />
    </div>
  );
}
