import type { SystemContext } from "../../platform/ports.ts";
import type { By } from "../by.ts";
import { DomainError } from "../errors.ts";
import { type Settled, settleVisit } from "../packages/settle.ts";
import { settledAlready } from "../packages/settled-already.ts";
import { mostAnswers } from "./answers.ts";

/** What was ticked of one visit. */
export interface Ticked {
  appointmentId: string;
  version: number;
  /** null: to be paid by itself. */
  packageId: string | null;
  priceCents: number | null;
}

/** Why the answer of a visit was not kept; "gone": it is not there any more. */
export type NotSettled = Extract<Settled, { ok: false }>["reason"] | "gone";

/**
 * Says of several visits that they took place. Each is settled by itself, as its own page would, so that one that cannot
 * be keeps no other from it, and each is charged once, under two tabs too: what says the same already counts as done.
 *
 * @param ticked at most `mostAnswers`; of more nothing is settled
 * @throws DomainError not-found for more than that, and for whoever settles no visits
 */
export async function settleTookPlace(
  ctx: SystemContext,
  by: By,
  ticked: readonly Ticked[],
): Promise<{ settled: number; open: { appointmentId: string; reason: NotSettled }[] }> {
  if (by.kind !== "staff" || ticked.length > mostAnswers) throw new DomainError("not-found");
  const open: { appointmentId: string; reason: NotSettled }[] = [];
  // One after the other: two of them may want the last session of one package.
  for (const one of ticked) {
    const reason = await settleOne(ctx, by, one);
    if (reason) open.push({ appointmentId: one.appointmentId, reason });
  }
  return { settled: ticked.length - open.length, open };
}

async function settleOne(
  ctx: SystemContext,
  by: By,
  { appointmentId, version, packageId, priceCents }: Ticked,
): Promise<NotSettled | null> {
  const settlement = {
    appointmentId,
    version,
    state: "completed" as const,
    charge: packageId === null ? ("price" as const) : ("package" as const),
    packageId: packageId ?? undefined,
    priceCents: packageId === null ? (priceCents ?? undefined) : undefined,
    reason: "",
  };
  try {
    const settled = await settleVisit(ctx, by, settlement);
    if (settled.ok) return null;
    if (settled.reason !== "stale") return settled.reason;
    return (await settledAlready(ctx, by, settlement)).isSame ? null : "stale";
  } catch (error) {
    if (error instanceof DomainError && error.code === "not-found") return "gone";
    throw error;
  }
}
