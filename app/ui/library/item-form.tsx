import { VersionField } from "../clients/version.tsx";
import { Button, ButtonLink, Choice, Field, FormProblem, type Problems } from "../form.tsx";
import { RichTextField } from "../report-cards/editor/rich-text-field.tsx";
import { treeFrom } from "../report-cards/editor/tree-from.ts";
import type { RichNode } from "../report-cards/rich-text.tsx";

/** An item of the library: title, text, and where it leads. */
export function ItemForm({
  path,
  categories,
  item,
  problems,
}: {
  path: string;
  categories: readonly { value: string; label: string }[];
  item: { categoryId: string; title: string; url: string; body: RichNode; text: string; version?: number };
  problems?: Problems | undefined;
}) {
  return (
    <form method="post" action={path} className="grid gap-5">
      <FormProblem problems={problems} />
      <VersionField version={item.version ?? 1} problems={problems} path={path} />
      <Choice
        name="categoryId"
        label="Category"
        options={categories}
        defaultValue={item.categoryId}
        problems={problems}
      />
      <Field name="title" label="Title" maxLength={200} defaultValue={item.title} problems={problems} />
      <RichTextField
        name="body"
        label="Text (optional)"
        hint="May stay empty: a title with a web address becomes a link."
        tree={treeFrom(problems?.values.bodyTree) ?? item.body}
        text={problems?.values.body ?? item.text}
        error={problems?.errors.body}
      />
      <Field
        name="url"
        label="Web address"
        required={false}
        inputMode="text"
        autoCapitalize="none"
        maxLength={2000}
        hint="Such as a video or a product: https://…"
        defaultValue={item.url}
        problems={problems}
      />
      <Button wide>Save</Button>
      <ButtonLink to="/settings/library" tone="quiet" wide>
        Cancel
      </ButtonLink>
    </form>
  );
}
