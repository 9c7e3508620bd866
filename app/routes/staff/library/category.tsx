import * as z from "zod";
import { readLibrary, renameCategory } from "../../../domain/report-cards/library.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { line, parseForm } from "../../../http/forms.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { Button, ButtonLink, Field, FormProblem } from "../../../ui/form.tsx";
import { PageTitle } from "../../../ui/layout.tsx";
import { ArchiveForm } from "../../../ui/library/archive-form.tsx";
import type { Route } from "./+types/category.ts";

export async function loader({ params, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const library = await orRefuse(readLibrary(ctx, staffMember(context), { archived: true }));
  const found = library.find(({ id }) => id === params.category);
  if (!found) throw new Response(null, { status: 404 });
  return { id: found.id, title: found.title, archived: found.archived, isOwn: found.kind === "own" };
}

const form = z.object({ title: line("Please give the category a name.", 80) });

export async function action({ request, params, context }: Route.ActionArgs) {
  const parsed = await parseForm(request, form);
  if (!parsed.ok) return parsed.refusal;
  const ctx = context.get(systemContext);
  await orRefuse(renameCategory(ctx, staffMember(context), params.category, parsed.value.title));
  return safeRedirect("/settings/library?done=saved");
}

export default function Category({ loaderData, actionData }: Route.ComponentProps) {
  const { id, title, archived, isOwn } = loaderData;
  const path = `/settings/library/categories/${id}`;
  return (
    <div className="grid max-w-xl gap-5">
      <title>{`${title} · Daydreamers`}</title>
      <PageTitle title={title}>
        {!isOwn && "Every card can have this category: it can be renamed and moved, not put aside."}
      </PageTitle>
      <form method="post" action={path} className="grid gap-5">
        <FormProblem problems={actionData} />
        <Field name="title" label="Name" maxLength={80} defaultValue={title} problems={actionData} />
        <Button wide>Save</Button>
        <ButtonLink to="/settings/library" tone="quiet" wide>
          Cancel
        </ButtonLink>
      </form>
      {isOwn && <ArchiveForm path={path} archived={archived} what="category" />}
    </div>
  );
}
