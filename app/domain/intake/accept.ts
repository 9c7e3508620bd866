import { and, eq, isNull } from "drizzle-orm";
import { clients } from "../../../drizzle/schema/clients.ts";
import { intakeDrafts } from "../../../drizzle/schema/intake.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entryIfChanged } from "../audit/audit.ts";
import type { By } from "../by.ts";
import { markDirectory, refreshDirectory } from "../clients/directory/directory.ts";
import type { ClientFile } from "../clients/read.ts";
import { DomainError } from "../errors.ts";
import { changedOne } from "../insert-when.ts";
import { deliverDue } from "../messages/outbox.ts";
import { currentWaiver } from "../waivers/waivers.ts";
import { type Draft, isUpdate, readDraft, sealContent } from "./drafts.ts";
import { bringAlong, fileDraft } from "./file.ts";
import { readAsAnswers } from "./from-file.ts";
import { enqueueAll, signLetters } from "./letters.ts";
import { samePerson } from "./match.ts";
import { readPractice } from "./practice.ts";
import { readGround } from "./review.ts";
import { takeIn } from "./take-in.ts";

type Staff = Extract<By, { kind: "staff" }>;

/**
 * Takes a sent intake into a client's file: the ticked changes, the documents and the signature. What was taken
 * before an interruption is no change any more, so accepting again goes on where it stopped.
 *
 * @param as the client that a resembling intake belongs to
 * @param keys the ticked changes, see `Change.key`
 * @returns conflict where somebody else changed the file at the same moment: nothing is lost, look again
 * @throws DomainError not-found where it does not wait any more
 */
export async function acceptInto(
  ctx: SystemContext,
  by: Staff,
  draftId: string,
  as: string | undefined,
  keys: readonly string[],
): Promise<{ ok: true; clientId: string } | { ok: false; reason: "conflict" }> {
  const ground = await readGround(ctx, by, draftId, as);
  const clientId = ground.found.file.id;
  if (!(await takeIn(ctx, by, ground, new Set(keys)))) return { ok: false, reason: "conflict" };
  const { draft, told } = ground;
  const signerId = await signerOf(ctx, by, draft, clientId);
  await bringAlong(ctx, by, { ...draft, content: { ...draft.content, ...told } }, clientId, signerId);
  await close(ctx, by, ground.draft, ground.found.file);
  await refreshDirectory(ctx, [clientId]);
  ctx.background(deliverDue(ctx));
  return { ok: true, clientId };
}

/**
 * Who filled the intake, in the file as it is now. A signature is that person's alone: whom the file does not know
 * after the ticked changes were taken has signed for nobody.
 */
async function signerOf(
  ctx: SystemContext,
  by: Staff,
  { content: { about, signature } }: Draft,
  clientId: string,
): Promise<string | null> {
  if (!about || !signature) return null;
  const { file } = await readAsAnswers(ctx, by, clientId);
  const asked = file.contacts.find(({ id }) => id === about.contactId);
  if (asked) return asked.id;
  const people = file.contacts.map(({ id, name, emails }) => ({
    ...{ id, name },
    email: emails.find((email) => email === about.email) ?? "",
  }));
  return samePerson(people, about)?.id ?? null;
}

async function close(
  ctx: SystemContext,
  by: Staff,
  draft: Draft,
  { id: clientId, intakeDoneAt }: Pick<ClientFile, "id" | "intakeDoneAt">,
): Promise<void> {
  const now = ctx.clock.now();
  // Whoever changes a phone number does not ask the rest of the household to sign.
  const signing = intakeDoneAt === null && (await currentWaiver(ctx)) !== null;
  const letters = signing ? signLetters(ctx, await readPractice(ctx), draft) : [];
  await ctx.db.batch([
    ctx.db
      .update(intakeDrafts)
      .set({ state: "accepted", decidedAt: now, decidedBy: by.staffId, clientId })
      .where(and(eq(intakeDrafts.id, draft.id), eq(intakeDrafts.state, "submitted")))
      .returning({ id: intakeDrafts.id }),
    entryIfChanged(ctx, {
      event: "intake.accepted",
      details: { update: true },
      staffId: by.staffId,
      subject: { type: "draft", id: draft.id },
      clientId,
    }),
    ...(await enqueueAll(ctx, letters, changedOne)).statements,
    ctx.db
      .update(clients)
      .set({ intakeDoneAt: draft.submittedAt ?? now })
      .where(and(eq(clients.id, clientId), changedOne)),
    markDirectory(ctx, clientId),
  ]);
}

/**
 * Takes an intake that resembles a client as a client of its own.
 * @returns the new client's id
 * @throws DomainError not-found where it does not wait any more
 */
export async function acceptAsNew(ctx: SystemContext, by: Staff, draftId: string): Promise<string> {
  const draft = await readDraft(ctx, draftId);
  if (draft?.state !== "submitted" || draft.decidedBy !== null || isUpdate(draft))
    throw new DomainError("not-found");
  const clientId = ctx.random.id();
  const content = { ...draft.content, filing: { clientId } };
  const [won] = await ctx.db
    .update(intakeDrafts)
    .set({
      clientId,
      decidedBy: by.staffId,
      updatedAt: ctx.clock.now(),
      version: draft.version + 1,
      ...(await sealContent(ctx, draft.key, draftId, content)),
    })
    .where(
      and(
        eq(intakeDrafts.id, draftId),
        eq(intakeDrafts.version, draft.version),
        eq(intakeDrafts.state, "submitted"),
        isNull(intakeDrafts.decidedBy),
      ),
    )
    .returning({ id: intakeDrafts.id });
  if (!won) throw new DomainError("not-found");
  await fileDraft(ctx, draftId);
  ctx.background(deliverDue(ctx));
  return clientId;
}
