import type { Contact } from "./read.ts";

const values = ({ emails, phones }: Pick<Contact, "emails" | "phones">) =>
  JSON.stringify([[...emails].sort(), [...phones].sort()]);
const plain = (name: string) =>
  name.normalize("NFKD").replace(/\p{M}/gu, "").replace(/\s+/g, " ").trim().toLowerCase();
/** Either says nothing, or both say the same. */
const agrees = (one: string, other: string) => one === "" || other === "" || plain(one) === plain(other);

/**
 * The person of the household that a person of another household is already, if nothing would be lost by taking the
 * two as one: same name, the same emails and phones and at least one of them, nothing said that differs.
 */
export const samePerson = (kept: readonly Contact[], other: Contact): Contact | undefined =>
  other.emails.length + other.phones.length === 0
    ? undefined
    : kept.find(
        (mine) =>
          plain(mine.name) === plain(other.name) &&
          values(mine) === values(other) &&
          agrees(mine.pronouns, other.pronouns) &&
          agrees(mine.relationship, other.relationship),
      );

/** What is known of a person who stood in two households. */
export const foldedContact = (mine: Contact, other: Contact) => ({
  details: {
    name: mine.name,
    pronouns: mine.pronouns || other.pronouns,
    relationship: mine.relationship || other.relationship,
    emails: mine.emails,
    phones: mine.phones,
  },
  signs: mine.signs || other.signs,
  getsReportCards: mine.getsReportCards || other.getsReportCards,
  pays: mine.pays || other.pays,
});
