import type { CardContent, CardGoal, CardItem } from "../../app/domain/report-cards/content.ts";
import { beginCard, saveDraft } from "../../app/domain/report-cards/drafts.ts";
import { readLibrary } from "../../app/domain/report-cards/library.ts";
import { findCard } from "../../app/domain/report-cards/open.ts";
import { chosen } from "../../app/domain/report-cards/pick.ts";
import { noteRead } from "../../app/domain/report-cards/reads.ts";
import { recipientsFor } from "../../app/domain/report-cards/recipients.ts";
import { reviseCard } from "../../app/domain/report-cards/revise.ts";
import { fromPlainText } from "../../app/domain/report-cards/rich-text.ts";
import { sendCard } from "../../app/domain/report-cards/send.ts";
import { demoCards } from "./demo-card-texts.ts";
import type { Past } from "./demo-past.ts";
import type { Owner } from "./demo-people.ts";
import type { Step, Story, Visit } from "./demo-story.ts";

/** What a card of the demo says. */
export interface DemoCard {
  /** The card of the household's visit about so many days ago. */
  client: string;
  ago: number;
  summary: string;
  /** Titles of the library, with the trainer's own words. */
  items: Record<string, string>;
  goals: Omit<CardGoal, "id">[];
  /** Null: it is still a draft. */
  sent: { read: boolean; corrected?: string } | null;
}

const hours = (from: Date, count: number) => new Date(from.getTime() + count * 3_600_000);

/** Two cards that were sent, one of them corrected and read, and a draft of yesterday's visit. */
export function cardSteps(story: Story): Step[] {
  return demoCards.flatMap((card): Step[] => {
    const visit = story.visits.find(({ client, ago }) => client === card.client && ago === card.ago);
    if (!visit) return [];
    const { by } = story;
    const { sent } = card;
    let cardId = "";
    const write: Step = {
      at: hours(visit.endsAt, 2),
      happens: async (then) => {
        cardId = await beginCard(then, by, { clientId: visit.person.id, appointmentId: visit.id });
        await save(then, by, cardId, await contentOf(then, by, card));
        if (sent) await send(then, by, cardId);
      },
    };
    if (!sent) return [write];
    const read: Step = { at: hours(visit.endsAt, 5), happens: (then) => readBy(then, visit, cardId) };
    const correct: Step = {
      at: hours(visit.endsAt, 24),
      happens: async (then) => {
        cardId = await reviseCard(then, by, cardId);
        const { card: draft } = await findCard(then, by, cardId);
        await save(then, by, cardId, { ...draft.content, summary: fromPlainText(sent.corrected ?? "") });
        await send(then, by, cardId);
      },
    };
    return [write, ...(sent.read ? [read] : []), ...(sent.corrected ? [correct] : [])];
  });
}

async function contentOf(then: Past, by: Owner, card: DemoCard): Promise<Partial<CardContent>> {
  const library = (await readLibrary(then, by)).flatMap(({ items }) => items);
  const ids = library.filter(({ title }) => Object.hasOwn(card.items, title)).map(({ id }) => id);
  const items = await chosen(then, by, { items: [] }, ids);
  return {
    summary: fromPlainText(card.summary),
    items: items.map((item): CardItem => ({ ...item, own: card.items[item.title] ?? "" })),
    goals: card.goals.map((goal) => ({ ...goal, id: then.random.id() })),
  };
}

async function save(then: Past, by: Owner, cardId: string, content: Partial<CardContent>): Promise<void> {
  const { card } = await findCard(then, by, cardId);
  const { version, sessionOn } = card;
  const saved = await saveDraft(then, by, cardId, {
    ...{ version, sessionOn },
    content: { ...card.content, ...content },
  });
  if (!saved.ok) throw new Error(`A card of the demo could not be saved: ${saved.reason}`);
}

/** To whom it goes by itself. */
async function send(then: Past, by: Owner, cardId: string): Promise<void> {
  const [{ card }, recipients] = await Promise.all([
    findCard(then, by, cardId),
    recipientsFor(then, by, cardId),
  ]);
  const recipientIds = recipients.filter((one) => one.chosen).map(({ id }) => id);
  const sent = await sendCard(then, by, cardId, { version: card.version, recipientIds });
  if (!sent.ok) throw new Error(`A card of the demo could not be sent: ${sent.reason}`);
}

async function readBy(then: Past, { person }: Visit, cardId: string): Promise<void> {
  const [contact] = person.contacts;
  if (contact) await noteRead(then, { kind: "client", clientId: person.id, contactId: contact.id }, cardId);
}
