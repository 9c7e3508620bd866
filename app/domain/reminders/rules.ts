import { eq } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { business } from "../../../drizzle/schema/business.ts";
import { reminderRules } from "../../../drizzle/schema/messages.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entry } from "../audit/audit.ts";
import { type By, staffIdOf } from "../by.ts";

/** What is written to clients by itself. The team's own mail, the digest, is switched by its time. */
export const clientReminders = [
  "visit-tomorrow",
  "papers-missing",
  "vaccination-soon",
  "waiver-unsigned",
] as const;
export type ClientReminder = (typeof clientReminders)[number];

/**
 * What happens where nobody has decided. Only the evening before is on, and it reaches nobody who has not agreed:
 * a product that begins to write to everybody because it was updated has done so once too often.
 */
const byItself: Record<ClientReminder, boolean> = {
  "visit-tomorrow": true,
  "papers-missing": false,
  "vaccination-soon": false,
  "waiver-unsigned": false,
};

export interface ReminderSettings {
  /** Of the business. */
  name: string;
  timeZone: string;
  /** Minutes after midnight in the business's zone. */
  quietFrom: number;
  quietUntil: number;
  /** When the team's digest goes out, in minutes after midnight; null: not at all. */
  digestAt: number | null;
  enabled: Record<ClientReminder, boolean>;
}

/** What is in force. One trip. */
export async function readReminders(ctx: Pick<SystemContext, "db">): Promise<ReminderSettings> {
  const [[row], rules] = await ctx.db.batch([
    ctx.db
      .select({
        name: business.name,
        timeZone: business.timeZone,
        quietFrom: business.quietFrom,
        quietUntil: business.quietUntil,
        digestAt: business.digestAt,
      })
      .from(business)
      .limit(1),
    ctx.db.select({ id: reminderRules.id, enabled: reminderRules.enabled }).from(reminderRules),
  ]);
  const set = new Map(rules.map(({ id, enabled }) => [id, enabled]));
  const enabled = { ...byItself };
  for (const reminder of clientReminders) enabled[reminder] = set.get(reminder) ?? byItself[reminder];
  const unclaimed = {
    name: "Daydreamers",
    timeZone: "UTC",
    quietFrom: 21 * 60,
    quietUntil: 8 * 60,
    digestAt: null,
  };
  return { ...(row ?? unclaimed), enabled };
}

export type WantedReminders = Pick<ReminderSettings, "quietFrom" | "quietUntil" | "digestAt" | "enabled">;

/** Saves what differs from what is in force, each switch with a line of its own in the trail. */
export async function saveReminders(ctx: SystemContext, by: By, wanted: WantedReminders): Promise<void> {
  const now = await readReminders(ctx);
  const staffId = staffIdOf(by);
  const trail = (reminder: string, enabled: boolean) =>
    entry(ctx, {
      event: "reminder.switched",
      details: { reminder, enabled },
      staffId,
      subject: { type: "reminder", id: reminder },
    });
  const switches = clientReminders
    .filter((reminder) => wanted.enabled[reminder] !== now.enabled[reminder])
    .flatMap((reminder): BatchItem<"sqlite">[] => {
      const enabled = wanted.enabled[reminder];
      const set = { enabled, changedAt: ctx.clock.now(), changedBy: staffId };
      return [
        ctx.db
          .insert(reminderRules)
          .values({ id: reminder, ...set })
          .onConflictDoUpdate({ target: reminderRules.id, set }),
        trail(reminder, enabled),
      ];
    });
  const { quietFrom, quietUntil, digestAt } = wanted;
  const timesDiffer =
    quietFrom !== now.quietFrom || quietUntil !== now.quietUntil || digestAt !== now.digestAt;
  const times: BatchItem<"sqlite">[] = timesDiffer
    ? [
        ctx.db.update(business).set({ quietFrom, quietUntil, digestAt }).where(eq(business.id, "business")),
        entry(ctx, {
          event: "settings.changed",
          details: { part: "reminders" },
          staffId,
          subject: { type: "business", id: "business" },
        }),
      ]
    : [];
  const digest = (digestAt === null) === (now.digestAt === null) ? [] : [trail("digest", digestAt !== null)];
  const [first, ...rest] = [...switches, ...times, ...digest];
  if (first) await ctx.db.batch([first, ...rest]);
}
