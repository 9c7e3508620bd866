import * as z from "zod";
import { addCategory } from "../../../domain/report-cards/library.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { line, parseForm } from "../../../http/forms.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { Button, ButtonLink, Field, FormProblem } from "../../../ui/form.tsx";
import { PageTitle } from "../../../ui/layout.tsx";
import type { Route } from "./+types/new-category.ts";

const form = z.object({ title: line("Please give the category a name.", 80) });

export async function action({ request, context }: Route.ActionArgs) {
  const parsed = await parseForm(request, form);
  if (!parsed.ok) return parsed.refusal;
  await orRefuse(addCategory(context.get(systemContext), staffMember(context), parsed.value.title));
  return safeRedirect("/settings/library?done=saved");
}

export default function NewCategory({ actionData }: Route.ComponentProps) {
  return (
    <div className="max-w-xl">
      <title>New category · Daydreamers</title>
      <PageTitle title="New category">It comes last; you can move it up.</PageTitle>
      <form method="post" action="/settings/library/categories/new" className="grid gap-5">
        <FormProblem problems={actionData} />
        <Field name="title" label="Name" maxLength={80} problems={actionData} />
        <Button wide>Add category</Button>
        <ButtonLink to="/settings/library" tone="quiet" wide>
          Cancel
        </ButtonLink>
      </form>
    </div>
  );
}
