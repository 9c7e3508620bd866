import { eq } from "drizzle-orm";
import { auditCheckpoints } from "../../../drizzle/schema/audit.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { extendsIt, type Head, openCheckpoint, openHead, sealHead } from "./seal.ts";

/** The newest checkpoint, written anew with each run: at most once a minute, and R2 takes one write a second a key. */
export const headKey = "audit/head";
/** What was the newest one at the first run of each day; written once. A bucket lock on this prefix makes it final. */
const daysPrefix = "audit/days/";
/** How many of the newest days a verification holds the trail against. */
const daysRead = 31;
const maxHeadBytes = 64_000;

/**
 * Remembers the newest checkpoint outside the database, so that cutting off the ends of both tables is noticed.
 * A head that tells of more than the database has is left as it is: it is the proof.
 *
 * @returns false where the head in the bucket contradicts the database; it says so in the log
 */
export async function rememberHead(ctx: SystemContext, newest: Head): Promise<boolean> {
  const before = await readHead(ctx, headKey);
  if (before === "unreadable" || (before && !(await isStillThere(ctx, before, newest)))) {
    ctx.log.error("audit.head-contradicts", { number: newest.number });
    return false;
  }
  // Another run was faster.
  if (before && (before.number > newest.number || !isBehind(before, newest))) return true;
  const day = `${daysPrefix}${ctx.clock.now().toISOString().slice(0, 10)}`;
  if (!(await ctx.files.head(day))) await write(ctx, day, newest);
  await write(ctx, headKey, newest);
  return true;
}

const isBehind = (before: Head, newest: Head): boolean =>
  before.number < newest.number || before.content.rows.length <= newest.content.rows.length;

/** Whether the database still holds what was remembered. */
async function isStillThere(ctx: SystemContext, { number, content }: Head, newest: Head): Promise<boolean> {
  if (number === newest.number && extendsIt(newest.content, content)) return true;
  const [row] = await ctx.db.select().from(auditCheckpoints).where(eq(auditCheckpoints.number, number));
  const present = row && (await openCheckpoint(ctx, number, row.seal));
  return present !== null && present !== undefined && extendsIt(present, content);
}

/** The newest head and those of the last days. "unreadable" stands for a head that does not open. */
export async function readHeads(
  ctx: SystemContext,
): Promise<{ newest: Head | "unreadable" | null; days: Head[] }> {
  const keys: string[] = [];
  let cursor: string | null | undefined;
  do {
    const page = await ctx.files.list(daysPrefix, cursor ?? undefined);
    keys.push(...page.files.map(({ key }) => key));
    cursor = page.cursor;
  } while (cursor);
  const days = await Promise.all(keys.slice(-daysRead).map((key) => readHead(ctx, key)));
  return {
    newest: await readHead(ctx, headKey),
    // A day under a key that has left the ring, or that somebody spoilt, proves nothing any more.
    days: days.filter((head) => head !== null && head !== "unreadable"),
  };
}

async function readHead(ctx: SystemContext, key: string): Promise<Head | "unreadable" | null> {
  const file = await ctx.files.read(key);
  if (!file) return null;
  if (file.length > maxHeadBytes) {
    await file.body.cancel();
    return "unreadable";
  }
  const sealed = await new Response(file.body as BodyInit).text();
  // Under a key that has left the ring it cannot be opened, and that is nobody's attack.
  if (!ctx.vault.keyIds.includes(sealed.split(".")[1] ?? "")) return "unreadable";
  return (await openHead(ctx, key, sealed)) ?? "unreadable";
}

async function write(ctx: SystemContext, key: string, head: Head): Promise<void> {
  const bytes = new TextEncoder().encode(await sealHead(ctx, key, head));
  await ctx.files.write(key, bytes, { type: "text/plain", length: bytes.byteLength });
}
