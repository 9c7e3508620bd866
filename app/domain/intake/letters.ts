import type { SystemContext } from "../../platform/ports.ts";
import { type EmailToSend, enqueueEmail } from "../messages/outbox.ts";
import type { Draft } from "./drafts.ts";
import { draftDays, isUpdate } from "./drafts.ts";
import { asText, type Line, linesOf } from "./lines.ts";
import type { readPractice } from "./practice.ts";

type Practice = Awaited<ReturnType<typeof readPractice>>;

/** The address that continues a draft. The secret stands behind the `#`: it reaches no server and no log. */
const resumeLink = (ctx: Pick<SystemContext, "settings">, draftId: string, secret: string) =>
  `${ctx.settings.APP_ORIGIN}/intake/${draftId}#${secret}`;

/** Whose key seals a letter: what it says of a draft goes with the draft. */
const aboutDraft = ({ id, clientId }: Pick<Draft, "id" | "clientId">) => ({ subjectId: id, clientId });

/** The link to go on with, for the person who began. */
export const resumeLetter = (
  ctx: Pick<SystemContext, "settings">,
  practice: Practice,
  to: { email: string; draftId: string; secret: string },
): EmailToSend => ({
  purpose: "intake-link",
  about: { subjectId: to.draftId, clientId: null },
  secret: true,
  to: to.email,
  subject: `Your intake at ${practice.name}: continue where you stopped`,
  text: [
    "What you have answered so far is kept. To continue, on this device or another, open:",
    "",
    resumeLink(ctx, to.draftId, to.secret),
    "",
    `The link works for ${draftDays} days after your last change; then everything in it is deleted.`,
    "It opens your answers, so please do not pass it on. If this was not you, ignore this message.",
    "",
    practice.name,
  ].join("\n"),
});

/** Asks a client to fill the intake, or to bring the file up to date. */
export const askLetter = (
  ctx: Pick<SystemContext, "settings">,
  practice: Practice,
  to: { email: string; draftId: string; secret: string; isFirst: boolean; clientId: string },
): EmailToSend => ({
  about: { subjectId: to.draftId, clientId: to.clientId },
  purpose: to.isFirst ? "intake-request" : "intake-update-request",
  secret: true,
  to: to.email,
  subject: to.isFirst ? `Your intake at ${practice.name}` : `Is everything still right? ${practice.name}`,
  text: [
    to.isFirst
      ? "Before the first visit we would like to know you and your dog. It takes about ten minutes, and you can stop and go on later:"
      : "Please look over what we know of you and your dog, and correct what has changed:",
    "",
    resumeLink(ctx, to.draftId, to.secret),
    "",
    `The link works for ${draftDays} days after your last change. It opens your own answers, so please do not pass it on.`,
    "",
    practice.name,
  ].join("\n"),
});

/** The copy of everything for whoever sent it. */
const copyLetter = (practice: Practice, draft: Draft, email: string): EmailToSend => ({
  purpose: "intake-copy",
  about: aboutDraft(draft),
  to: email,
  subject: isUpdate(draft)
    ? `Your changes have reached ${practice.name}`
    : `Your intake has reached ${practice.name}`,
  text: [
    isUpdate(draft)
      ? "Thank you. We look over the changes and take them into your file."
      : "Thank you. We read it before we come, and call you where something is unclear.",
    "This is a copy of what you sent.",
    "",
    asText(linesOf(draft.content, practice).map(withoutGateCode)),
    ...(draft.content.signature ? ["", `Waiver signed by ${draft.content.signature.name}.`] : []),
    "",
    practice.name,
  ].join("\n"),
});

/** How to get in stays out of mailboxes. */
const withoutGateCode = (line: Line): Line =>
  line.key === "about.access" && line.text !== ""
    ? { ...line, text: "kept, and not repeated by mail" }
    : line;

/** Says in the inbox of staff that something waits. No name and no answer: mail is read on locked screens. */
const noticeLetter = (
  ctx: Pick<SystemContext, "settings">,
  to: string,
  what: { subject: string; purpose: string; path: string },
): EmailToSend => ({
  purpose: what.purpose,
  to,
  subject: what.subject,
  text: `${what.subject}. It is here:\n\n${ctx.settings.APP_ORIGIN}${what.path}\n`,
});

/** Asks another adult of the household to sign. */
const signLetter = (ctx: Pick<SystemContext, "settings">, practice: Practice, to: string): EmailToSend => ({
  purpose: "waiver-invitation",
  to,
  subject: `Please sign the waiver of ${practice.name}`,
  text: [
    "Your household has sent us its intake. Every adult signs the waiver for themselves, and yours is still open.",
    "Please open the portal with this email address and a phone number of your household, and sign there:",
    "",
    `${ctx.settings.APP_ORIGIN}/portal`,
    "",
    practice.name,
  ].join("\n"),
});

/** The mails of a draft that was sent: the copy, and a notice to each of `staff`. */
export const submissionLetters = (
  ctx: Pick<SystemContext, "settings">,
  practice: Practice,
  draft: Draft,
  staff: readonly string[],
): EmailToSend[] => [
  ...(draft.content.about?.email ? [copyLetter(practice, draft, draft.content.about.email)] : []),
  ...staff.map((to) =>
    noticeLetter(ctx, to, {
      purpose: "intake-notice",
      subject: isUpdate(draft) ? "A client has sent changes" : "A new intake is waiting",
      path: "/intakes",
    }),
  ),
];

export const inquiryLetters = (
  ctx: Pick<SystemContext, "settings">,
  staff: readonly string[],
): EmailToSend[] =>
  staff.map((to) =>
    noticeLetter(ctx, to, {
      purpose: "inquiry-notice",
      subject: "A new question is waiting",
      path: "/inquiries",
    }),
  );

/** The invitations to those adults who can be reached and have to sign. */
export const signLetters = (
  ctx: Pick<SystemContext, "settings">,
  practice: Practice,
  draft: Draft,
): EmailToSend[] =>
  (draft.content.household?.adults ?? [])
    .filter(({ signs, email }) => signs && email !== "" && email !== draft.content.about?.email)
    .map(({ email }) => ({ ...signLetter(ctx, practice, email), about: aboutDraft(draft) }));

/** The statements that put letters into the outbox; one after the other, each only if the one before was written. */
export async function enqueueAll(
  ctx: SystemContext,
  letters: readonly EmailToSend[],
  when?: Parameters<typeof enqueueEmail>[2],
) {
  const queued = await Promise.all(letters.map((letter) => enqueueEmail(ctx, letter, when)));
  return { statements: queued.map(({ statement }) => statement) };
}
