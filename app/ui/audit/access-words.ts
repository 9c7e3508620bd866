/** Parts of a file as its household calls them; a part without words of its own is just the file. */
const parts: Record<string, string> = {
  profile: "your file",
  contact: "somebody's details",
  "contact-added": "the people of your household",
  "contact-removed": "the people of your household",
  household: "your address and household",
  notes: "the notes",
  terms: "what we agreed on",
  packages: "your packages",
  visit: "a visit",
  dog: "a dog's page",
  handling: "how to handle a dog",
  photo: "a dog's photo",
  weight: "a dog's weight",
  vaccination: "a vaccination",
  "vaccination-approved": "a vaccination",
  bite: "an incident with a dog",
  documents: "the list of documents",
  "report-card": "a report card",
  "report-cards": "the report cards",
  waivers: "the signed waivers",
  signature: "a signed waiver",
  intake: "what you sent us",
  merge: "your file, to bring two files together",
  visits: "the visits",
  messages: "the messages",
  access: "the list of who opened your file",
};
const partOf = (part: string | null) => (part && Object.hasOwn(parts, part) ? parts[part] : "your file");

const words = {
  "client.read": (part: string | null) => `looked at ${partOf(part)}`,
  "client.created": () => "began your file",
  "client.changed": (part: string | null) => `changed ${partOf(part)}`,
  "client.merged": () => "brought two files of your household together",
  "dog.added": () => "added a dog",
  "dog.changed": (part: string | null) => `changed ${part === null ? "a dog's page" : partOf(part)}`,
  "document.stored": () => "added a document",
  "document.read": () => "downloaded a document",
  "document.removed": () => "removed a document",
  "waiver.asked": () => "asked for a signature",
  "waiver.signed": () => "signed the waiver, or recorded a signature",
  "waiver.voided": () => "declared a signature void",
  "intake.sent": () => "sent a link to the form",
  "intake.submitted": () => "sent in the form",
  "intake.accepted": () => "took over what the form said",
  "portal.opened": () => "opened this portal",
} satisfies Record<string, (part: string | null) => string>;

export type ToldEvent = keyof typeof words;

/** What was done, as it follows a name: "looked at a dog's page, 3 times". */
export function accessSentence(event: ToldEvent, part: string | null, times: number): string {
  return `${words[event](part)}${times > 1 ? `, ${times} times` : ""}`;
}
