import { and, eq, isNull } from "drizzle-orm";
import * as z from "zod";
import { clients } from "../../../drizzle/schema/clients.ts";
import type { SubjectSealed } from "../../../drizzle/schema/columns.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entryIfChanged } from "../audit/audit.ts";
import { type By, sees, staffIdOf } from "../by.ts";
import type { Saved } from "../clients/change.ts";
import { nameOf, readForPage } from "../clients/heading.ts";
import type { Address } from "../clients/records.ts";
import { DomainError } from "../errors.ts";
import { readSubject, type SubjectKey } from "../subjects/subjects.ts";
import { point } from "./coordinates.ts";

/** Further than anybody drives to a dog. */
export const furthestMetres = 1_000_000;

/** `clients.place`: where a client is on the map, or at least how far from our home, one way. The pin counts first. */
export const place = z.object({
  pin: point.nullable().default(null),
  metres: z.number().int().positive().max(furthestMetres).nullable().default(null),
});
export type Place = z.infer<typeof place>;

export const noPlace: Place = { pin: null, metres: null };

/** Where a client is, opened; `noPlace` where nobody has said. */
export const openPlace = async (
  key: SubjectKey,
  clientId: string,
  sealed: SubjectSealed<"clients.place"> | null,
): Promise<Place> =>
  sealed ? place.parse(JSON.parse(await key.open("clients.place", clientId, sealed))) : noPlace;

export interface ClientPlace extends Place {
  id: string;
  name: string;
  version: number;
  address: Address;
}

/** Where a client is, for the page that says it. Leaves the trace of a read. @throws DomainError not-found */
export async function readPlace(ctx: SystemContext, by: By, clientId: string): Promise<ClientPlace> {
  if (by.kind !== "staff" || !sees(by, "clients.place")) throw new DomainError("not-found");
  const file = await readForPage(ctx, by, clientId, "place");
  const [row] = await ctx.db.select({ place: clients.place }).from(clients).where(eq(clients.id, clientId));
  return {
    id: file.id,
    name: nameOf(file),
    version: file.version,
    address: file.household.address,
    ...(await openPlace(file.key, clientId, row?.place ?? null)),
  };
}

/**
 * Says where a client is, or takes that back.
 *
 * @param expectedVersion of the client, as it was read
 * @throws DomainError not-found
 */
export async function savePlace(
  ctx: SystemContext,
  by: By,
  clientId: string,
  expectedVersion: number,
  input: Place,
): Promise<Saved> {
  if (by.kind !== "staff" || !sees(by, "clients.place")) throw new DomainError("not-found");
  const key = await readSubject(ctx, clientId);
  const isSaid = input.pin !== null || input.metres !== null;
  const sealed = isSaid
    ? await key.seal("clients.place", clientId, JSON.stringify(place.parse(input)))
    : null;
  const [changed] = await ctx.db.batch([
    ctx.db
      .update(clients)
      .set({ place: sealed, version: expectedVersion + 1, updatedAt: ctx.clock.now() })
      .where(
        and(eq(clients.id, clientId), isNull(clients.mergedIntoId), eq(clients.version, expectedVersion)),
      )
      .returning({ id: clients.id }),
    entryIfChanged(ctx, {
      event: "client.changed",
      details: { part: "place" },
      staffId: staffIdOf(by),
      subject: { type: "client", id: clientId },
      clientId,
    }),
  ]);
  return changed.length > 0 ? { ok: true } : { ok: false, reason: "conflict" };
}
