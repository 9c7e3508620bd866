import { and, eq, isNotNull, type SQL, sql } from "drizzle-orm";
import type { SQLiteColumn } from "drizzle-orm/sqlite-core";
import { clients } from "../../../drizzle/schema/clients.ts";
import { dogs } from "../../../drizzle/schema/dogs.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { type By, sees } from "../by.ts";
import { dogHandling, dogProfile } from "../clients/records.ts";
import type { SubjectKey } from "../subjects/subjects.ts";
import { openOrNull } from "../unreadable.ts";
import { noPlace, openPlace, type Place } from "./places.ts";

/** What whoever comes to the door needs beside who lives there. */
export interface DoorFacts {
  /** Gate code, parking. */
  access: string;
  /** What has to be known before ringing, by dog. */
  warnings: { dog: string; text: string }[];
  place: Place;
  /** Some of it did not open, and is missing here. */
  unreadable: boolean;
}

/** The statements that `openDoors` reads, for the batch of a page. */
export function doorStatements(ctx: Pick<SystemContext, "db">, by: By, clientIds: readonly string[]) {
  const among = (column: SQLiteColumn, allowed: boolean): SQL =>
    sql`${column} in (select value from json_each(${JSON.stringify(allowed ? clientIds : [])}))`;
  return [
    ctx.db
      .select({ id: clients.id, accessNotes: clients.accessNotes, place: clients.place })
      .from(clients)
      .where(among(clients.id, sees(by, "clients.access_notes") && sees(by, "clients.place"))),
    ctx.db
      .select({ id: dogs.id, clientId: dogs.clientId, profile: dogs.profile, handling: dogs.handling })
      .from(dogs)
      .where(
        and(
          among(dogs.clientId, sees(by, "dogs.handling")),
          eq(dogs.state, "living"),
          isNotNull(dogs.handling),
        ),
      )
      .orderBy(dogs.position),
  ] as const;
}

type Rows<Index extends 0 | 1> = Awaited<ReturnType<typeof doorStatements>[Index]>;

/** What does not open is left out, and said: nobody shall ring in the belief that there is nothing to know. */
export async function openDoors(
  ctx: Pick<SystemContext, "log">,
  keys: ReadonlyMap<string, SubjectKey>,
  clientRows: Rows<0>,
  dogRows: Rows<1>,
): Promise<Map<string, DoorFacts>> {
  const opened = clientRows.map(async ({ id, accessNotes, place }): Promise<[string, DoorFacts]> => {
    const key = keys.get(id);
    if (!key) return [id, { access: "", warnings: [], place: noPlace, unreadable: true }];
    const [access, where, warnings] = await Promise.all([
      accessNotes ? openOrNull(ctx, {}, key.open("clients.access_notes", id, accessNotes)) : "",
      openOrNull(ctx, {}, openPlace(key, id, place)),
      Promise.all(
        dogRows
          .filter(({ clientId }) => clientId === id)
          .map((dog) => openOrNull(ctx, {}, openWarning(key, dog))),
      ),
    ]);
    const said = warnings.filter((warning) => warning !== null);
    return [
      id,
      {
        access: access ?? "",
        place: where ?? noPlace,
        warnings: said.filter(({ text }) => text !== ""),
        unreadable: access === null || where === null || said.length < warnings.length,
      },
    ];
  });
  return new Map(await Promise.all(opened));
}

async function openWarning(key: SubjectKey, { id, profile, handling }: Rows<1>[number]) {
  if (!handling) return { dog: "", text: "" };
  const { warnings } = dogHandling.parse(JSON.parse(await key.open("dogs.handling", id, handling)));
  if (warnings === "") return { dog: "", text: "" };
  const { name } = dogProfile.parse(JSON.parse(await key.open("dogs.profile", id, profile)));
  return { dog: name, text: warnings };
}
