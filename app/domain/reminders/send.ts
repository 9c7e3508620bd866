import type { BatchItem } from "drizzle-orm/batch";
import type { SystemContext } from "../../platform/ports.ts";
import { mergeBoth, readTemplates, type TemplateView } from "../correspondence/templates.ts";
import { enqueueEmail, enqueueSms } from "../messages/outbox.ts";
import { afterQuiet } from "../messages/quiet.ts";
import { type DueReminder, dueReminders } from "./due.ts";
import { clientReminders, readReminders } from "./rules.ts";

/** After so many a run ends, about what is carried until the next one; the rest waits for that. */
const mostPerRun = 100;
/** Statements of one batch, and a household's more. */
const perBatch = 40;

/**
 * The job: writes the reminders that are due now. In the quiet hours nothing is written at all, so that what is called
 * off in the night is not told of in the morning. Two runs at once write each message once, by its once-key.
 */
export async function sendReminders(ctx: SystemContext): Promise<{ written: number }> {
  const settings = await readReminders(ctx);
  const now = ctx.clock.now();
  if (afterQuiet(settings, now) > now) return { written: 0 };
  let written = 0;
  let templates: TemplateView[] | null = null;
  for (const reminder of clientReminders.filter((known) => settings.enabled[known])) {
    if (written >= mostPerRun) break;
    const most = mostPerRun - written;
    const due = await dueReminders(ctx, settings, reminder, { from: now, to: now }, most);
    if (due.length === 0) continue;
    templates ??= await readTemplates(ctx);
    for (const messages of inBatches(due, most)) {
      await write(ctx, messages, templates);
      written += messages.length;
    }
  }
  return { written };
}

/** A household's messages go into the outbox together: what was begun is not taken for done. */
function inBatches(due: readonly DueReminder[], most: number): DueReminder[][] {
  const batches: DueReminder[][] = [];
  let taken = 0;
  for (const household of Map.groupBy(due, ({ clientId }) => clientId).values()) {
    if (taken >= most) break;
    taken += household.length;
    const last = batches.at(-1);
    if (last && last.length < perBatch) last.push(...household);
    else batches.push(household);
  }
  return batches;
}

async function write(
  ctx: SystemContext,
  messages: readonly DueReminder[],
  templates: readonly TemplateView[],
): Promise<void> {
  const [first, ...rest] = await Promise.all(messages.map((one) => statementOf(ctx, one, templates)));
  if (first) await ctx.db.batch([first.statement, ...rest.map(({ statement }) => statement)]);
}

async function statementOf(
  ctx: SystemContext,
  { reminder, clientId, contactId, channel, to, onceKey, fields }: DueReminder,
  templates: readonly TemplateView[],
): Promise<{ statement: BatchItem<"sqlite"> }> {
  const words = templates.find(({ id }) => id === `${reminder}.${channel}`);
  if (!words) throw new Error(`No template for ${reminder}.${channel}`);
  const { subject, text } = mergeBoth(words, fields);
  const about = { subjectId: clientId, clientId };
  const message = { purpose: reminder, to, text, about, contactId, onceKey };
  return channel === "sms" ? enqueueSms(ctx, message) : enqueueEmail(ctx, { ...message, subject });
}
