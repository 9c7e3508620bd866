import { eq } from "drizzle-orm";
import { business } from "../../../drizzle/schema/business.ts";
import type { Sealed } from "../../../drizzle/schema/columns.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entry } from "../audit/audit.ts";
import { type By, staffIdOf } from "../by.ts";
import { openOrNull } from "../unreadable.ts";
import { type Point, point } from "./coordinates.ts";

const id = "business";

/** From where the day's round begins and where it ends, and how much of a full charge is not planned with. */
export interface Driving {
  home: Point | null;
  reservePercent: number;
}

/** The statement that `openDriving` reads, for the batch of a page. */
export const drivingStatement = (ctx: Pick<SystemContext, "db">) =>
  ctx.db
    .select({ home: business.home, reservePercent: business.reservePercent })
    .from(business)
    .where(eq(business.id, id));

/** A home that does not open is none: the day goes on without the first way and the last. */
export async function openDriving(
  ctx: Pick<SystemContext, "vault" | "log">,
  row: Awaited<ReturnType<typeof drivingStatement>>[number] | undefined,
): Promise<Driving> {
  const opened = async (sealed: Sealed<"business.home">) =>
    point.parse(JSON.parse(await ctx.vault.open("business.home", id, sealed)));
  const home = row?.home ? await openOrNull(ctx, {}, opened(row.home)) : null;
  return { home, reservePercent: row?.reservePercent ?? 15 };
}

export async function readDriving(ctx: SystemContext): Promise<Driving> {
  const [row] = await drivingStatement(ctx);
  return openDriving(ctx, row);
}

/** Says from where we drive, and how much is kept in reserve. */
export async function saveDriving(
  ctx: SystemContext,
  by: By,
  { home, reservePercent }: Driving,
): Promise<void> {
  const sealed = home && (await ctx.vault.seal("business.home", id, JSON.stringify(point.parse(home))));
  await ctx.db.batch([
    ctx.db.update(business).set({ home: sealed, reservePercent }).where(eq(business.id, id)),
    entry(ctx, {
      event: "settings.changed",
      details: { part: "driving" },
      staffId: staffIdOf(by),
      subject: { type: "business", id },
    }),
  ]);
}
