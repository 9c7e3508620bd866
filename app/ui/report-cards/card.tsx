import { printDay } from "../clients/missing.tsx";
import { joined } from "../portal/words.ts";
import { type RichNode, RichText, SafeLink, safeHref } from "./rich-text.tsx";

/** What a report card says, ready to be shown; `domain/report-cards/shape.ts` makes it. */
export interface CardShape {
  /** A day, `2026-11-22`. */
  sessionOn: string;
  dogs: readonly string[];
  /** Of the practice, and of who wrote it. */
  business: string;
  trainer: string;
  revision: number;
  /** The day on which a later revision was sent; null for the first, and before it is sent. */
  correctedOn: string | null;
  /** Null where nothing was written. */
  summary: RichNode | null;
  /** Chosen from the library, by category, in the library's order. */
  sections: readonly {
    id: string;
    title: string;
    items: readonly CardItemShape[];
  }[];
  goals: readonly { id: string; title: string; description: string; state: "open" | "reached" | "dropped" }[];
  photos: readonly { id: string; caption: string; hasPicture: boolean }[];
}

export interface CardItemShape {
  id: string;
  title: string;
  url: string;
  body: RichNode | null;
  /** The trainer's words for this card. */
  own: string;
  /** Of homework that was given last time. */
  done: boolean | null;
}

/**
 * A report card: the one rendering of it, for preview, practice, portal and print.
 *
 * @param photoBase the URL under which each photo has its `/<id>`; who may see it is decided there
 */
export function ReportCard({ card, photoBase }: { card: CardShape; photoBase: string }) {
  const { dogs, sessionOn, business, trainer, revision, correctedOn, summary, sections, goals, photos } =
    card;
  return (
    <article className="grid gap-6 rounded-2xl border border-line bg-surface p-5 sm:p-8 print:border-0 print:p-0">
      <header>
        <p className="text-sm text-muted">{[business, trainer].filter(Boolean).join(" · ")}</p>
        <h2 className="mt-1 text-2xl font-semibold wrap-anywhere">
          {dogs.length > 0 ? joined(dogs) : "Report card"}
        </h2>
        <p className="mt-1 text-muted">
          Training of <time dateTime={sessionOn}>{printDay(sessionOn)}</time>
        </p>
        {revision > 1 && (
          <p className="mt-2 inline-block rounded-md bg-sunken px-2.5 py-1 text-sm">
            Revision {revision}
            {correctedOn && `, corrected on ${printDay(correctedOn)}`}
          </p>
        )}
      </header>
      {summary && <RichText doc={summary} />}
      {sections.map(({ id, title, items }) => (
        <section key={id}>
          <h3 className="mb-2 border-b border-line pb-1 text-lg font-semibold wrap-anywhere">{title}</h3>
          <ul className="grid gap-4">
            {items.map((item) => (
              <Item key={item.id} item={item} />
            ))}
          </ul>
        </section>
      ))}
      {goals.length > 0 && <Goals goals={goals} />}
      {photos.length > 0 && <Photos photos={photos} base={photoBase} />}
    </article>
  );
}

function Item({ item: { title, url, body, own, done } }: { item: CardItemShape }) {
  const href = safeHref(url);
  return (
    <li className="break-inside-avoid">
      <p className="font-semibold wrap-anywhere">
        {href ? <SafeLink href={href}>{title}</SafeLink> : title}
        {done !== null && (
          <span className={`ml-2 text-sm font-normal ${done ? "text-good" : "text-muted"}`}>
            {done ? "Done" : "Still to practise"}
          </span>
        )}
      </p>
      {own && <p className="mt-1 whitespace-pre-line wrap-anywhere">{own}</p>}
      {body && (
        <div className="mt-1">
          <RichText doc={body} />
        </div>
      )}
    </li>
  );
}

const goalStates = { open: "", reached: "Reached", dropped: "Set aside" } as const;

function Goals({ goals }: Pick<CardShape, "goals">) {
  return (
    <section>
      <h3 className="mb-2 border-b border-line pb-1 text-lg font-semibold">Goals</h3>
      <ul className="grid gap-3">
        {goals.map(({ id, title, description, state }) => (
          <li key={id} className="break-inside-avoid">
            <p className="font-semibold wrap-anywhere">
              {title}
              {goalStates[state] && (
                <span
                  className={`ml-2 text-sm font-normal ${state === "reached" ? "text-good" : "text-muted"}`}
                >
                  {goalStates[state]}
                </span>
              )}
            </p>
            {description && <p className="whitespace-pre-line wrap-anywhere">{description}</p>}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Photos({ photos, base }: Pick<CardShape, "photos"> & { base: string }) {
  return (
    <section>
      <h3 className="mb-2 border-b border-line pb-1 text-lg font-semibold">Photos</h3>
      <ul className="grid gap-4 sm:grid-cols-2">
        {photos.map(({ id, caption, hasPicture }, index) => (
          <li key={id} className="break-inside-avoid">
            <figure>
              {hasPicture ? (
                <img
                  src={`${base}/${id}`}
                  alt={caption || `Photo ${index + 1} of this training`}
                  className="w-full rounded-lg border border-line bg-sunken print:max-h-[40vh] print:w-auto"
                />
              ) : (
                <p className="rounded-lg border border-line bg-sunken p-4 text-sm text-muted">
                  This photo cannot be shown here.
                </p>
              )}
              {caption && (
                <figcaption className="mt-1 text-sm text-muted wrap-anywhere">{caption}</figcaption>
              )}
            </figure>
          </li>
        ))}
      </ul>
    </section>
  );
}
