/** What others use of waivers: the current text, how a household stands, and signing. */
export { consentSentence, type Evidence, evidence } from "./details.ts";
export { evidenceOf, type SignatureInput, type Signed, signWaiver } from "./sign.ts";
export { type Standing, waiverState } from "./state.ts";
export { currentWaiver, type WaiverVersion } from "./versions.ts";
