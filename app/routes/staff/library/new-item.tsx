import { addItem, readLibrary } from "../../../domain/report-cards/library.ts";
import { itemForm, itemInput } from "../../../domain/report-cards/library-form.ts";
import { longestField } from "../../../domain/report-cards/typed.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { parseForm, refuse } from "../../../http/forms.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { PageTitle } from "../../../ui/layout.tsx";
import { ItemForm } from "../../../ui/library/item-form.tsx";
import type { Route } from "./+types/new-item.ts";

export const handle = { scripts: true };

export async function loader({ request, context }: Route.LoaderArgs) {
  const library = await orRefuse(readLibrary(context.get(systemContext), staffMember(context)));
  const asked = new URL(request.url).searchParams.get("category");
  return {
    categories: library.map(({ id, title }) => ({ value: id, label: title })),
    categoryId: library.find(({ id }) => id === asked)?.id ?? library[0]?.id ?? "",
  };
}

export async function action({ request, context }: Route.ActionArgs) {
  const parsed = await parseForm(request, itemForm, longestField);
  if (!parsed.ok) return parsed.refusal;
  const input = itemInput(parsed.value);
  if (!input.ok) return refuse({ [input.field]: input.sentence }, parsed.typed);
  await orRefuse(addItem(context.get(systemContext), staffMember(context), input.item));
  return safeRedirect("/settings/library?done=saved");
}

export default function NewItem({ loaderData, actionData }: Route.ComponentProps) {
  const { categories, categoryId } = loaderData;
  return (
    <div className="max-w-xl">
      <title>New item · Daydreamers</title>
      <PageTitle title="New item">Something to put on report cards.</PageTitle>
      <ItemForm
        path="/settings/library/items/new"
        categories={categories}
        item={{ categoryId, title: "", url: "", body: { type: "doc", content: [] }, text: "" }}
        problems={actionData}
      />
    </div>
  );
}
