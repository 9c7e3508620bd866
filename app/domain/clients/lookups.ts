import { eq, type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { contactLookups } from "../../../drizzle/schema/clients.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { insertWhen } from "../insert-when.ts";
import type { SubjectKey } from "../subjects/subjects.ts";
import type { ContactDetails } from "./records.ts";

/** A contact that has one of the values asked for; `index` is the place of the value in its list. */
export interface LookupHit {
  clientId: string;
  contactId: string;
  kind: "email" | "phone";
  index: number;
}

/** What is hashed: an email never equals a phone, nor the same text in another column. Also in `subjectIndexes`. */
const indexed = (kind: LookupHit["kind"], value: string) => `${kind}:${value}`;

/**
 * Finds contacts by exact email or phone: one query for all, under every key of the ring. Clients of every state are
 * found, archived ones too; what was merged is found at the client that stayed.
 *
 * @param wanted normalised values: `normaliseEmail`, E.164
 */
export async function lookUp(
  ctx: Pick<SystemContext, "db" | "vault">,
  wanted: { emails?: readonly string[]; phones?: readonly string[] },
): Promise<LookupHit[]> {
  const values = [
    ...(wanted.emails ?? []).map((value, index) => ({ kind: "email" as const, value, index })),
    ...(wanted.phones ?? []).map((value, index) => ({ kind: "phone" as const, value, index })),
  ];
  if (values.length === 0) return [];
  const byIndex = new Map<string, (typeof values)[number][]>();
  await Promise.all(
    values.map(async (one) => {
      for (const index of await ctx.vault.indexes(
        "contact_lookups.value_index",
        indexed(one.kind, one.value),
      ))
        byIndex.set(index, [...(byIndex.get(index) ?? []), one]);
    }),
  );
  const rows = await ctx.db
    .select({
      clientId: contactLookups.clientId,
      contactId: contactLookups.contactId,
      valueIndex: contactLookups.valueIndex,
    })
    .from(contactLookups)
    .where(
      sql`${contactLookups.valueIndex} in (select value from json_each(${JSON.stringify([...byIndex.keys()])}))`,
    );
  return rows.flatMap(({ clientId, contactId, valueIndex }) =>
    (byIndex.get(valueIndex) ?? []).map(({ kind, index }) => ({ clientId, contactId, kind, index })),
  );
}

/**
 * The statements that make a contact findable by exactly what it says now, and by nothing that it said before.
 *
 * @param when writes only where this holds at that moment; without it, always
 */
export async function lookupStatements(
  ctx: Pick<SystemContext, "db" | "vault" | "random">,
  key: SubjectKey,
  contact: { clientId: string; contactId: string; details: Pick<ContactDetails, "emails" | "phones"> },
  when?: SQL,
): Promise<{ statements: BatchItem<"sqlite">[] }> {
  const { clientId, contactId, details } = contact;
  const values = [
    ...details.emails.map((value) => ({ kind: "email" as const, value })),
    ...details.phones.map((value) => ({ kind: "phone" as const, value })),
  ];
  const rows = await Promise.all(
    values.map(async ({ kind, value }) => {
      const id = ctx.random.id();
      const [valueIndex] = await ctx.vault.indexes("contact_lookups.value_index", indexed(kind, value));
      const sealed = await key.seal("contact_lookups.value", id, value);
      return { id, clientId, contactId, kind, value: sealed, valueIndex };
    }),
  );
  const old = eq(contactLookups.contactId, contactId);
  return {
    statements: [
      ctx.db.delete(contactLookups).where(when ? sql`${old} and ${when}` : old),
      ...rows.map((row) => insertWhen(ctx, contactLookups, row, when ?? sql`true`)),
    ],
  };
}
