import type { SystemContext } from "../../platform/ports.ts";
import { readBusiness } from "../business/business.ts";
import { addDays, type Day, dayIn } from "../business/day.ts";
import { type By, staffIdOf } from "../by.ts";
import { readDogs } from "../dogs/dogs.ts";
import { type CardItem, groupItems, lastHomework } from "./content.ts";
import { offeredGoals } from "./edit.ts";
import { lastSent } from "./last-sent.ts";
import { readLibrary } from "./library.ts";
import { mustWriteCards, traceReading } from "./open.ts";
import { openWholeCard } from "./opened.ts";
import { toPlainText } from "./rich-text.ts";
import { namesNow, photosOf, shapeOf } from "./shape.ts";

/**
 * All that the page of a draft shows: the draft, what could be added, and the card before it.
 *
 * @returns null for a card that was sent
 * @throws DomainError not-found
 */
export async function readDraftPage(ctx: SystemContext, by: By, cardId: string) {
  mustWriteCards(by);
  const opened = await openWholeCard(ctx, by, cardId);
  const { row, key, content, contacts } = opened;
  if (row.state === "sent") return null;
  const [business, dogs, library, previous] = await Promise.all([
    readBusiness(ctx),
    readDogs(ctx, key, row.clientId, by),
    readLibrary(ctx, by),
    lastSent(ctx, by, row.clientId, key, row.rootId).then((last) =>
      last ? openWholeCard(ctx, by, last.id) : null,
    ),
  ]);
  await traceReading(ctx, by, row);
  const now = ctx.clock.now();
  const today = dayIn(now, business.timeZone);
  const onCard = new Set(content.items.filter(({ done }) => done === undefined).map(({ itemId }) => itemId));
  return {
    id: row.id,
    clientId: row.clientId,
    /** The household's people. */
    client: contacts.map(({ name }) => name).join(" & "),
    revision: row.revision,
    version: row.version,
    savedAt: row.savedAt,
    savedByMe: row.savedBy === staffIdOf(by),
    draft: {
      sessionOn: row.sessionOn,
      dogs: opened.dogs
        .filter(({ id, isLiving }) => isLiving || content.dogIds.includes(id))
        .map(({ id, name }) => ({ id, name, chosen: content.dogIds.includes(id) })),
      summary: content.summary,
      summaryText: toPlainText(content.summary),
      homework: lastHomework(content).map(itemView),
      groups: groupItems(content).map((group) => ({ ...group, items: group.items.map(itemView) })),
      goals: content.goals,
      newGoal: { id: ctx.random.id(), title: "", description: "" },
      photos: photosOf(opened).length,
    },
    offer: {
      categories: library.map(({ id, title, items }) => ({
        id,
        title,
        items: items
          .filter((item) => !onCard.has(item.id))
          .map((item) => ({ id: item.id, title: item.title })),
      })),
      goals: offeredGoals(dogs, content),
    },
    days: [
      { day: today, name: "Today" },
      { day: addDays(today, -1), name: "Yesterday" },
      { day: addDays(today, -2), name: "Two days ago" },
    ] satisfies { day: Day; name: string }[],
    previous: previous && {
      id: previous.row.id,
      card: shapeOf(previous, previous.content.names ?? namesNow(previous, business, ""), business, now),
    },
  };
}

const itemView = ({ id, title, url, body, own, done }: CardItem) => ({
  id,
  title,
  url,
  text: toPlainText(body),
  own,
  done: done === true,
});
