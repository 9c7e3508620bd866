import { and, eq, gt, sql } from "drizzle-orm";
import { intakeDrafts } from "../../../drizzle/schema/intake.ts";
import { subjectKeys } from "../../../drizzle/schema/subjects.ts";
import { digest } from "../../platform/bytes.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entry } from "../audit/audit.ts";
import { DomainError } from "../errors.ts";
import { newSubject, openSubject, type SubjectKey } from "../subjects/subjects.ts";
import { type DraftContent, draftContent, type Step } from "./answers.ts";

/** How long a draft waits after it was last saved. */
export const draftDays = 30;
const day = 86_400_000;
/** Two tabs that save at once are told apart in a few tries. */
const maxTries = 6;

/** An intake on its way, opened. */
export interface Draft {
  id: string;
  /** The client whose file it updates or became. */
  clientId: string | null;
  state: (typeof intakeDrafts.$inferSelect)["state"];
  content: DraftContent;
  stepsDone: Step[];
  version: number;
  expiresAt: Date;
  updatedAt: Date;
  submittedAt: Date | null;
  decidedAt: Date | null;
  decidedBy: string | null;
  key: SubjectKey;
}

/** Whether the draft brings an existing file up to date. */
export const isUpdate = (draft: Pick<Draft, "content">) => draft.content.base !== null;

const secretHashOf = (secret: string) => digest("intake_drafts.secret", secret);
const expiryFrom = (now: Date) => new Date(now.getTime() + draftDays * day);

/**
 * Begins a draft under a key of its own.
 *
 * @returns its id and the secret that the cookie and the link carry: only its hash is kept
 */
export async function beginDraft(
  ctx: SystemContext,
  begun: { content?: Partial<DraftContent>; clientId?: string | null; stepsDone?: Step[] } = {},
): Promise<{ draftId: string; secret: string }> {
  const draftId = ctx.random.id();
  const secret = ctx.random.token();
  const now = ctx.clock.now();
  const content = draftContent.parse(begun.content ?? {});
  const subject = await newSubject(ctx, "draft", draftId);
  await ctx.db.batch([
    subject.statement,
    ctx.db.insert(intakeDrafts).values({
      id: draftId,
      clientId: begun.clientId ?? null,
      state: "open",
      secretHash: await secretHashOf(secret),
      stepsDone: (begun.stepsDone ?? []).join(","),
      createdAt: now,
      updatedAt: now,
      expiresAt: expiryFrom(now),
      ...(await sealContent(ctx, subject.key, draftId, content)),
    }),
    entry(ctx, {
      event: "intake.started",
      details: { update: content.base !== null },
      subject: { type: "draft", id: draftId },
      clientId: begun.clientId ?? null,
    }),
  ]);
  return { draftId, secret };
}

/** What is written of a draft's content: sealed, and its email to be found by. */
export async function sealContent(ctx: SystemContext, key: SubjectKey, id: string, content: DraftContent) {
  const email = content.about?.email ?? "";
  const [emailIndex] = email ? await ctx.vault.indexes("intake_drafts.email_index", email) : [null];
  return {
    answers: await key.seal("intake_drafts.answers", id, JSON.stringify(content)),
    email: email ? await key.seal("intake_drafts.email", id, email) : null,
    emailIndex,
  };
}

/** The draft, whoever asks. @returns null where there is none, or no longer */
export async function readDraft(ctx: SystemContext, id: string): Promise<Draft | null> {
  const row = await rowOf(ctx, id);
  return row && open(ctx, row);
}

/** The draft for whoever has its secret; null for everybody else, and once it has expired. */
export async function readHeldDraft(ctx: SystemContext, id: string, secret: string): Promise<Draft | null> {
  const row = await rowOf(ctx, id);
  if (!row || row.draft.secretHash !== (await secretHashOf(secret))) return null;
  if (row.draft.state === "open" && row.draft.expiresAt <= ctx.clock.now()) return null;
  return open(ctx, row);
}

async function rowOf(ctx: SystemContext, id: string) {
  const [row] = await ctx.db
    .select({ draft: intakeDrafts, wrapped: subjectKeys.wrapped })
    .from(intakeDrafts)
    .innerJoin(subjectKeys, eq(subjectKeys.id, intakeDrafts.id))
    .where(eq(intakeDrafts.id, id))
    .limit(1);
  return row ?? null;
}

async function open(
  ctx: SystemContext,
  { draft, wrapped }: NonNullable<Awaited<ReturnType<typeof rowOf>>>,
): Promise<Draft> {
  const key = await openSubject(ctx, { id: draft.id, wrapped });
  const text = await key.open("intake_drafts.answers", draft.id, draft.answers);
  return {
    id: draft.id,
    clientId: draft.clientId,
    state: draft.state,
    content: draftContent.parse(JSON.parse(text)),
    stepsDone: draft.stepsDone.split(",").filter(Boolean) as Step[],
    version: draft.version,
    expiresAt: draft.expiresAt,
    updatedAt: draft.updatedAt,
    submittedAt: draft.submittedAt,
    decidedAt: draft.decidedAt,
    decidedBy: draft.decidedBy,
    key,
  };
}

/**
 * Changes an open draft: `change` gets its content as it is now and gives it back changed. Another tab that saves
 * another step in between is not overwritten: the change is made again on what that tab left.
 *
 * @throws DomainError not-found where the draft is gone, expired or sent
 */
export async function changeDraft(
  ctx: SystemContext,
  id: string,
  change: (content: DraftContent) => DraftContent,
  done?: { step: Step; finished: boolean },
): Promise<Draft> {
  for (let tries = 0; tries < maxTries; tries++) {
    const draft = await readDraft(ctx, id);
    const now = ctx.clock.now();
    if (draft?.state !== "open" || draft.expiresAt <= now) throw new DomainError("not-found");
    const content = change(structuredClone(draft.content));
    const stepsDone = new Set(draft.stepsDone);
    if (done?.finished) stepsDone.add(done.step);
    else if (done) stepsDone.delete(done.step);
    const [changed] = await ctx.db
      .update(intakeDrafts)
      .set({
        ...(await sealContent(ctx, draft.key, id, content)),
        stepsDone: [...stepsDone].join(","),
        version: draft.version + 1,
        updatedAt: now,
        expiresAt: expiryFrom(now),
      })
      .where(
        and(eq(intakeDrafts.id, id), eq(intakeDrafts.version, draft.version), eq(intakeDrafts.state, "open")),
      )
      .returning({ version: intakeDrafts.version });
    if (changed)
      return {
        ...draft,
        content,
        stepsDone: [...stepsDone],
        version: changed.version,
        updatedAt: now,
        expiresAt: expiryFrom(now),
      };
  }
  throw new Error("A draft was changed by others all the time");
}

/** Gives an open draft a new secret: the old link and the cookies of other browsers end. @returns the secret */
export async function renewSecret(ctx: SystemContext, id: string): Promise<string | null> {
  const secret = ctx.random.token();
  const [changed] = await ctx.db
    .update(intakeDrafts)
    .set({ secretHash: await secretHashOf(secret), version: sql`${intakeDrafts.version} + 1` })
    .where(
      and(
        eq(intakeDrafts.id, id),
        eq(intakeDrafts.state, "open"),
        gt(intakeDrafts.expiresAt, ctx.clock.now()),
      ),
    )
    .returning({ id: intakeDrafts.id });
  return changed ? secret : null;
}
