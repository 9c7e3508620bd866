import { and, asc, isNotNull, isNull, like } from "drizzle-orm";
import { addDays, dayIn, instantAt } from "../../app/domain/business/day.ts";
import { writeMessage } from "../../app/domain/correspondence/compose.ts";
import { receiveSms } from "../../app/domain/correspondence/received.ts";
import { setConsent } from "../../app/domain/messages/consents.ts";
import { takeNews } from "../../app/domain/messages/news.ts";
import { deliverDue } from "../../app/domain/messages/outbox.ts";
import { askToMove } from "../../app/domain/portal/wish.ts";
import { sendReminders } from "../../app/domain/reminders/send.ts";
import { firstName } from "../../app/domain/text.ts";
import { type Channel, outbox } from "../../drizzle/schema/messages.ts";
import { neverLeft, type Past } from "./demo-past.ts";
import type { DemoClient, Owner } from "./demo-people.ts";
import type { Step, Story } from "./demo-story.ts";
import { zone } from "./demo-visits.ts";

/** Who would rather have a text than a mail, and who has not been asked yet. */
const byText = ["Terrence Boyd", "Kenji Watanabe", "Hannah Weber"];
const notAsked = ["Luis Ortega", "Elliot Marsh", "Brooke Sandoval", "Walter Greene"];
const bounces = "Dolores Whitfield";
const answers = "Kenji Watanabe";

/** What people agreed to, what was written to them, what became of it, and what came back. */
export function messageSteps(story: Story): Step[] {
  const { by, people, visits, daysAgo } = story;
  /** Five past five, when the reminders of the next day go out. */
  const evening = (days: number) => instantAt(addDays(dayIn(daysAgo(0), zone), -days), 17 * 60 + 5, zone);
  const asked = [...people].filter(([name]) => !notAsked.includes(name));
  const wished = visits.filter(({ ago }) => ago === -1).at(-1);
  const answering = people.get(answers);
  const gone = people.get(bounces);
  return [
    { at: daysAgo(45), happens: (then) => agree(then, asked) },
    ...[2, 1].map((days) => ({
      at: evening(days),
      happens: async (then: Past) => {
        await sendReminders(then);
        await deliverDue(then);
      },
    })),
    ...(gone ? [{ at: daysAgo(5), happens: (then: Past) => write(then, by, gone) }] : []),
    ...(answering
      ? [
          {
            at: daysAgo(0.9),
            happens: (then: Past) =>
              receiveSms(then, {
                providerId: `${neverLeft}received`,
                from: answering.contacts[0]?.phones[0] ?? "",
                text: "Hachi sat and watched two dogs go by this morning! Is the long line the 30 or the 50 feet one?",
              }),
          },
        ]
      : []),
    ...(wished
      ? [
          {
            at: daysAgo(0.5),
            happens: (then: Past) => {
              const [contact] = wished.person.contacts;
              const asking = {
                kind: "client",
                clientId: wished.person.id,
                contactId: contact?.id ?? "",
              } as const;
              const wish = { times: "Any day after five, or Saturday", message: "I have to work longer." };
              return askToMove(then, asking, wished.id, wish);
            },
          },
        ]
      : []),
    // The provider's news of all that was sent before.
    { at: daysAgo(0.01), happens: (then) => tellNews(then, gone) },
  ];
}

/** To be reminded: everybody by mail who was asked, and some by text besides. */
async function agree(then: Past, asked: readonly [string, DemoClient][]): Promise<void> {
  const said = asked.flatMap(([name, { id: clientId, contacts }]) =>
    contacts.slice(0, 1).flatMap(({ id: contactId }) => {
      const channels: Channel[] = byText.includes(name) ? ["sms", "email"] : ["email"];
      return channels.flatMap((channel) => {
        const by = { kind: "client", clientId, contactId } as const;
        const consent = { ...{ clientId, contactId, channel, by }, purpose: "reminders" as const };
        return setConsent(then, { ...consent, granted: true, source: "portal" }).statements;
      });
    }),
  );
  const [first, ...rest] = said;
  if (first) await then.db.batch([first, ...rest]);
}

async function write(then: Past, by: Owner, { id: clientId, contacts }: DemoClient): Promise<void> {
  const [contact] = contacts;
  if (!contact) return;
  const written = {
    channel: "email",
    purpose: "letter",
    subject: "How is Duchess?",
    text: `Hello ${firstName(contact.name)},\n\nit has been a while. How is Duchess doing with her new pills? I have time on Thursday mornings again.\n\nRobin`,
  } as const;
  const reader = { clientId, contactId: contact.id, to: contact.emails[0] ?? "" };
  await writeMessage(then, by, written, reader, then.random.id());
  await deliverDue(then);
}

/** What the providers told of each message: it arrived, but for one address that is none. The newest is still on its way. */
async function tellNews(then: Past, gone: DemoClient | undefined): Promise<void> {
  const sent = await then.db
    .select({
      id: outbox.id,
      providerId: outbox.providerId,
      clientId: outbox.clientId,
      sentAt: outbox.sentAt,
    })
    .from(outbox)
    .where(
      and(like(outbox.providerId, `${neverLeft}%`), isNotNull(outbox.clientId), isNull(outbox.deliveryState)),
    )
    .orderBy(asc(outbox.sentAt), asc(outbox.id));
  for (const { id, providerId, clientId, sentAt } of sent.slice(0, -1)) {
    const hasBounced = clientId === gone?.id;
    const address = gone?.contacts[0]?.emails[0] ?? "";
    await takeNews(then, {
      id: `${neverLeft}${id}`,
      providerId: providerId ?? "",
      messageId: id,
      kind: hasBounced ? "email.bounced" : "delivered",
      at: new Date((sentAt ?? then.clock.now()).getTime() + 4_000),
      state: hasBounced ? "bounced" : "delivered",
      suppress: hasBounced ? { address, reason: "bounce" } : null,
    });
  }
}
