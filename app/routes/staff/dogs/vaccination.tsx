import { readDog, saveVaccination } from "../../../domain/dogs/dogs.ts";
import { systemContext } from "../../../http/context.ts";
import { overtaken } from "../../../http/dog-fields.ts";
import { notAPaper, vaccinationForm } from "../../../http/dog-part-fields.ts";
import { orRefuse } from "../../../http/errors.ts";
import { parseKeptForm } from "../../../http/kept-form.ts";
import { readPrinting } from "../../../http/printing.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { DogHead } from "../../../ui/dogs/dog-head.tsx";
import { RemovePart, VaccinationForm } from "../../../ui/dogs/part-forms.tsx";
import type { Route } from "./+types/vaccination.ts";

export async function loader({ context, params }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const dog = await orRefuse(readDog(ctx, staffMember(context), params.id, params.dog));
  const vaccination = dog.vaccinations.find(({ id }) => id === params.vaccination);
  if (!vaccination) throw new Response(null, { status: 404 });
  return { dog, vaccination };
}

export async function action({ request, context, params }: Route.ActionArgs) {
  const { today } = await readPrinting(context);
  const parsed = await parseKeptForm(request, vaccinationForm(today));
  if (!parsed.ok) return parsed.refusal;
  const { version, ...vaccination } = parsed.value;
  const ctx = context.get(systemContext);
  const at = { clientId: params.id, dogId: params.dog };
  const saved = await orRefuse(
    saveVaccination(ctx, staffMember(context), at, params.vaccination, version, vaccination),
  );
  if (!saved.ok)
    return parsed.refuse(saved.reason === "paper" ? { documentId: notAPaper } : { "": overtaken });
  return safeRedirect(`/clients/${params.id}/dogs/${params.dog}?done=vaccination`);
}

export default function Vaccination({ loaderData, actionData, params }: Route.ComponentProps) {
  const { dog, vaccination } = loaderData;
  const { vaccine, note, givenOn, expiresOn, documentId } = vaccination;
  const path = `/clients/${params.id}/dogs/${params.dog}`;
  const own = `${path}/vaccinations/${params.vaccination}`;
  return (
    <div className="max-w-xl">
      <DogHead dog={dog} title={`Vaccination: ${vaccine}`} back={{ to: path, name: dog.profile.name }} />
      <VaccinationForm
        path={own}
        cancel={path}
        values={{
          ...{ vaccine, note },
          ...{ givenOn: givenOn ?? "", expiresOn: expiresOn ?? "", documentId: documentId ?? "" },
        }}
        version={dog.version}
        papers={dog.papers.filter(({ kind }) => kind === "vaccination")}
        problems={actionData}
      />
      <RemovePart
        action={`${own}/remove`}
        what="Remove this vaccination"
        hint="For one that was noted by mistake. Its paper stays under documents."
      />
    </div>
  );
}
