import { and, asc, desc, eq, inArray, type SQL, sql } from "drizzle-orm";
import { contacts } from "../../../drizzle/schema/clients.ts";
import { documents } from "../../../drizzle/schema/documents.ts";
import { biteIncidents, dogs, dogWeights, vaccinations } from "../../../drizzle/schema/dogs.ts";
import { staff } from "../../../drizzle/schema/identity.ts";
import { subjectKeys } from "../../../drizzle/schema/subjects.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { record } from "../audit/audit.ts";
import { type By, mustReachClient, sees, staffIdOf } from "../by.ts";
import { contactDetails } from "../clients/records.ts";
import { DomainError } from "../errors.ts";
import { openSubject, type SubjectKey } from "../subjects/subjects.ts";
import { type DogRows, openRows } from "./open-rows.ts";
import type { DogFile, DogPage, Paper } from "./views.ts";

/**
 * Every dog of a client with weights, vaccinations and incidents, in the household's order: one trip. Handling notes
 * and incidents that staff noted are selected for staff alone. Leaves no trace: the caller's page does.
 */
export async function readDogs(
  ctx: SystemContext,
  key: SubjectKey,
  clientId: string,
  by: By,
): Promise<DogFile[]> {
  mustReachClient(by, clientId);
  const rows = await ctx.db.batch(rowsOf(ctx, by, clientId));
  return openRows(key, rows);
}

/**
 * One dog with all that its page shows: one trip, and an entry that it was looked at.
 * @throws DomainError not-found, also for a dog of another client
 */
export async function readDog(ctx: SystemContext, by: By, clientId: string, dogId: string): Promise<DogPage> {
  mustReachClient(by, clientId);
  const [dogRow, weights, vaccinationRows, bites, [wrapped], [contact], papers, approvers] =
    await ctx.db.batch([
      ...rowsOf(ctx, by, clientId, dogId),
      ctx.db
        .select({ id: subjectKeys.id, wrapped: subjectKeys.wrapped })
        .from(subjectKeys)
        .where(eq(subjectKeys.id, clientId)),
      ctx.db
        .select({ id: contacts.id, details: contacts.details })
        .from(contacts)
        .where(eq(contacts.clientId, clientId))
        .orderBy(asc(contacts.position))
        .limit(1),
      ctx.db
        .select({ id: documents.id, kind: documents.kind, name: documents.name, dogId: documents.dogId })
        .from(documents)
        .where(
          and(
            eq(documents.clientId, clientId),
            eq(documents.state, "stored"),
            inArray(documents.kind, ["vaccination", "dog-photo"]),
          ),
        )
        .orderBy(desc(documents.createdAt)),
      ctx.db
        .select({ id: staff.id, name: staff.name })
        .from(staff)
        .where(
          inArray(
            staff.id,
            ctx.db
              .select({ id: vaccinations.approvedBy })
              .from(vaccinations)
              .where(and(eq(vaccinations.dogId, dogId), eq(vaccinations.clientId, clientId))),
          ),
        ),
    ]);
  if (!wrapped || dogRow.length === 0) throw new DomainError("not-found");
  const key = await openSubject(ctx, wrapped);
  const [dog] = await openRows(key, [dogRow, weights, vaccinationRows, bites]);
  if (!dog) throw new DomainError("not-found");
  await record(ctx, {
    event: "client.read",
    details: { part: "dog" },
    staffId: staffIdOf(by),
    subject: { type: "dog", id: dogId },
    clientId,
  });
  const names = approvers.map(
    async ({ id, name }) => [id, await ctx.vault.open("staff.name", id, name)] as const,
  );
  return {
    ...dog,
    household: contact ? await nameOf(key, contact) : "",
    papers: await Promise.all(
      papers.map(
        async ({ name, ...paper }): Promise<Paper> => ({
          ...paper,
          kind: paper.kind === "dog-photo" ? "dog-photo" : "vaccination",
          name: await key.open("documents.name", paper.id, name),
        }),
      ),
    ),
    approvers: Object.fromEntries(await Promise.all(names)),
  };
}

async function nameOf(
  key: SubjectKey,
  { id, details }: Pick<typeof contacts.$inferSelect, "id" | "details">,
) {
  return contactDetails.parse(JSON.parse(await key.open("contacts.details", id, details))).name;
}

/** The chosen photo, if it is still in place and could be made small: spelled out, as it refers to the row outside. */
const picture = sql<
  string | null
>`(select p."id" from ${documents} p where p."id" = "dogs"."photo_document_id"
  and p."client_id" = "dogs"."client_id" and p."state" = 'stored' and p."thumbnail_key" is not null)`;

/** The four statements behind a dog, or all dogs of a client. */
function rowsOf(ctx: SystemContext, by: By, clientId: string, dogId?: string) {
  const forStaff = by.kind === "staff" || by.kind === "system";
  const one = (client: SQL, dog: SQL) => (dogId === undefined ? client : and(client, dog));
  const nothing = sql<DogRows[0][number]["handling"]>`null`;
  return [
    ctx.db
      .select({
        id: dogs.id,
        clientId: dogs.clientId,
        state: dogs.state,
        stateAt: dogs.stateAt,
        version: dogs.version,
        photoDocumentId: dogs.photoDocumentId,
        pictureId: picture.as("picture_id"),
        profile: dogs.profile,
        handling: sees(by, "dogs.handling") ? dogs.handling : nothing,
      })
      .from(dogs)
      .where(one(eq(dogs.clientId, clientId), eq(dogs.id, dogId ?? "")))
      .orderBy(asc(dogs.position), asc(dogs.createdAt)),
    ctx.db
      .select()
      .from(dogWeights)
      .where(one(eq(dogWeights.clientId, clientId), eq(dogWeights.dogId, dogId ?? "")))
      .orderBy(asc(dogWeights.measuredOn), asc(dogWeights.createdAt)),
    ctx.db
      .select()
      .from(vaccinations)
      .where(one(eq(vaccinations.clientId, clientId), eq(vaccinations.dogId, dogId ?? "")))
      .orderBy(desc(vaccinations.expiresOn), desc(vaccinations.createdAt)),
    ctx.db
      .select()
      .from(biteIncidents)
      .where(
        and(
          one(eq(biteIncidents.clientId, clientId), eq(biteIncidents.dogId, dogId ?? "")),
          forStaff ? undefined : eq(biteIncidents.source, "intake"),
        ),
      ),
  ] as const;
}
