import { toBase64Url } from "../../platform/bytes.ts";

/** A text to sign. */
export interface WaiverText {
  title: string;
  /** Plain text; an empty line parts paragraphs. */
  body: string;
}

/** The one spelling of a text, so that what is shown, hashed and printed is the same: NFC, no stray spaces or breaks. */
export const tidyText = ({ title, body }: WaiverText): WaiverText => ({
  title: title.normalize("NFC").replace(/\s+/g, " ").trim(),
  body: body
    .normalize("NFC")
    .replace(/\r\n?/g, "\n")
    .replace(/(?<![^\S\n])[^\S\n]+$/gm, "")
    .replace(/\n{3,}/g, "\n\n")
    .trim(),
});

/**
 * What a signature is bound to: SHA-256 (FIPS 180-4) as base64url over the JSON list of a format's name, title and
 * body. JSON parts the fields without a doubt, so that no other title and body give the same bytes.
 */
export async function hashText({ title, body }: WaiverText): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(["waiver/1", title, body]));
  return toBase64Url(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}

export const paragraphsOf = (body: string): string[] => body.split(/\n{2,}/);
