import type { Refusal } from "./inspect/inspect.ts";

/** Why a file is not taken, or not yet: what the look into it found, or what was wrong before there was one. */
export type FileProblem =
  | Refusal
  | "too-large"
  | "no-picture"
  | "unseen"
  | "heic-unseen"
  | "kind"
  | "dog"
  | "not-arrived"
  | "length"
  | "too-many-at-once"
  | "too-many"
  | "too-many-today"
  | "closed";

const sentences: Record<FileProblem, string> = {
  type: "This kind of file is not taken. Please send a PDF, JPEG, PNG, WebP or HEIC.",
  mismatch: "This file is not what its name says it is. Please save it again and send it once more.",
  damaged: "This file is damaged or did not arrive whole. Please open it on your side and send it again.",
  "too-many-pixels": "This picture has too many pixels. Please send a smaller one.",
  "active-content":
    "This PDF contains a program or another file. Please print it to a plain PDF and send that.",
  malware: "This file was held back because it looks harmful. Nobody can open it.",
  empty: "This file is empty.",
  "too-large": "This file is larger than 20 MB. Please send a smaller one.",
  "no-picture": "A photo has to be a picture: JPEG, PNG, WebP or HEIC.",
  unseen: "No picture could be made of this photo. Please try it once more, or save it as a JPEG first.",
  "heic-unseen":
    "This photo is a HEIC file, which cannot be shown here. Please choose it on the iPhone itself, which sends a JPEG, or save it as a JPEG first.",
  kind: "Please choose what this file is.",
  dog: "Please choose one of the dogs on this page.",
  "not-arrived": "This file has not arrived. Please send it again.",
  length: "This file did not arrive whole. Please send it again.",
  "too-many-at-once": "At most ten files at once. Please send the rest after these.",
  "too-many": "There is no room for more files here. Please remove some that are not needed any more.",
  "too-many-today": "That is enough for one day. Please send the rest tomorrow.",
  closed: "This has been sent in, so nothing can be added to it here.",
};

/** What a report card says otherwise: it takes photos alone, so nobody is told to send a PDF. */
const ofCards = new Map<string, string>([
  ["type", sentences["no-picture"]],
  ["active-content", sentences["no-picture"]],
]);

/** The sentence for the person who brought the file. @param place where photos alone are taken, or any file */
export function sentenceOf(problem: string, place: "card" | "any"): string {
  const said = place === "card" ? ofCards.get(problem) : undefined;
  return said ?? (Object.hasOwn(sentences, problem) ? sentences[problem as FileProblem] : sentences.damaged);
}
