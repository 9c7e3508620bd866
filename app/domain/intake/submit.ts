import { and, eq } from "drizzle-orm";
import { intakeDrafts } from "../../../drizzle/schema/intake.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entryIfChanged } from "../audit/audit.ts";
import { lookUp } from "../clients/lookups.ts";
import { DomainError } from "../errors.ts";
import { changedOne } from "../insert-when.ts";
import { deliverDue } from "../messages/outbox.ts";
import type { DraftContent } from "./answers.ts";
import { type Draft, isUpdate, readDraft, sealContent } from "./drafts.ts";
import { fileDraft } from "./file.ts";
import { type Gap, needed } from "./gaps.ts";
import { enqueueAll, submissionLetters } from "./letters.ts";
import { notifiedStaff } from "./notified.ts";
import { readPractice } from "./practice.ts";

const maxTries = 6;

/**
 * Sends an intake. Somebody new becomes a prospect at once; where an email or a phone is known already, or the draft
 * updates a file, it waits for the trainer: the visitor is told the same either way. Of two at once one sends; the
 * other finds it sent.
 *
 * @throws DomainError not-found
 */
export async function submitDraft(
  ctx: SystemContext,
  draftId: string,
): Promise<{ ok: true } | { ok: false; gaps: Gap[] }> {
  for (let tries = 0; tries < maxTries; tries++) {
    const draft = await readDraft(ctx, draftId);
    if (!draft || (draft.state === "open" && draft.expiresAt <= ctx.clock.now()))
      throw new DomainError("not-found");
    if (draft.state !== "open") return { ok: true };
    const gaps = needed(draft);
    if (gaps.length > 0) return { ok: false, gaps };
    if (await send(ctx, draft)) {
      ctx.background(deliverDue(ctx));
      return { ok: true };
    }
  }
  throw new Error("A draft was changed by others all the time");
}

async function send(ctx: SystemContext, draft: Draft): Promise<boolean> {
  const update = isUpdate(draft);
  const resembles = update ? [] : await resembling(ctx, draft.content);
  const filing = update || resembles.length > 0 ? null : { clientId: ctx.random.id() };
  const practice = await readPractice(ctx);
  const content = { ...draft.content, resembles, filing };
  const letters = submissionLetters(ctx, practice, draft, await notifiedStaff(ctx));
  const now = ctx.clock.now();
  const [won] = await ctx.db.batch([
    ctx.db
      .update(intakeDrafts)
      .set({
        state: "submitted",
        submittedAt: now,
        updatedAt: now,
        version: draft.version + 1,
        ...(filing && { clientId: filing.clientId, decidedBy: "system" }),
        ...(await sealContent(ctx, draft.key, draft.id, content)),
      })
      .where(
        and(
          eq(intakeDrafts.id, draft.id),
          eq(intakeDrafts.version, draft.version),
          eq(intakeDrafts.state, "open"),
        ),
      )
      .returning({ id: intakeDrafts.id }),
    entryIfChanged(ctx, {
      event: "intake.submitted",
      details: { update },
      subject: { type: "draft", id: draft.id },
      clientId: update ? draft.clientId : null,
    }),
    ...(await enqueueAll(ctx, letters, changedOne)).statements,
  ]);
  if (won.length === 0) return false;
  // What is sent is sent: a file that cannot be made just now is made by the job `finish-intakes`.
  if (filing)
    await fileDraft(ctx, draft.id).catch((error: unknown) =>
      ctx.log.error("intake.not-filed", {
        draftId: draft.id,
        name: error instanceof Error ? error.name : typeof error,
      }),
    );
  return true;
}

/** The clients who have one of the emails or phones already. */
async function resembling(ctx: SystemContext, { about, household }: DraftContent): Promise<string[]> {
  const people = [about, ...(household?.adults ?? [])].filter((person) => person !== null);
  const hits = await lookUp(ctx, {
    emails: people.map(({ email }) => email).filter(Boolean),
    phones: people.map(({ phone }) => phone).filter(Boolean),
  });
  return [...new Set(hits.map(({ clientId }) => clientId))];
}
