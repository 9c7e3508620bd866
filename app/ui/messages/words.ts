/** What a message is for, as the log says it; a purpose without a name of its own is read as it is written. */
const purposes: Record<string, string> = {
  letter: "Letter",
  "on-my-way": "On my way",
  "running-late": "Running late",
  news: "News",
  service: "Notice to all",
  "report-card": "Report card",
  "report-card-test": "Report card, test",
  "visit-tomorrow": "Visit tomorrow",
  "papers-missing": "Papers missing",
  "vaccination-soon": "Vaccination ends soon",
  "waiver-unsigned": "Waiver not signed",
  "portal-code": "Code for the portal",
  "password-reset": "Code for a new password",
};
export const purposeWords = (purpose: string): string =>
  Object.hasOwn(purposes, purpose)
    ? (purposes[purpose] ?? "")
    : purpose.charAt(0).toUpperCase() + purpose.slice(1).replaceAll("-", " ");

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
  suppressed: "Nothing is sent to this address any more. The list of such addresses says why.",
  withdrawn: "The reader has withdrawn, or never gave, the agreement to this kind of message.",
  "left-household": "The reader was taken out of the household before it was sent.",
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
/** Why a message was not sent, in words. Codes are ours; the provider's own words are not kept. */
export const failureWords = (code: string): string =>
  Object.hasOwn(failures, code) ? (failures[code] ?? "") : `The provider did not take it (${code}).`;

/** What becomes of a message, as one sentence. @param when the state's time, printed */
export function whatBecame(state: string, failure: string | null, when: string): string {
  if (state === "waiting") return `Waits for the end of the quiet hours, ${when}.`;
  if (state === "queued")
    return failure ? "The last try did not work. It is tried again by itself." : "Goes out within a minute.";
  if (failure) return failureWords(failure);
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
