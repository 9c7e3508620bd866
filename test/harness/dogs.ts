import type { By } from "../../app/domain/by.ts";
import { createClient } from "../../app/domain/clients/create.ts";
import { contactDetails, dogProfile } from "../../app/domain/clients/records.ts";
import { addDog } from "../../app/domain/dogs/dogs.ts";
import type { NewDog } from "../../app/domain/dogs/views.ts";
import { readSubject } from "../../app/domain/subjects/subjects.ts";
import type { SystemContext } from "../../app/platform/ports.ts";
import { documents } from "../../drizzle/schema/documents.ts";

export const trainer = { kind: "staff", staffId: "robin", role: "trainer" } as const satisfies By;

/** A client with one contact and one dog. */
export async function clientWithDog(ctx: SystemContext, name: string, dog: Partial<NewDog> = {}) {
  const { clientId, contactIds } = await createClient(ctx, trainer, {
    state: "active",
    source: "staff",
    contacts: [{ details: contactDetails.parse({ name }), signs: true, getsReportCards: true, pays: false }],
  });
  const profile = dogProfile.parse({ name: `Dog of ${name}` });
  const dogId = await addDog(ctx, trainer, clientId, { profile, source: "staff", ...dog });
  return { clientId, contactId: contactIds[0] ?? "", dogId };
}

/** A paper of a client, checked and in place, as far as the database knows. */
export async function addPaper(
  ctx: SystemContext,
  clientId: string,
  paper: Partial<Pick<typeof documents.$inferInsert, "kind" | "state">> = {},
): Promise<string> {
  const id = ctx.random.id();
  const key = await readSubject(ctx, clientId);
  const { kind = "vaccination", state = "stored" } = paper;
  await ctx.db.insert(documents).values({
    id,
    subjectId: clientId,
    clientId,
    kind,
    state,
    stateAt: ctx.clock.now(),
    key: `clients/${clientId}/${id}`,
    name: await key.seal("documents.name", id, "Paper.pdf"),
    declaredType: "application/pdf",
    declaredLength: 10,
    broughtBy: "staff",
    createdAt: ctx.clock.now(),
  });
  return id;
}
