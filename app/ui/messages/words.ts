import { dateFormat } from "../time.tsx";

/** What a message is for, as the log says it. */
const purposes: Record<string, string> = {
  letter: "Letter",
  "on-my-way": "On my way",
  "running-late": "Running late",
  news: "News",
  service: "Notice to all",
  "report-card": "Report card",
  "visit-tomorrow": "Reminder: visit tomorrow",
  "papers-missing": "Reminder: papers missing",
  "vaccination-soon": "Reminder: vaccination ends soon",
  "waiver-unsigned": "Reminder: waiver not signed",
  "waiver-request": "Asked to sign the waiver",
  "waiver-invitation": "Asked to sign the waiver",
  "waiver-copy": "Copy of the signed waiver",
  "intake-link": "Link to the intake",
  "intake-code": "Code for the intake",
  "intake-request": "Asked to fill in the intake",
  "intake-update-request": "Asked to bring the file up to date",
  "intake-copy": "Copy of the intake",
  "portal-code": "Code for the portal",
};

/** The same of what goes to the team itself. */
const teamPurposes: Record<string, string> = {
  "report-card-test": "Report card, as a test",
  digest: "Morning digest",
  "intake-notice": "An intake came in",
  "inquiry-notice": "A question came in",
  "reschedule-asked": "A client asks to move a visit",
  invitation: "Invitation to the team",
  "staff-joined": "Somebody joined the team",
  "staff-enabled": "Account switched on",
  "staff-disabled": "Account switched off",
  "staff-email": "Code for a new email address",
  "password-reset": "Code for a new password",
  "recovery-code-used": "A recovery code was used",
  "connection-needs-reconnecting": "A connection has to be made again",
  alerts: "Something unusual was noticed",
  alert: "Something unusual was noticed",
  "incident-opened": "An incident was opened",
  "notice-new-device": "Account: sign-in on a new device",
  "notice-new-country": "Account: sign-in from a new country",
  "notice-impossible-travel": "Account: sign-in from far away",
  "notice-session-moved": "Account: sign-in turned up in another browser",
  "notice-many-failures": "Account: many refused sign-ins",
  "notice-factor-added": "Account: second factor added",
  "notice-factor-removed": "Account: second factor removed",
  "notice-passkey-copied": "Account: a passkey may have been copied",
  "notice-recovery-codes-made": "Account: new recovery codes",
  "notice-password-changed": "Account: password changed",
  "notice-email-changed": "Account: email address changed",
  "notice-identity-linked": "Account: a new way to sign in was added",
  "notice-role-changed": "Account: role changed",
};

const known: Record<string, string> = { ...purposes, ...teamPurposes };
/** A purpose without a name of its own, of before or of later, is read as it is written. */
export const purposeWords = (purpose: string): string =>
  Object.hasOwn(known, purpose)
    ? (known[purpose] ?? "")
    : purpose.charAt(0).toUpperCase() + purpose.slice(1).replaceAll("-", " ");

/** Whom a message went to that is in no client's file: the team, or a client whom it does not name, as of a code. */
export const readerWords = (purpose: string): string =>
  Object.hasOwn(teamPurposes, purpose) || purpose.startsWith("notice-") ? "The team" : "A client";

export const channelWords = { email: "Email", sms: "SMS" } as const;

export const stateWords: Record<string, string> = {
  queued: "Queued",
  waiting: "Waiting",
  sent: "Sent",
  delivered: "Delivered",
  delayed: "Delayed",
  bounced: "Bounced",
  complained: "Marked as spam",
  undelivered: "Not delivered",
  "opted-out": "Stopped by the reader",
  failed: "Failed",
  suppressed: "Not sent",
  withdrawn: "Not sent",
};

/** Whether a state is one to look at. */
export const isTrouble = (state: string): boolean =>
  !["queued", "waiting", "sent", "delivered", "delayed"].includes(state);

