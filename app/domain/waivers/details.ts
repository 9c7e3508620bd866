import * as z from "zod";

/** What the signer agrees to besides the text: it is shown at the box, and kept and printed word for word. */
export const consentSentence =
  "I have read this text, I agree to it, and I agree to sign it electronically: my name entered here counts as my signature.";

/** Where a signature came from. "" where it is not known. */
export const evidence = z.object({
  /** IANA zone. */
  timeZone: z.string().default(""),
  address: z.string().default(""),
  userAgent: z.string().default(""),
});
export type Evidence = z.infer<typeof evidence>;

/** `signatures.details` */
export const signatureDetails = z.object({
  name: z.string(),
  /** SVG path data as `parseDrawing` lets through; null for a typed name and for paper. */
  drawing: z.string().nullable().default(null),
  /** The sentence agreed to; "" on paper, where the paper says it. */
  consent: z.string().default(""),
  evidence: evidence.prefault({}),
});
export type SignatureDetails = z.infer<typeof signatureDetails>;
