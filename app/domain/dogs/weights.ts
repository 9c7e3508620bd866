import { and, eq } from "drizzle-orm";
import { dogWeights } from "../../../drizzle/schema/dogs.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { readBusiness } from "../business/business.ts";
import { type Day, dayIn } from "../business/day.ts";
import type { By } from "../by.ts";
import { DomainError } from "../errors.ts";
import type { SubjectKey } from "../subjects/subjects.ts";
import { type DogAt, openDog } from "./open.ts";
import { writeDog } from "./write.ts";

const kgPerPound = 0.45359237;
/** From a newborn of a small breed to twice the heaviest mastiff. */
const possible = { least: 0.05, most: 200 };

/**
 * Reads a weight as typed: a number in the reader's units, or in those written behind it ("23,5", "52 lb").
 * @returns kilograms to the gram, or null for what is no weight of a dog
 */
export function parseWeight(typed: string, units: "metric" | "imperial"): number | null {
  const [, number, unit] =
    /^(\d{1,3}(?:[.,]\d{1,3})?)\s*(kg|kgs|lb|lbs)?\.?$/i.exec(typed.normalize("NFKC").trim()) ?? [];
  if (!number) return null;
  const pounds = unit ? unit.toLowerCase().startsWith("lb") : units === "imperial";
  const kg = Number(number.replace(",", ".")) * (pounds ? kgPerPound : 1);
  return kg >= possible.least && kg <= possible.most ? Math.round(kg * 1000) / 1000 : null;
}

/** The row of a new weight. @param measuredOn today where none is given */
export async function weightRow(
  ctx: SystemContext,
  key: SubjectKey,
  at: DogAt,
  kg: number,
  measuredOn?: Day,
) {
  const id = ctx.random.id();
  const now = ctx.clock.now();
  const row = {
    id,
    ...at,
    measuredOn: measuredOn ?? dayIn(now, (await readBusiness(ctx)).timeZone),
    weight: await key.seal("dog_weights.weight", id, String(kg)),
    createdAt: now,
  };
  return { row, statement: ctx.db.insert(dogWeights).values(row).returning({ id: dogWeights.id }) };
}

/** Notes what a dog weighed on a day. @throws DomainError not-found */
export async function addWeight(
  ctx: SystemContext,
  by: By,
  at: DogAt,
  weight: { kg: number; measuredOn: Day },
): Promise<void> {
  const { key } = await openDog(ctx, by, at);
  const { statement } = await weightRow(ctx, key, at, weight.kg, weight.measuredOn);
  await writeDog(ctx, by, at, "weight", [statement]);
}

/** Takes a wrong weight away. @throws DomainError not-found, also for a weight of another dog */
export async function removeWeight(ctx: SystemContext, by: By, at: DogAt, weightId: string): Promise<void> {
  await openDog(ctx, by, at);
  const removed = ctx.db
    .delete(dogWeights)
    .where(
      and(eq(dogWeights.id, weightId), eq(dogWeights.dogId, at.dogId), eq(dogWeights.clientId, at.clientId)),
    )
    .returning({ id: dogWeights.id });
  if (!(await writeDog(ctx, by, at, "weight", [removed]))) throw new DomainError("not-found");
}
