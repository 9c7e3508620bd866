import type { SystemContext } from "../../platform/ports.ts";
import type { SubjectKey } from "../subjects/subjects.ts";
import { consentsOf, mayReceive, purposeAskedFor } from "./consents.ts";
import { hasAddress, namesOfGone, namesOneOf, openPerson, readReader } from "./household.ts";
import type { Message, Opened } from "./letter.ts";
import { isReplacedCard } from "./replaced-card.ts";
import { suppressionOf } from "./suppressions.ts";
import { isByItself } from "./timing.ts";

/** Why a message does not go out, as the log keeps it. */
export type Barrier =
  | "suppressed"
  | "left-household"
  | "moved"
  | "archived"
  | "paused"
  | "dog-gone"
  | "replaced"
  | "withdrawn";

type About = Pick<
  Message,
  "id" | "channel" | "purpose" | "secret" | "clientId" | "contactId" | "onceKey" | "createdAt"
>;

/**
 * Why a message must not go to its reader, looked up once more when it is carried: what was right when it was written
 * may not be so any more. A code or a notice that somebody asked for a minute ago is tried all the same; the provider's
 * own list still stands before it.
 *
 * @param key of the client, under which the letter was opened
 */
export async function barrierTo(
  ctx: Pick<SystemContext, "db" | "vault">,
  message: About,
  opened: Opened,
  key: SubjectKey | undefined,
): Promise<Barrier | null> {
  const { channel, purpose, secret, clientId, contactId } = message;
  if (secret) return null;
  // After its correction an earlier card would read like the newest word; a copy of it too.
  if (purpose === "report-card" && (await isReplacedCard(ctx, message.id))) return "replaced";
  if (!clientId || !contactId || !key)
    return (await suppressionOf(ctx, channel, opened.to)) ? "suppressed" : null;
  const [suppressed, reader] = await Promise.all([
    suppressionOf(ctx, channel, opened.to),
    readReader(ctx, { clientId, contactId, writtenAt: message.createdAt }),
  ]);
  // Who was taken out of the household since is no longer told what concerns it: a visit, a place, a card.
  if (!reader) return suppressed ? "suppressed" : "left-household";
  // Before the list: an address that bounced and was corrected is no address of theirs any more.
  if (!hasAddress(await openPerson(key, contactId, reader), opened.to)) return "moved";
  if (suppressed) return "suppressed";
  const unfit = isByItself(message)
    ? unfitFor(message, reader, await namesOfGone(key, reader), opened)
    : null;
  if (unfit) return unfit;
  const asked = purposeAskedFor(purpose);
  if (!asked) return null;
  return mayReceive(await consentsOf(ctx, clientId), contactId, asked, channel) ? null : "withdrawn";
}

/** What a reminder or a mailing was not written for in the first place: the same rules, once more. */
function unfitFor(
  { onceKey }: Pick<Message, "onceKey">,
  { state, living }: { state: string; living: number },
  gone: readonly string[],
  { subject = "", text }: Opened,
): Barrier | null {
  if (state === "archived") return "archived";
  if (state === "paused" && onceKey?.startsWith("remind:")) return "paused";
  // Nobody is told that we look forward to a dog that has died since, nor sent news on the day after.
  if (gone.length > 0 && (living === 0 || namesOneOf(`${subject}\n${text}`, gone))) return "dog-gone";
  return null;
}
