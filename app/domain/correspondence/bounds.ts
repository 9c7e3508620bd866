import type { Channel } from "../../../drizzle/schema/messages.ts";
import { mostSegments, smsLength } from "../messages/sms-length.ts";
import { merge } from "./templates.ts";

/** Of an email with its fields filled, in UTF-16 units: a field may stand in it a thousand times. Far below a row's bound. */
export const mostLetters = 20_000;
/** Of a subject with its fields filled. */
const mostOfSubject = 500;

/** Whether a message as its reader would get it is longer than may be sent. */
export const isTooLong = ({
  channel,
  subject = "",
  text,
}: {
  channel: Channel;
  subject?: string;
  text: string;
}): boolean =>
  channel === "sms"
    ? // What is longer by far is not counted letter by letter.
      text.length > mostLetters || smsLength(text).segments > mostSegments
    : text.length > mostLetters || subject.length > mostOfSubject;

/** Why a message is too long, for the person who wrote it. */
export const tooLongWords = (channel: Channel): string =>
  channel === "sms"
    ? `longer than ${mostSegments} SMS. Please shorten it`
    : `longer than ${mostLetters.toLocaleString("en-GB")} letters once its fields are filled. Please shorten it`;

const greetings =
  /(?<!\p{L})(?:hi|hello|hey|hallo|dear|good (?:morning|afternoon|evening|day)|and|from|the)(?!\p{L})/gu;

/**
 * Whether a message says nothing but its greeting and who it is from: what a template gives somebody to begin with.
 *
 * @param body its fields filled or not
 * @param names of the reader, the dogs and the practice
 */
export function saysNothing(body: string, names: readonly string[]): boolean {
  const own = names.filter((name) => name.trim() !== "").sort((one, other) => other.length - one.length);
  const without = own.reduce(
    (text, name) => text.replaceAll(name.toLowerCase(), " "),
    // A link is something to say.
    merge(body, { portal: "portal" }).toLowerCase(),
  );
  const rest = without.replace(greetings, " ");
  return !/[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(rest);
}
