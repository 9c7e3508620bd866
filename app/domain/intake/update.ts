import { and, eq, gt, sql } from "drizzle-orm";
import { clients } from "../../../drizzle/schema/clients.ts";
import { intakeDrafts } from "../../../drizzle/schema/intake.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entry } from "../audit/audit.ts";
import { type By, staffIdOf } from "../by.ts";
import { markDirectory, refreshDirectory } from "../clients/directory/directory.ts";
import { deliverDue, enqueueEmail } from "../messages/outbox.ts";
import { beginDraft, readDraft, renewSecret } from "./drafts.ts";
import { type FileAsAnswers, readAsAnswers } from "./from-file.ts";
import { askLetter } from "./letters.ts";
import { readPractice } from "./practice.ts";

/** A draft, and the secret that opens it. */
export interface HeldDraft {
  draftId: string;
  secret: string;
}

/**
 * Opens the intake of an existing client, filled from its file: the draft that is on its way already, under a new
 * secret, or a new one.
 *
 * @throws DomainError not-found
 */
export async function startUpdate(ctx: SystemContext, by: By, clientId: string): Promise<HeldDraft> {
  const found = await readAsAnswers(ctx, by, clientId, by.kind === "client" ? by.contactId : null);
  return openUpdate(ctx, found);
}

async function openUpdate(ctx: SystemContext, { file, answers }: FileAsAnswers): Promise<HeldDraft> {
  const clientId = file.id;
  const contactId = answers.about?.contactId ?? null;
  const known = await openDraftOf(ctx, clientId, contactId);
  const secret = known && (await renewSecret(ctx, known));
  if (known && secret) return { draftId: known, secret };
  return beginDraft(ctx, { clientId, content: { ...answers, base: answers } });
}

/** The draft in which this contact has begun already. */
async function openDraftOf(ctx: SystemContext, clientId: string, contactId: string | null) {
  const open = await ctx.db
    .select({ id: intakeDrafts.id })
    .from(intakeDrafts)
    .where(
      and(
        eq(intakeDrafts.clientId, clientId),
        eq(intakeDrafts.state, "open"),
        gt(intakeDrafts.expiresAt, ctx.clock.now()),
      ),
    )
    .limit(5);
  for (const { id } of open) {
    const draft = await readDraft(ctx, id);
    if (draft && (draft.content.about?.contactId ?? null) === contactId) return id;
  }
  return null;
}

/**
 * Mails a client the link to its intake, filled from the file; for a client that has not done it yet it is the intake
 * itself.
 *
 * @returns "no-email" where no contact can be mailed
 * @throws DomainError not-found
 */
export async function askForUpdate(
  ctx: SystemContext,
  by: Extract<By, { kind: "staff" }>,
  askedId: string,
): Promise<{ ok: true } | { ok: false; reason: "no-email" }> {
  const found = await readAsAnswers(ctx, by, askedId);
  const clientId = found.file.id;
  const email = found.answers.about?.email;
  if (!email) return { ok: false, reason: "no-email" };
  const { draftId, secret } = await openUpdate(ctx, found);
  const isFirst = found.file.intakeDoneAt === null;
  const letter = askLetter(ctx, await readPractice(ctx), { email, draftId, secret, isFirst, clientId });
  const { statement } = await enqueueEmail(ctx, letter, sql`true`);
  await ctx.db.batch([
    statement,
    ctx.db.update(clients).set({ intakeSentAt: ctx.clock.now() }).where(eq(clients.id, clientId)),
    entry(ctx, {
      event: "intake.sent",
      details: { update: !isFirst },
      staffId: staffIdOf(by),
      subject: { type: "draft", id: draftId },
      clientId,
    }),
    markDirectory(ctx, clientId),
  ]);
  await refreshDirectory(ctx, [clientId]);
  ctx.background(deliverDue(ctx));
  return { ok: true };
}
