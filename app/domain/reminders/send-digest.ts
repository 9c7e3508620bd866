import { and, inArray, isNull, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { staff } from "../../../drizzle/schema/identity.ts";
import { outbox } from "../../../drizzle/schema/messages.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { dayIn, instantAt } from "../business/day.ts";
import { enqueueEmail } from "../messages/outbox.ts";
import { readDigest } from "./digest.ts";
import { digestLetter } from "./digest-letter.ts";
import { readReminders } from "./rules.ts";
import { dayWords } from "./words.ts";

/**
 * How late a digest may be, where the job could not run before. Not longer: on a day that begins with nothing to say,
 * the first message that comes in at ten is no morning's digest.
 */
const freshMs = 3_600_000;

/**
 * The job: once after the time that the owner has set, a mail to each owner and trainer. It is about many clients, so
 * no client's key can seal it: what it says is emptied as soon as it is sent.
 */
export async function sendDigest(ctx: SystemContext): Promise<{ written: number }> {
  const { digestAt, timeZone } = await readReminders(ctx);
  if (digestAt === null) return { written: 0 };
  const now = ctx.clock.now();
  const day = dayIn(now, timeZone);
  const late = now.getTime() - instantAt(day, digestAt, timeZone).getTime();
  if (late < 0 || late > freshMs) return { written: 0 };
  const onceKey = (staffId: string) => `digest:${staffId}:${day}`;
  const team = await ctx.db
    .select({
      id: staff.id,
      email: staff.email,
      told: sql`exists (select 1 from ${outbox}
        where ${outbox.onceKey} = 'digest:' || ${staff.id} || ${`:${day}`})`.mapWith(Boolean),
    })
    .from(staff)
    .where(and(inArray(staff.role, ["owner", "trainer"]), isNull(staff.disabledAt)))
    .limit(50);
  const untold = team.filter(({ told }) => !told);
  if (untold.length === 0) return { written: 0 };
  const digest = await readDigest(ctx, day, timeZone);
  const about = { origin: ctx.settings.APP_ORIGIN, day: dayWords(now, timeZone) };
  const written = await Promise.all(
    untold.map(async ({ id, email }): Promise<{ statement: BatchItem<"sqlite"> }[]> => {
      const letter = digestLetter(digest, id, about);
      // An address that does not open is an event of its own, and must not keep the others from their mail.
      const to = letter && (await ctx.vault.open("staff.email", id, email).catch(() => null));
      if (!to) return [];
      const mail = { ...letter, purpose: "digest", to, staffId: id, secret: true, onceKey: onceKey(id) };
      return [await enqueueEmail(ctx, mail)];
    }),
  );
  const [first, ...rest] = written.flat().map(({ statement }) => statement);
  if (first) await ctx.db.batch([first, ...rest]);
  return { written: written.flat().length };
}
