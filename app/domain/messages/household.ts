import { and, eq, gte, ne, sql } from "drizzle-orm";
import * as z from "zod";
import { type ClientState, clients, contacts } from "../../../drizzle/schema/clients.ts";
import { dogs } from "../../../drizzle/schema/dogs.ts";
import type { SystemContext } from "../../platform/ports.ts";
import type { SubjectKey } from "../subjects/subjects.ts";
import { spelled } from "../text.ts";

/** Of a contact's and a dog's sealed details, what a courier has to know. */
const personShape = z.object({
  emails: z.array(z.string()).default([]),
  phones: z.array(z.string()).default([]),
});
const dogShape = z.object({ name: z.string().default("") });
type Person = z.infer<typeof personShape>;

type Reader = NonNullable<Awaited<ReturnType<typeof readReader>>>;

/**
 * The reader of a message and the household as they are now, still sealed: one trip a message, whatever is asked.
 * @returns null for who is not in that household any more
 */
export async function readReader(
  ctx: Pick<SystemContext, "db">,
  { clientId, contactId, writtenAt }: { clientId: string; contactId: string; writtenAt: Date },
): Promise<{
  details: typeof contacts.$inferSelect.details;
  state: ClientState;
  /** How many dogs there are. */
  living: number;
  /** Those that have died, or found another home, since the message was written. */
  gone: Pick<typeof dogs.$inferSelect, "id" | "profile">[];
} | null> {
  const [[found], gone] = await ctx.db.batch([
    ctx.db
      .select({
        details: contacts.details,
        state: clients.state,
        living: sql<number>`(select count(*) from ${dogs} where ${dogs.clientId} = ${clients.id} and ${dogs.state} = 'living')`,
      })
      .from(contacts)
      .innerJoin(clients, eq(clients.id, contacts.clientId))
      .where(and(eq(contacts.id, contactId), eq(contacts.clientId, clientId))),
    ctx.db
      .select({ id: dogs.id, profile: dogs.profile })
      .from(dogs)
      .where(and(eq(dogs.clientId, clientId), ne(dogs.state, "living"), gte(dogs.stateAt, writtenAt))),
  ]);
  return found ? { ...found, gone } : null;
}

/** Where the reader is reached now. @throws VaultError for what does not open: it is not known whom a message would reach */
export const openPerson = async (key: SubjectKey, contactId: string, { details }: Reader): Promise<Person> =>
  personShape.parse(JSON.parse(await key.open("contacts.details", contactId, details)));

/** The names of the dogs that are gone since. @throws VaultError */
export const namesOfGone = (key: SubjectKey, { gone }: Reader): Promise<string[]> =>
  Promise.all(
    gone.map(
      async ({ id, profile }) => dogShape.parse(JSON.parse(await key.open("dogs.profile", id, profile))).name,
    ),
  );

/** Whether an address is one of a person's, in whatever case it is written. */
export const hasAddress = ({ emails, phones }: Person, to: string): boolean =>
  [...emails, ...phones].some((one) => spelled(one) === spelled(to));

/** A text's words between single spaces, whatever stood between them. */
const wordsOf = (text: string): string =>
  ` ${(text.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? []).join(" ")} `;

/** Whether a text speaks of one of these, by whole words: "Al" is not in "also". */
export function namesOneOf(text: string, names: readonly string[]): boolean {
  const words = wordsOf(text);
  return names.some((name) => wordsOf(name) !== "  " && words.includes(wordsOf(name)));
}
