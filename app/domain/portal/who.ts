import { and, asc, eq, isNull, sql } from "drizzle-orm";
import { dogs } from "../../../drizzle/schema/dogs.ts";
import { staff } from "../../../drizzle/schema/identity.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { dogProfile } from "../clients/records.ts";
import type { SubjectKey } from "../subjects/subjects.ts";
import { firstName } from "../text.ts";
import { openOrNull } from "../unreadable.ts";

/**
 * The first name of somebody of the team: as much as a household is told of who comes.
 * @param name sealed, as it stands in the row; null where nobody is known to come
 * @returns "" for nobody, and where the name does not open
 */
export async function trainerName(
  ctx: Pick<SystemContext, "vault" | "log">,
  id: string | null,
  name: (typeof staff.$inferSelect)["name"] | null,
): Promise<string> {
  if (id === null || name === null) return "";
  return firstName((await openOrNull(ctx, { staff: id }, ctx.vault.open("staff.name", id, name))) ?? "");
}

/**
 * Who and which dogs the visits to come are of: what is known is whose visit it is, and the household's living dogs.
 *
 * @param staffIds of whoever comes; who has left the team is not told of
 * @returns the first names, by id of staff; the dogs' names in the household's order. One trip.
 */
export async function whoComes(
  ctx: Pick<SystemContext, "db" | "vault" | "log">,
  clientId: string,
  key: SubjectKey,
  staffIds: readonly string[],
): Promise<{ trainers: Map<string, string>; dogs: string[] }> {
  const [people, pack] = await ctx.db.batch([
    ctx.db
      .select({ id: staff.id, name: staff.name })
      .from(staff)
      .where(
        and(
          sql`${staff.id} in (select value from json_each(${JSON.stringify(staffIds)}))`,
          isNull(staff.disabledAt),
        ),
      ),
    ctx.db
      .select({ id: dogs.id, profile: dogs.profile })
      .from(dogs)
      .where(and(eq(dogs.clientId, clientId), eq(dogs.state, "living")))
      .orderBy(asc(dogs.position), asc(dogs.id)),
  ]);
  const named = await Promise.all(
    people.map(async ({ id, name }) => [id, await trainerName(ctx, id, name)] as const),
  );
  const profiles = await Promise.all(
    pack.map(({ id, profile }) =>
      openOrNull(
        ctx,
        { dog: id },
        key.open("dogs.profile", id, profile).then((text) => dogProfile.parse(JSON.parse(text))),
      ),
    ),
  );
  return { trainers: new Map(named), dogs: profiles.flatMap((profile) => profile?.name ?? []) };
}
