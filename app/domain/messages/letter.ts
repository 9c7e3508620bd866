import type { ConsentPurpose, outbox } from "../../../drizzle/schema/messages.ts";
import type { Email, SystemContext } from "../../platform/ports.ts";
import { DomainError } from "../errors.ts";
import { readSubject, type SubjectKey } from "../subjects/subjects.ts";

export type Message = typeof outbox.$inferSelect;

/** What a message says, as it is sealed. An SMS has a text and nothing else. */
export type Content = Pick<Email, "text" | "html" | "headers"> & {
  subject?: string | undefined;
  attachments?: { documentId: string; name: string }[] | undefined;
  /** How the reader ends mails of this kind: made when it was written, so that every try says the same. */
  stop?: { purpose: ConsentPurpose; link: string } | undefined;
};

export interface Opened extends Content {
  to: string;
}

/** The sealed columns of a message: under the subject's own key where it is about one, else under the ring. */
export async function sealLetter(
  ctx: Pick<SystemContext, "vault">,
  id: string,
  { to, ...content }: Opened,
  key: SubjectKey | undefined,
) {
  const text = JSON.stringify(content);
  return {
    recipient: await ctx.vault.seal("outbox.recipient", id, key ? "" : to),
    content: key ? null : await ctx.vault.seal("outbox.content", id, text),
    letter: key ? await key.seal("outbox.letter", id, JSON.stringify({ to, content: text })) : null,
  };
}

/** The sealed columns of a secret message that is done with: not even whom it was for stays behind. */
export const nothingLeft = async (ctx: Pick<SystemContext, "vault">, id: string) => ({
  recipient: await ctx.vault.seal("outbox.recipient", id, ""),
  content: null,
  letter: null,
});

/**
 * Opens a message.
 *
 * @param key of its subject, where the caller has it already
 * @returns null where nothing is left of it: what was secret is emptied once it is sent
 * @throws DomainError not-found where the subject was erased since
 */
export async function openLetter(
  ctx: SystemContext,
  message: Pick<Message, "id" | "subjectId" | "letter" | "content" | "recipient">,
  key?: SubjectKey,
): Promise<Opened | null> {
  const { id, subjectId, letter, content } = message;
  if (subjectId && letter) {
    const subject = key ?? (await readSubject(ctx, subjectId));
    const opened = JSON.parse(await subject.open("outbox.letter", id, letter)) as {
      to: string;
      content: string;
    };
    return { ...(JSON.parse(opened.content) as Content), to: opened.to };
  }
  if (!content) return null;
  return {
    ...(JSON.parse(await ctx.vault.open("outbox.content", id, content)) as Content),
    to: await ctx.vault.open("outbox.recipient", id, message.recipient),
  };
}

/** What went wrong, as the ports say it; anything unforeseen is worth another try. */
export function whyNot(error: unknown): { permanent: boolean; code: string; retryAfter: number | null } {
  const known = { permanent: false, retryAfter: null };
  if (!(error instanceof Error)) return { ...known, code: "unknown" };
  // What does not open today will not open tomorrow either, and the vault has raised the alarm.
  if ("problem" in error) return { ...known, permanent: true, code: "unreadable" };
  if (error instanceof DomainError) return { ...known, permanent: true, code: "subject-gone" };
  return {
    permanent: "permanent" in error && error.permanent === true,
    code: "code" in error ? String(error.code) : error.name,
    retryAfter: "retryAfter" in error && typeof error.retryAfter === "number" ? error.retryAfter : null,
  };
}
