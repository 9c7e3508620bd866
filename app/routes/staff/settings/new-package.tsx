import * as z from "zod";
import { readBusiness } from "../../../domain/business/business.ts";
import { addDefinition } from "../../../domain/packages/definitions.ts";
import { offerFields, toOffer } from "../../../domain/packages/typed.ts";
import { systemContext } from "../../../http/context.ts";
import { formId } from "../../../http/form-id.ts";
import { parseForm } from "../../../http/forms.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { Button, ButtonLink, FormProblem } from "../../../ui/form.tsx";
import { PageTitle } from "../../../ui/layout.tsx";
import { FormId } from "../../../ui/packages/form-id.tsx";
import { OfferFields } from "../../../ui/packages/offer-fields.tsx";
import type { Route } from "./+types/new-package.ts";

export async function loader({ context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  return { id: ctx.random.id(), currency: (await readBusiness(ctx)).currency };
}

const form = z.object({ ...offerFields, formId });

export async function action({ request, context }: Route.ActionArgs) {
  const parsed = await parseForm(request, form);
  if (!parsed.ok) return parsed.refusal;
  const { formId: id, ...offer } = parsed.value;
  await addDefinition(context.get(systemContext), staffMember(context), id, toOffer(offer));
  return safeRedirect("/settings/packages?done=saved");
}

export default function NewPackage({ loaderData, actionData }: Route.ComponentProps) {
  return (
    <div className="max-w-md">
      <title>New package · Daydreamers</title>
      <PageTitle title="New package">Who buys it gets these terms for good.</PageTitle>
      <form method="post" action="/settings/packages/new" className="grid gap-5">
        <FormProblem problems={actionData} />
        <FormId id={loaderData.id} problems={actionData} />
        <OfferFields currency={loaderData.currency} problems={actionData} />
        <Button wide>Put up for sale</Button>
        <ButtonLink to="/settings/packages" tone="quiet" wide>
          Cancel
        </ButtonLink>
      </form>
    </div>
  );
}
