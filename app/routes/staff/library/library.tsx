import { readLibrary } from "../../../domain/report-cards/library.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { ButtonLink, Notice } from "../../../ui/form.tsx";
import { PageTitle } from "../../../ui/layout.tsx";
import { LibraryCategoryCard, PutAside } from "../../../ui/library/category-card.tsx";
import type { Route } from "./+types/library.ts";

const dones: Record<string, string> = {
  saved: "Saved.",
  "put-aside": "Put aside. Cards that were written keep it, and you find it at the end of this page.",
  back: "Taken back.",
};

export async function loader({ request, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const library = await orRefuse(readLibrary(ctx, staffMember(context), { archived: true }));
  const line = ({ id, title }: { id: string; title: string }) => ({ id, title });
  const done = new URL(request.url).searchParams.get("done") ?? "";
  return {
    notice: Object.hasOwn(dones, done) ? dones[done] : undefined,
    categories: library
      .filter(({ archived }) => !archived)
      .map((category) => ({
        ...line(category),
        items: category.items.filter(({ archived }) => !archived).map(line),
      })),
    aside: {
      categories: library.filter(({ archived }) => archived).map(line),
      items: library.flatMap(({ title: category, archived, items }) =>
        archived ? [] : items.filter((item) => item.archived).map((item) => ({ ...line(item), category })),
      ),
    },
  };
}

export default function Library({ loaderData }: Route.ComponentProps) {
  const { notice, categories, aside } = loaderData;
  return (
    <div className="grid max-w-2xl gap-5">
      <title>Training library · Daydreamers</title>
      <div className="flex flex-wrap items-start justify-between gap-x-4">
        <PageTitle title="Training library">
          What you put on report cards again and again. A card keeps the words it was written with.
        </PageTitle>
        <ButtonLink to="/settings/library/items/new">New item</ButtonLink>
      </div>
      {notice && <Notice tone="good">{notice}</Notice>}
      {categories.map((category, index) => (
        <LibraryCategoryCard
          key={category.id}
          category={category}
          isFirst={index === 0}
          isLast={index === categories.length - 1}
        />
      ))}
      <div>
        <ButtonLink to="/settings/library/categories/new" tone="quiet">
          New category
        </ButtonLink>
      </div>
      <PutAside {...aside} />
    </div>
  );
}
