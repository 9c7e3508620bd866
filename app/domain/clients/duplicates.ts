import { asc, isNull, sql } from "drizzle-orm";
import { type ClientState, clients, contacts } from "../../../drizzle/schema/clients.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { record } from "../audit/audit.ts";
import { type By, staffIdOf } from "../by.ts";
import { readableSubjects } from "../subjects/subjects.ts";
import { openOrNull } from "../unreadable.ts";
import { type LookupHit, lookUp } from "./lookups.ts";
import { openContact } from "./read.ts";

/** A client that already has an email or phone which somebody is about to enter. */
export interface Duplicate {
  clientId: string;
  state: ClientState;
  names: string[];
  same: LookupHit["kind"][];
}

/**
 * The other clients with one of these emails or phones. It is allowed, two households may share a landline; but whoever
 * enters it should know.
 *
 * @param except the client whose own contact is being entered
 */
export async function findDuplicates(
  ctx: SystemContext,
  by: By,
  wanted: { emails: readonly string[]; phones: readonly string[] },
  except?: string,
): Promise<Duplicate[]> {
  const hits = (await lookUp(ctx, wanted)).filter(({ clientId }) => clientId !== except);
  const ids = [...new Set(hits.map(({ clientId }) => clientId))].slice(0, 5);
  if (ids.length === 0) return [];
  const all = JSON.stringify(ids);
  const [states, people] = await ctx.db.batch([
    ctx.db
      .select({ id: clients.id, state: clients.state })
      .from(clients)
      .where(sql`${clients.id} in (select value from json_each(${all})) and ${isNull(clients.mergedIntoId)}`),
    ctx.db
      .select()
      .from(contacts)
      .where(sql`${contacts.clientId} in (select value from json_each(${all}))`)
      .orderBy(asc(contacts.position)),
  ]);
  const keys = await readableSubjects(ctx, ids);
  await record(ctx, {
    event: "client.searched",
    details: { found: states.length },
    staffId: staffIdOf(by),
  });
  return Promise.all(
    states.map(async ({ id, state }) => {
      const key = keys.get(id);
      const own = people.filter(({ clientId }) => clientId === id);
      const opened = key
        ? await Promise.all(own.map((row) => openOrNull(ctx, { client: id }, openContact(key, row))))
        : [];
      const names = opened.flatMap((person) => person?.name ?? []);
      const same = [...new Set(hits.filter(({ clientId }) => clientId === id).map(({ kind }) => kind))];
      return { clientId: id, state, names, same };
    }),
  );
}

/** Whether any of these has not been seen yet. @param confirmed ids that the page showed, with commas between */
export const unconfirmed = (duplicates: readonly Duplicate[], confirmed: string | undefined): boolean =>
  duplicates.some(({ clientId }) => !(confirmed ?? "").split(",").includes(clientId));
