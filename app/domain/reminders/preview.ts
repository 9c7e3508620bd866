import type { SystemContext } from "../../platform/ports.ts";
import { record } from "../audit/audit.ts";
import { type By, staffIdOf } from "../by.ts";
import { dueReminders } from "./due.ts";
import { type ClientReminder, readReminders } from "./rules.ts";

/** How far ahead is looked before a reminder is switched on. */
export const previewDays = 7;

export interface Preview {
  reminder: ClientReminder;
  messages: number;
  /** Each person once, with how many messages that is. */
  people: { name: string; channel: "email" | "sms"; messages: number }[];
}

/**
 * What reminders would send within the next days if they were switched on now: counted by the same code that sends
 * them, from the files as they are.
 */
export async function previewReminders(
  ctx: SystemContext,
  by: By,
  reminders: readonly ClientReminder[],
): Promise<Preview[]> {
  const settings = await readReminders(ctx);
  const from = ctx.clock.now();
  const to = new Date(from.getTime() + previewDays * 86_400_000);
  const previews: Preview[] = [];
  for (const reminder of reminders) {
    const due = await dueReminders(ctx, settings, reminder, { from, to });
    const people = [...Map.groupBy(due, ({ contactId }) => contactId).values()].flatMap((own) => {
      const [first] = own;
      return first ? [{ name: first.name, channel: first.channel, messages: own.length }] : [];
    });
    previews.push({ reminder, messages: due.length, people });
  }
  const found = previews.reduce((sum, { people }) => sum + people.length, 0);
  if (found > 0) await record(ctx, { event: "client.searched", details: { found }, staffId: staffIdOf(by) });
  return previews;
}

/** The previews as one word: whoever confirms confirms these numbers, and no others. */
export const countedAs = (previews: readonly Preview[]): string =>
  previews.map(({ reminder, messages }) => `${reminder}=${messages}`).join(",");
