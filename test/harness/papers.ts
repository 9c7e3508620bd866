import type { By } from "../../app/domain/by.ts";
import { createClient } from "../../app/domain/clients/create.ts";
import { contactDetails, dogProfile } from "../../app/domain/clients/records.ts";
import { confirmUpload, grantUploads, type Owner } from "../../app/domain/documents/documents.ts";
import { tempKey } from "../../app/domain/documents/keys.ts";
import type { DocumentKind } from "../../app/domain/documents/kinds.ts";
import { addDog } from "../../app/domain/dogs/dogs.ts";
import { newSubject } from "../../app/domain/subjects/subjects.ts";
import { intakeDrafts } from "../../drizzle/schema/intake.ts";
import type { TestContext } from "./context.ts";

export const staffMember: By = { kind: "staff", staffId: "staff-robin", role: "trainer" };
export const visitor: By = { kind: "visitor" };

/** A household with one contact and one dog. */
export async function addHousehold(ctx: TestContext, name = "Eva Zaunkönig") {
  const { clientId, contactIds } = await createClient(ctx, staffMember, {
    state: "active",
    source: "staff",
    contacts: [{ details: contactDetails.parse({ name }), signs: true, getsReportCards: true, pays: true }],
  });
  const profile = dogProfile.parse({ name: "Biscuit" });
  const dogId = await addDog(ctx, staffMember, clientId, { profile, source: "staff" });
  const contact: By = { kind: "client", clientId, contactId: contactIds[0] ?? "" };
  return { clientId, dogId, contact, owner: { kind: "client", clientId } as const };
}

/** An intake on its way, as a visitor begins one. */
export async function addDraft(ctx: TestContext, draftId = ctx.random.id()) {
  const { key, statement } = await newSubject(ctx, "draft", draftId);
  const now = ctx.clock.now();
  await ctx.db.batch([
    statement,
    ctx.db.insert(intakeDrafts).values({
      id: draftId,
      state: "open",
      answers: await key.seal("intake_drafts.answers", draftId, "{}"),
      secretHash: draftId,
      createdAt: now,
      updatedAt: now,
      expiresAt: new Date(now.getTime() + 30 * 86_400_000),
    }),
  ]);
  return { draftId, owner: { kind: "draft", draftId } as const };
}

export interface Brought {
  name: string;
  type: string;
  bytes: Uint8Array;
  kind?: DocumentKind;
  dogId?: string;
  /** What the browser says the length is; the real one if it does not lie. */
  length?: number;
}

/** Grants an upload and puts the bytes under its key, as the browser does with the presigned URL. @returns the id */
export async function upload(ctx: TestContext, by: By, owner: Owner, file: Brought): Promise<string> {
  const { name, type, bytes, kind = "other", dogId, length = bytes.length } = file;
  const [grant] = await grantUploads(ctx, by, owner, [{ name, type, length, kind, dogId }]);
  if (!grant?.ok) throw new Error(grant?.sentence ?? "no answer");
  await ctx.bucket.put(tempKey(owner, grant.id), bytes as never);
  return grant.id;
}

/** Brings a file all the way. @returns its id @throws where it is not taken */
export async function bring(ctx: TestContext, by: By, owner: Owner, file: Brought): Promise<string> {
  const id = await upload(ctx, by, owner, file);
  const confirmed = await confirmUpload(ctx, by, owner, id);
  if (!confirmed.ok) throw new Error(confirmed.sentence);
  return id;
}

/** Every key in the bucket. */
export const keysOf = async (ctx: TestContext): Promise<string[]> =>
  (await ctx.bucket.list()).objects.map(({ key }) => key);
