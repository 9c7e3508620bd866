import { Notice } from "../form.tsx";

const sentences: Record<string, string> = {
  added: "Your files have been added.",
  removed: "The document has been removed.",
};

/** What has just been done, from `?done=`; nothing for a word that it does not know. */
export function DoneNotice({ done }: { done: string | null }) {
  const sentence = done !== null && Object.hasOwn(sentences, done) ? sentences[done] : undefined;
  return sentence ? <Notice tone="good">{sentence}</Notice> : null;
}
