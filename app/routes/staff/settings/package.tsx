import * as z from "zod";
import { readBusiness } from "../../../domain/business/business.ts";
import { changeDefinition, listDefinitions } from "../../../domain/packages/definitions.ts";
import { offerFields, toOffer } from "../../../domain/packages/typed.ts";
import { systemContext } from "../../../http/context.ts";
import { parseForm, refuse } from "../../../http/forms.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { Button, ButtonLink, FormProblem } from "../../../ui/form.tsx";
import { PageTitle } from "../../../ui/layout.tsx";
import { OfferFields } from "../../../ui/packages/offer-fields.tsx";
import type { Route } from "./+types/package.ts";

const replaced =
  "Somebody else changed this package or took it off sale meanwhile, so nothing was changed. What you typed is still here: see the packages for what stands there now.";

export async function loader({ params, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const [definitions, { currency }] = await Promise.all([
    listDefinitions(ctx, staffMember(context)),
    readBusiness(ctx),
  ]);
  // One that was replaced meanwhile still has a form to come back to.
  const found =
    definitions.find(({ id }) => id === params.definition) ??
    definitions.flatMap(({ earlier }) => earlier).find(({ id }) => id === params.definition);
  if (!found) throw new Response(null, { status: 404 });
  const { id, title, description, sessions, priceCents, validDays } = found;
  return { id, currency, offer: { title, description, sessions, priceCents, validDays } };
}

const form = z.object(offerFields);

export async function action({ request, params, context }: Route.ActionArgs) {
  const parsed = await parseForm(request, form);
  if (!parsed.ok) return parsed.refusal;
  const ctx = context.get(systemContext);
  const saved = await changeDefinition(ctx, staffMember(context), params.definition, toOffer(parsed.value));
  if (!saved.ok) return refuse({ "": replaced }, parsed.typed);
  return safeRedirect("/settings/packages?done=saved");
}

export default function Package({ loaderData, actionData }: Route.ComponentProps) {
  const { id, currency, offer } = loaderData;
  return (
    <div className="max-w-md">
      <title>Change a package · Daydreamers</title>
      <PageTitle title="Change a package">
        From now on it is sold like this. What was sold before keeps its terms.
      </PageTitle>
      <form method="post" action={`/settings/packages/${id}`} className="grid gap-5">
        <FormProblem problems={actionData} />
        <OfferFields offer={offer} currency={currency} problems={actionData} />
        <Button wide>Save</Button>
        <ButtonLink to="/settings/packages" tone="quiet" wide>
          Cancel
        </ButtonLink>
      </form>
    </div>
  );
}
