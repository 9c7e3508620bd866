import { Card } from "../layout.tsx";
import type { DraftItem, DraftShape, Offer } from "./draft-shape.ts";

const field = "block w-full rounded-lg border border-edge bg-surface px-3.5 py-2.5 text-base";
const small =
  "inline-flex min-h-12 min-w-12 cursor-pointer items-center justify-center rounded-lg border border-edge bg-surface px-3 font-semibold hover:bg-sunken";

/** Homework that the last card gave: was it done? */
export function LastHomework({ items, from }: { items: readonly DraftItem[]; from: number }) {
  if (items.length === 0) return null;
  return (
    <Card title="Homework of last time">
      <p className="mb-2 text-muted">Tick what was done. What was not goes on to the next card.</p>
      <ul className="grid gap-4">
        {items.map((item, index) => (
          <li key={item.id} id={`item-${item.id}`}>
            <label className="flex min-h-12 items-center gap-3">
              <input
                type="checkbox"
                name={`items.${from + index}.done`}
                value="yes"
                defaultChecked={item.done}
                className="size-6 shrink-0 accent-accent"
              />
              <span className="font-semibold wrap-anywhere">{item.title}</span>
            </label>
            <Words item={item} row={from + index} />
            <div className="mt-2 flex flex-wrap gap-2">
              <Also value={`remove:${item.id}`} label={`Remove ${item.title} from the card`}>
                Remove
              </Also>
            </div>
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** What was chosen of a category, with the words for this card. @param from the number of the first row */
export function ChosenItems({ group, from }: { group: DraftShape["groups"][number]; from: number }) {
  return (
    <Card title={group.category}>
      <ul className="grid gap-5">
        {group.items.map((item, index) => (
          <li key={item.id} id={`item-${item.id}`}>
            <p className="font-semibold wrap-anywhere">{item.title}</p>
            {item.text && (
              <p className="line-clamp-2 text-sm whitespace-pre-line text-muted wrap-anywhere">{item.text}</p>
            )}
            {item.url && <p className="text-sm text-muted wrap-anywhere">{item.url}</p>}
            <Words item={item} row={from + index} />
            <div className="mt-2 flex flex-wrap gap-2">
              {index > 0 && (
                <Also value={`up:${item.id}`} label={`Move ${item.title} up`}>
                  ↑
                </Also>
              )}
              {index < group.items.length - 1 && (
                <Also value={`down:${item.id}`} label={`Move ${item.title} down`}>
                  ↓
                </Also>
              )}
              <Also value={`remove:${item.id}`} label={`Remove ${item.title} from the card`}>
                Remove
              </Also>
            </div>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Words({ item, row }: { item: DraftItem; row: number }) {
  return (
    <>
      <input type="hidden" name={`items.${row}.id`} value={item.id} />
      <label className="mt-1 block">
        <span className="mb-1 block text-sm">
          Your words<span className="sr-only"> to {item.title}</span>{" "}
          <span className="text-muted">(optional)</span>
        </span>
        <textarea
          name={`items.${row}.own`}
          rows={2}
          maxLength={5000}
          defaultValue={item.own}
          className={field}
        />
      </label>
    </>
  );
}

/** A button that saves the form and does something besides. */
export function Also({
  value,
  label,
  children,
}: {
  value: string;
  label?: string;
  children: React.ReactNode;
}) {
  return (
    <button type="submit" name="also" value={value} aria-label={label} className={small}>
      {children}
    </button>
  );
}

/** The library, to choose from. */
export function LibraryPicker({ categories }: Pick<Offer, "categories">) {
  const filled = categories.filter(({ items }) => items.length > 0);
  return (
    <Card
      title="Add from the library"
      aside={
        <a href="/settings/library" className="inline-flex min-h-12 items-center underline">
          Edit the library
        </a>
      }
    >
      {filled.length === 0 && (
        <p className="text-muted">Nothing more to add: the library is empty, or all of it is on the card.</p>
      )}
      <div className="divide-y divide-line">
        {filled.map(({ id, title, items }) => (
          <details key={id}>
            <summary className="flex min-h-12 cursor-pointer items-center gap-2 font-medium">
              <span aria-hidden="true">+</span> <span className="min-w-0 wrap-anywhere">{title}</span>
              <span className="text-sm font-normal text-muted tabular">{items.length}</span>
            </summary>
            <ul className="pb-3">
              {items.map((item) => (
                <li key={item.id}>
                  <label className="flex min-h-12 items-center gap-3">
                    <input
                      type="checkbox"
                      name="pick"
                      value={item.id}
                      className="size-6 shrink-0 accent-accent"
                    />
                    <span className="wrap-anywhere">{item.title}</span>
                  </label>
                </li>
              ))}
              <li className="mt-2">
                <Also value="add">Add what is ticked</Also>
              </li>
            </ul>
          </details>
        ))}
      </div>
    </Card>
  );
}
