import type { Channel } from "../../../drizzle/schema/messages.ts";

/** What a merge field stands for, and what the preview puts in its place. */
export const mergeFields = {
  name: { says: "First name of the person", example: "Eva" },
  dogs: { says: "Their dogs", example: "Waffle and Biscuit" },
  business: { says: "The name of the practice", example: "Training Daydreamers" },
  portal: { says: "Where the client portal is", example: "https://app.example.com/portal" },
  day: { says: "The day it is about", example: "Tuesday, 3 November" },
  time: { says: "When the visit begins", example: "14:30" },
  place: { says: "Where the visit is", example: "12 Laurel Street" },
  missing: { says: "What is missing, a line each", example: "- Waiver of Eva\n- Rabies of Waffle" },
} as const;
export type MergeField = keyof typeof mergeFields;

export interface Template {
  /** What it is for, as the settings list it. */
  name: string;
  purpose: string;
  channel: Channel;
  /** "" for an SMS. */
  subject: string;
  body: string;
  fields: readonly MergeField[];
  /** Whether a member of staff may begin a message with it; the others are sent by the product. */
  byHand: boolean;
}

const always = ["name", "dogs", "business", "portal"] as const;
const visit = [...always, "day", "time", "place"] as const;

const email = (
  name: string,
  purpose: string,
  fields: readonly MergeField[],
  subject: string,
  body: string,
  byHand = false,
): Template => ({ name, purpose, channel: "email", subject, body, fields, byHand });
const sms = (
  name: string,
  purpose: string,
  fields: readonly MergeField[],
  body: string,
  byHand = false,
): Template => ({ name, purpose, channel: "sms", subject: "", body, fields, byHand });

/** The product's own words, by id: purpose and channel. */
export const ownWords = {
  "letter.email": email(
    "A letter",
    "letter",
    always,
    "From {{business}}",
    "Hi {{name}},\n\n\n\n{{business}}",
    true,
  ),
  "letter.sms": sms("A text message", "letter", always, "Hi {{name}}, ", true),
  "on-my-way.sms": sms(
    "On my way",
    "on-my-way",
    always,
    "Hi {{name}}, I am on my way and with you in about 15 minutes. {{business}}",
    true,
  ),
  "running-late.sms": sms(
    "Running late",
    "running-late",
    always,
    "Hi {{name}}, I am running about 15 minutes late. Sorry, and see you soon. {{business}}",
    true,
  ),
  "news.email": email(
    "News",
    "news",
    always,
    "News from {{business}}",
    "Hi {{name}},\n\n\n\n{{business}}",
    true,
  ),
  "news.sms": sms("News", "news", always, "{{business}}: ", true),
  "visit-tomorrow.email": email(
    "Visit tomorrow",
    "visit-tomorrow",
    visit,
    "Tomorrow at {{time}}: your visit with {{business}}",
    "Hi {{name}},\n\nwe see you and {{dogs}} tomorrow, {{day}}, at {{time}}, at {{place}}.\n\nIf something has come up, please tell us in the portal: {{portal}}\n\n{{business}}",
  ),
  "visit-tomorrow.sms": sms(
    "Visit tomorrow",
    "visit-tomorrow",
    visit,
    "{{business}}: see you and {{dogs}} tomorrow, {{day}}, at {{time}}. Something came up? {{portal}}",
  ),
  "papers-missing.email": email(
    "Papers missing before a visit",
    "papers-missing",
    [...visit, "missing"],
    "Before your visit on {{day}}",
    "Hi {{name}},\n\nyour next visit is on {{day}} at {{time}}. This is still missing:\n\n{{missing}}\n\nYou can send it in the portal: {{portal}}\n\n{{business}}",
  ),
  "papers-missing.sms": sms(
    "Papers missing before a visit",
    "papers-missing",
    [...visit, "missing"],
    "{{business}}: some papers are missing before your visit on {{day}}. You can send them here: {{portal}}",
  ),
  "vaccination-soon.email": email(
    "A vaccination ends soon",
    "vaccination-soon",
    [...always, "day", "missing"],
    "A vaccination ends on {{day}}",
    "Hi {{name}},\n\nthis ends on {{day}}:\n\n{{missing}}\n\nOnce it is renewed, please send us the new paper in the portal: {{portal}}\n\n{{business}}",
  ),
  "vaccination-soon.sms": sms(
    "A vaccination ends soon",
    "vaccination-soon",
    [...always, "day", "missing"],
    "{{business}}: a vaccination ends on {{day}}. Please send us the new paper once it is renewed: {{portal}}",
  ),
  "waiver-unsigned.email": email(
    "Waiver not signed",
    "waiver-unsigned",
    [...visit, "missing"],
    "Please sign the waiver of {{business}}",
    "Hi {{name}},\n\nyour signature under our waiver is still open. It takes a minute in the portal: {{portal}}\n\n{{business}}",
  ),
  "waiver-unsigned.sms": sms(
    "Waiver not signed",
    "waiver-unsigned",
    [...visit, "missing"],
    "{{business}}: your signature under our waiver is still open. It takes a minute: {{portal}}",
  ),
} as const satisfies Record<string, Template>;

export type TemplateId = keyof typeof ownWords;
export const templateIds = Object.keys(ownWords) as TemplateId[];

/** Whether a text names a template of ours. */
export const isTemplateId = (id: string): id is TemplateId => Object.hasOwn(ownWords, id);
