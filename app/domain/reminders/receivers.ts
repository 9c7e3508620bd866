import type { Channel } from "../../../drizzle/schema/messages.ts";
import type { SystemContext } from "../../platform/ports.ts";
import type { Gathered } from "../clients/directory/gather.ts";
import { type ConsentLine, mayReceive } from "../messages/consents.ts";
import { suppressedAmong } from "../messages/suppressions.ts";
import type { ClientReminder } from "./rules.ts";

/** The evening before is worth a text message; what has to be done at home comes as a mail, with its link. */
const preferred: Record<ClientReminder, readonly Channel[]> = {
  "visit-tomorrow": ["sms", "email"],
  "papers-missing": ["email", "sms"],
  "vaccination-soon": ["email", "sms"],
  "waiver-unsigned": ["email", "sms"],
};

/** The addresses of some households that nothing is sent to any more. Two trips. */
export async function closedAddresses(
  ctx: SystemContext,
  households: readonly Gathered[],
): Promise<Set<string>> {
  const people = households.flatMap(({ contacts }) => contacts);
  const [emails, phones] = await Promise.all([
    suppressedAmong(
      ctx,
      "email",
      people.flatMap(({ emails }) => emails.slice(0, 1)),
    ),
    suppressedAmong(
      ctx,
      "sms",
      people.flatMap(({ phones }) => phones.slice(0, 1)),
    ),
  ]);
  return new Set([...emails.keys(), ...phones.keys()]);
}

/** Who of a household has agreed, and how each is reached. */
export function receivers(
  ctx: Pick<SystemContext, "sms">,
  reminder: ClientReminder,
  { contacts }: Gathered,
  consents: readonly ConsentLine[],
  closed: ReadonlySet<string>,
) {
  return contacts.flatMap(({ id, name, phones: [phone], emails: [email] }) => {
    const address = (channel: Channel): string | undefined =>
      channel === "email" ? email : ctx.sms ? phone : undefined;
    for (const channel of preferred[reminder]) {
      const to = address(channel);
      if (to && !closed.has(to) && mayReceive(consents, id, "reminders", channel))
        return [{ id, name, channel, to }];
    }
    return [];
  });
}

/** An address that two people share is written to once, but for what each has to do alone. */
export const oncePerAddress = <Person extends { to: string }>(people: readonly Person[]): Person[] =>
  people.filter(({ to }, index) => people.findIndex((other) => other.to === to) === index);
