import { and, eq, isNull } from "drizzle-orm";
import { inquiries } from "../../../drizzle/schema/intake.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entryIfChanged } from "../audit/audit.ts";
import type { By } from "../by.ts";
import { createClient } from "../clients/create.ts";
import { dogProfile } from "../clients/records.ts";
import { addDog } from "../dogs/dogs.ts";
import { hasClient } from "./file.ts";
import { duplicatesOf, findInquiry, type Inquiry } from "./inquiries.ts";
import { askForUpdate } from "./update.ts";

type Staff = Extract<By, { kind: "staff" }>;

/**
 * Makes a prospect of a question and mails the intake; of two at once one does. The client's id is noted first, so that
 * an interruption is finished by the next try and makes no second client. Somebody whose email or phone is known is
 * first offered as who they are.
 *
 * @param anyway the trainer has seen the clients with the same email or phone
 * @throws DomainError not-found
 */
export async function convertInquiry(
  ctx: SystemContext,
  by: Staff,
  id: string,
  anyway: boolean,
): Promise<{ ok: true; clientId: string } | { ok: false; reason: "duplicate" }> {
  const { inquiry } = await findInquiry(ctx, id);
  const known = inquiry.clientId;
  if (known && (await hasClient(ctx, known))) return { ok: true, clientId: known };
  if (!known && !anyway && (await duplicatesOf(ctx, by, inquiry)).length > 0)
    return { ok: false, reason: "duplicate" };
  const clientId = known ?? ctx.random.id();
  if (!known && !(await noteClient(ctx, by, inquiry, clientId))) return convertInquiry(ctx, by, id, anyway);
  try {
    await createClient(ctx, by, clientOf(inquiry, clientId));
  } catch (error) {
    if (await hasClient(ctx, clientId)) return { ok: true, clientId };
    throw error;
  }
  if (inquiry.dogName)
    await addDog(ctx, by, clientId, {
      profile: dogProfile.parse({ name: inquiry.dogName }),
      source: "intake",
    });
  await askForUpdate(ctx, by, clientId);
  return { ok: true, clientId };
}

/** Notes which client the question becomes. @returns false where somebody else was first */
async function noteClient(
  ctx: SystemContext,
  by: Staff,
  { id, reviewedAt }: Inquiry,
  clientId: string,
): Promise<boolean> {
  const [won] = await ctx.db.batch([
    ctx.db
      .update(inquiries)
      .set({ clientId, reviewedAt: reviewedAt ?? ctx.clock.now(), reviewedBy: by.staffId })
      .where(and(eq(inquiries.id, id), isNull(inquiries.clientId)))
      .returning({ id: inquiries.id }),
    entryIfChanged(ctx, {
      event: "inquiry.converted",
      details: {},
      staffId: by.staffId,
      subject: { type: "inquiry", id },
      clientId,
    }),
  ]);
  return won.length > 0;
}

const clientOf = ({ name, email, phone, city, message }: Inquiry, id: string) => ({
  id,
  state: "prospect" as const,
  source: "inquiry" as const,
  household: { address: { address: "", address2: "", city, region: "", postalCode: "" } },
  sharedNotes: message,
  contacts: [
    {
      details: { name, pronouns: "", relationship: "", emails: [email], phones: phone ? [phone] : [] },
      signs: true,
      getsReportCards: true,
      pays: true,
    },
  ],
});
