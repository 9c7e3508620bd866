import { readItem, readLibrary, saveItem } from "../../../domain/report-cards/library.ts";
import { itemForm, itemInput } from "../../../domain/report-cards/library-form.ts";
import { toPlainText } from "../../../domain/report-cards/rich-text.ts";
import { longestField } from "../../../domain/report-cards/typed.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { parseForm, refuse } from "../../../http/forms.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { changedMeanwhile } from "../../../ui/clients/version.tsx";
import { PageTitle } from "../../../ui/layout.tsx";
import { ArchiveForm } from "../../../ui/library/archive-form.tsx";
import { ItemForm } from "../../../ui/library/item-form.tsx";
import type { Route } from "./+types/item.ts";

export const handle = { scripts: true };

export async function loader({ params, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const by = staffMember(context);
  const [item, library] = await orRefuse(
    Promise.all([readItem(ctx, by, params.item), readLibrary(ctx, by, { archived: true })]),
  );
  if (!item) throw new Response(null, { status: 404 });
  return {
    item: { ...item, text: toPlainText(item.body) },
    categories: library
      .filter(({ id, archived }) => !archived || id === item.categoryId)
      .map(({ id, title }) => ({ value: id, label: title })),
  };
}

export async function action({ request, params, context }: Route.ActionArgs) {
  const parsed = await parseForm(request, itemForm, longestField);
  if (!parsed.ok) return parsed.refusal;
  const ctx = context.get(systemContext);
  const by = staffMember(context);
  const before = await orRefuse(readItem(ctx, by, params.item));
  const input = itemInput(parsed.value, before?.body);
  if (!input.ok) return refuse({ [input.field]: input.sentence }, parsed.typed);
  const saved = await orRefuse(saveItem(ctx, by, params.item, parsed.value.version, input.item));
  if (!saved.ok) return refuse({ "": changedMeanwhile }, parsed.typed);
  return safeRedirect("/settings/library?done=saved");
}

export default function Item({ loaderData, actionData }: Route.ComponentProps) {
  const { item, categories } = loaderData;
  const path = `/settings/library/items/${item.id}`;
  return (
    <div className="grid max-w-xl gap-5">
      <title>{`${item.title} · Daydreamers`}</title>
      <PageTitle title={item.title}>Cards that were written keep the words they have.</PageTitle>
      <ItemForm path={path} categories={categories} item={item} problems={actionData} />
      <ArchiveForm path={path} archived={item.archived} what="item" />
    </div>
  );
}
