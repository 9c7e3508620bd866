/** What others use of waivers: the current text, how a household stands, and signing. */
export { consentSentence } from "./details.ts";
export { evidenceOf, signWaiver } from "./sign.ts";
export { waiverState } from "./state.ts";
export { currentWaiver } from "./versions.ts";
