import type { BatchItem } from "drizzle-orm/batch";
import type { SystemContext } from "../../platform/ports.ts";
import { renderTemplate } from "../correspondence/templates.ts";
import { enqueueEmail, enqueueSms } from "../messages/outbox.ts";
import { afterQuiet } from "../messages/quiet.ts";
import { type DueReminder, dueReminders } from "./due.ts";
import { clientReminders, readReminders } from "./rules.ts";

/** A run writes so many at most, about what is carried until the next; the rest waits for that one. */
const mostPerRun = 100;

/**
 * The job: writes the reminders that are due now. In the quiet hours nothing is written at all, so that what is called
 * off in the night is not told of in the morning. Two runs at once write each message once, by its once-key.
 */
export async function sendReminders(ctx: SystemContext): Promise<{ written: number; waiting: number }> {
  const settings = await readReminders(ctx);
  const now = ctx.clock.now();
  if (afterQuiet(settings, now) > now) return { written: 0, waiting: 0 };
  let [written, waiting] = [0, 0];
  for (const reminder of clientReminders.filter((known) => settings.enabled[known])) {
    const due = await dueReminders(ctx, settings, reminder, { from: now, to: now });
    for (const household of Map.groupBy(due, ({ clientId }) => clientId).values()) {
      if (written >= mostPerRun) {
        waiting += household.length;
        continue;
      }
      written += await write(ctx, household);
    }
  }
  return { written, waiting };
}

/** A household's messages go into the outbox together: what was begun is not taken for done. @returns how many */
async function write(ctx: SystemContext, messages: readonly DueReminder[]): Promise<number> {
  const [first, ...rest] = await Promise.all(messages.map((message) => statementOf(ctx, message)));
  if (!first) return 0;
  await ctx.db.batch([first.statement, ...rest.map(({ statement }) => statement)]);
  return messages.length;
}

async function statementOf(
  ctx: SystemContext,
  { reminder, clientId, contactId, channel, to, onceKey, fields }: DueReminder,
): Promise<{ statement: BatchItem<"sqlite"> }> {
  const { subject, text } = await renderTemplate(ctx, `${reminder}.${channel}`, fields);
  const message = {
    purpose: reminder,
    to,
    text,
    about: { subjectId: clientId, clientId },
    contactId,
    onceKey,
  };
  return channel === "sms" ? enqueueSms(ctx, message) : enqueueEmail(ctx, { ...message, subject });
}
