import type { SignatureDetails } from "./details.ts";

export interface SignedFacts {
  signatureId: string;
  number: number;
  textHash: string;
  method: "typed" | "drawn" | "paper";
  signedAt: Date;
  /** Printed where the signer's own zone is not known. */
  businessZone: string;
  details: SignatureDetails;
}

const methods = {
  typed: "Name typed",
  drawn: "Drawn by hand, name typed",
  paper: "Signed on paper",
};

/** What proves a signature, as names and values: printed on the PDF and told in the mail. */
export function certificateOf(facts: SignedFacts): [name: string, value: string][] {
  const { name, consent, evidence } = facts.details;
  const zone = evidence.timeZone || facts.businessZone;
  return [
    ["Signed by", name],
    ["Method", methods[facts.method]],
    ["Signed at (UTC)", facts.signedAt.toISOString().replace("T", " ").replace("Z", " UTC")],
    [`Signed at (${zone})`, localTime(facts.signedAt, zone)],
    ["Agreed to", consent || "See the paper"],
    ["Network address", evidence.address || "Not known"],
    ["Browser", evidence.userAgent || "Not known"],
    ["Version of the text", String(facts.number)],
    ["Text hash (SHA-256)", facts.textHash],
    ["Signature id", facts.signatureId],
  ];
}

const localTime = (at: Date, timeZone: string): string =>
  new Intl.DateTimeFormat("en-GB", { timeZone, dateStyle: "long", timeStyle: "long" }).format(at);