const failures: Record<string, string> = {
  withdrawn: "The reader has withdrawn, or never gave, the agreement to this kind of message.",
  "left-household": "The reader was taken out of the household before it was sent.",
  archived: "The client was archived before it was sent.",
  paused: "The client was paused before it was sent.",
  "dog-gone": "A dog of the household died or found another home before it was sent.",
  replaced: "This report card was corrected before it was sent.",
  "called-off": "The visit that it speaks of was moved or called off before it could be sent.",
  "too-late": "It could not be sent in time, so it was given up.",
  unreachable: "The provider could not be reached for a day.",
  unreadable: "What was kept of it could not be opened.",
  "subject-gone": "The client was erased before it was sent.",
  "attachment-gone": "A file that belonged to it was removed before it was sent.",
  "attachment-too-large": "The files that belonged to it were too large.",
  "invalid-number": "The provider says that this is no phone number.",
  "not-a-mobile": "This number takes no SMS.",
  "country-not-enabled": "The SMS account does not send to this country.",
  "opted-out": "The reader has sent STOP to our number.",
  "too-long": "It was too long for an SMS.",
  stopped: "It was stopped by hand.",
  "sms-off": "No SMS account is set up.",
  "http-422": "The provider refused the address or the message.",
};
type Channel = keyof typeof channelWords;
const addressWords: Record<Channel, string> = { email: "address", sms: "number" };

/** Why a message was not sent, in words. Codes are ours; the provider's own words are not kept. */
export function failureWords(code: string, channel: Channel): string {
  const address = addressWords[channel];
  if (code === "suppressed")
    return `Nothing is sent to this ${address} any more. “Nothing is sent to” under Messages says why.`;
  if (code === "moved")
    return `The reader has another ${address} now than when it was written. “Send it once more” sends it there.`;
  return Object.hasOwn(failures, code) ? (failures[code] ?? "") : `The provider did not take it (${code}).`;
}

/** What becomes of a message, as one sentence. @param when the state's time, printed */
export function whatBecame(state: string, failure: string | null, when: string, channel: Channel): string {
  if (state === "waiting") return `Waits for the end of the quiet hours, ${when}.`;
  if (state === "queued")
    return failure ? "The last try did not work. It is tried again by itself." : "Goes out within a minute.";
  if (failure) return failureWords(failure, channel);
  const sentences: Record<string, string> = {
    sent: `Handed to the provider, ${when}. Nothing is known of it since.`,
    delivered: `Delivered, ${when}.`,
    delayed: `The reader's provider did not take it yet, ${when}. It is tried again there.`,
    bounced: `There is no such mailbox, ${when}. Nothing more is sent to this address.`,
    complained: `The reader marked it as spam, ${when}. Nothing more is sent to this address.`,
    undelivered: `It did not reach the phone or the mailbox, ${when}.`,
    "opted-out": `The reader has sent STOP, ${when}.`,
  };
  return sentences[state] ?? "";
}

export const suppressionWords: Record<string, string> = {
  bounce: "The mailbox does not exist",
  complaint: "Marked a mail as spam",
  stop: "Asked us to stop",
  staff: "Put here by the team",
};

/** "12 Nov", with the year where it is not this one. */
export function dayOf(at: Date, now: Date, timeZone: string): string {
  const year = (date: Date) => dateFormat(timeZone, { year: "numeric" }).format(date);
  const isThisYear = year(at) === year(now);
  return dateFormat(timeZone, {
    day: "numeric",
    month: "short",
    ...(!isThisYear && { year: "numeric" }),
  }).format(at);
}

const stopped: Record<string, string> = {
  bounce: "Came back on",
  complaint: "Marked as spam on",
  stop: "Stopped on",
  staff: "Put on the list on",
};
/** Why nothing can be sent to an address, as one sentence. @param day since when, printed */
export const stoppedWords = (channel: Channel, reason: string, day: string): string =>
  `${stopped[reason] ?? "On the list since"} ${day}: nothing can be sent to this ${addressWords[channel]}.`;

export const whyNotWords: Record<string, string> = {
  "no-consent": "has not agreed to news",
  suppressed: "is on the list of those nothing is sent to",
  "no-address": "has no address for this",
  "same-address": "shares an address with somebody who gets it",
};

export const consentWords: Record<string, string> = {
  reminders: "Reminders",
  "report-cards": "Report cards",
  news: "News",
};

const ways: Record<string, string> = {
  "in-person": "in person",
  phone: "by phone",
  email: "by email",
  sms: "by SMS",
  paper: "on paper",
};
/** How the team was told, as the end of a sentence; "" for a way that is no longer known. */
export const consentWayWords = (how: string): string => (Object.hasOwn(ways, how) ? (ways[how] ?? "") : "");

const sources: Record<string, string> = {
  portal: "in the portal",
  staff: "noted by the team",
  stop: "by STOP or a complaint",
  unsubscribe: "by the link in a mail",
};
/** Where somebody agreed or withdrew, and how the team was told. */
export const consentSourceWords = (source: string, how: string | null): string =>
  [Object.hasOwn(sources, source) ? sources[source] : "", how && `told ${consentWayWords(how)}`]
    .filter(Boolean)
    .join(", ");
