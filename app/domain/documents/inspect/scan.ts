import { find } from "./bytes.ts";

const scannedBytes = 64 * 1024;

/** The EICAR test file's text, in halves so that no scanner takes this source for one. */
const eicar = ["X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR", "-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"].join("");

/**
 * What looks for malware before a file is kept; each says whether the file must not be taken. This is no virus
 * scanner: it knows the harmless test file that every scanner knows, to prove that a finding has consequences. A real
 * one joins the list here.
 */
export const scanners: readonly ((bytes: Uint8Array) => boolean)[] = [
  (bytes) => find(bytes, eicar, 0, Math.min(bytes.length, scannedBytes)) !== -1,
];
