import { and, eq, isNull } from "drizzle-orm";
import { intakeDrafts } from "../../../drizzle/schema/intake.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { entryIfChanged, record } from "../audit/audit.ts";
import { type By, staffIdOf } from "../by.ts";
import { type DocumentView, listDocuments } from "../documents/documents.ts";
import { DomainError } from "../errors.ts";
import type { Answers } from "./answers.ts";
import { type Change, difference } from "./difference.ts";
import { type Draft, isUpdate, readDraft } from "./drafts.ts";
import { answersOf, type FileAsAnswers, readAsAnswers } from "./from-file.ts";
import { type Line, linesOf } from "./lines.ts";
import { matchedTo } from "./match.ts";
import { readPractice } from "./practice.ts";

type Staff = Extract<By, { kind: "staff" }>;

/** A sent intake as the trainer decides on it. */
export interface Review {
  id: string;
  submittedAt: Date | null;
  /** A client's own update; otherwise somebody who resembles a client. */
  update: boolean;
  /** The clients it may belong to, and the one that it is compared with. */
  clients: string[];
  /** Which of `clients` was asked for. */
  as: string;
  clientId: string;
  /** The file that it is compared with, by the names of its people. */
  clientName: string;
  changes: Change[];
  /** All that was told. */
  lines: Line[];
  documents: DocumentView[];
  signedBy: string | null;
}

/** What a decision needs besides: not for a page. */
export interface Ground {
  draft: Draft;
  found: FileAsAnswers;
  told: Answers;
  base: Answers | null;
}

/**
 * Opens a sent intake, compared with a client's file, and leaves the trace of that.
 *
 * @param as one of the clients it resembles; the first where none is named
 * @throws DomainError not-found where nothing of that id waits for a decision
 */
export async function readReview(
  ctx: SystemContext,
  by: Staff,
  draftId: string,
  as?: string,
): Promise<Review> {
  const { draft, found, told, base } = await readGround(ctx, by, draftId, as);
  const practice = await readPractice(ctx);
  await record(ctx, {
    event: "client.read",
    details: { part: "intake" },
    staffId: by.staffId,
    subject: { type: "draft", id: draftId },
    clientId: found.file.id,
  });
  return {
    id: draftId,
    submittedAt: draft.submittedAt,
    update: isUpdate(draft),
    clients: isUpdate(draft) ? [found.file.id] : draft.content.resembles,
    as: isUpdate(draft) ? found.file.id : (as ?? draft.content.resembles[0] ?? ""),
    clientId: found.file.id,
    clientName: found.file.contacts.map(({ name }) => name).join(", "),
    changes: difference(told, found.answers, base, practice),
    lines: linesOf(draft.content, practice),
    documents: await listDocuments(ctx, { kind: "draft", draftId }),
    signedBy: draft.content.signature?.name ?? null,
  };
}

/** @throws DomainError not-found */
export async function readGround(
  ctx: SystemContext,
  by: Staff,
  draftId: string,
  as?: string,
): Promise<Ground> {
  const draft = await readDraft(ctx, draftId);
  if (draft?.state !== "submitted" || draft.decidedBy !== null) throw new DomainError("not-found");
  if (isUpdate(draft)) {
    const contactId = draft.content.about?.contactId ?? null;
    const found = await readAsAnswers(ctx, by, draft.clientId ?? "", contactId);
    return { draft, found: withAccess(found), told: draft.content, base: draft.content.base };
  }
  const clientId = as ?? draft.content.resembles[0] ?? "";
  if (!draft.content.resembles.includes(clientId)) throw new DomainError("not-found");
  const first = await readAsAnswers(ctx, by, clientId);
  const told = matchedTo(draft.content, first.answers);
  const answers = answersOf(first.file, first.dogs, told.about?.contactId);
  return { draft, found: withAccess({ ...first, answers }), told, base: null };
}

/** The household is not shown what staff noted of the way in; who decides has to see what a new answer would replace. */
function withAccess(found: FileAsAnswers): FileAsAnswers {
  const { about } = found.answers;
  const known = about && { ...about, access: found.file.accessNotes };
  return { ...found, answers: { ...found.answers, about: known } };
}

/** Looks at an intake and takes nothing of it. @throws DomainError not-found where it does not wait any more */
export async function setAside(ctx: SystemContext, by: Staff, draftId: string): Promise<void> {
  const draft = await readDraft(ctx, draftId);
  if (!draft) throw new DomainError("not-found");
  const [changed] = await ctx.db.batch([
    ctx.db
      .update(intakeDrafts)
      .set({ state: "set-aside", decidedAt: ctx.clock.now(), decidedBy: by.staffId })
      .where(
        and(
          eq(intakeDrafts.id, draftId),
          eq(intakeDrafts.state, "submitted"),
          isNull(intakeDrafts.decidedBy),
        ),
      )
      .returning({ id: intakeDrafts.id }),
    entryIfChanged(ctx, {
      event: "intake.set-aside",
      details: { update: isUpdate(draft) },
      staffId: staffIdOf(by),
      subject: { type: "draft", id: draftId },
      clientId: draft.clientId,
    }),
  ]);
  if (changed.length === 0) throw new DomainError("not-found");
}
