import type { Channel } from "../../../drizzle/schema/messages.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { gatherReadable } from "../clients/directory/gather.ts";
import { consentsOfAll } from "../messages/consents.ts";
import { firstName } from "../text.ts";
import { mostCandidates, type Within } from "./candidates.ts";
import { type Notices, vaccinationNotices, visitNotices } from "./notices.ts";
import { closedAddresses, oncePerAddress, receivers } from "./receivers.ts";
import type { ClientReminder, ReminderSettings } from "./rules.ts";
import { joined } from "./words.ts";

/** One message to one person. */
export interface DueReminder {
  reminder: ClientReminder;
  clientId: string;
  contactId: string;
  /** The contact's. */
  name: string;
  channel: Channel;
  to: string;
  /** What it is about, once for each contact. */
  onceKey: string;
  /** For the template of this reminder and channel. */
  fields: Record<string, string>;
}

/** One trip opens so many households. */
const atOnce = 100;
/** So many times `mostCandidates` are looked at for one reminder: more households than a practice has. */
const mostPages = 10;

/**
 * The messages of a reminder that are due in a time and have not been written: at one moment for the job, over the next
 * days for the preview. Nobody who has not agreed, no dog that is gone, no client who is archived or paused; nor whose
 * file does not open: it must not keep everybody else from what they agreed to hear.
 *
 * @param most no further household is opened once there are so many
 * @returns those of one household one after the other
 */
export async function dueReminders(
  ctx: SystemContext,
  settings: ReminderSettings,
  reminder: ClientReminder,
  within: Within,
  most = Number.POSITIVE_INFINITY,
): Promise<DueReminder[]> {
  if (reminder !== "vaccination-soon")
    return tellable(ctx, settings, reminder, await visitNotices(ctx, settings, reminder, within), most);
  const due: DueReminder[] = [];
  let after = "";
  // Those of whom nobody can be told stay at the front of the list: behind them it goes on.
  for (let page = 0; page < mostPages && due.length < most; page++) {
    const found = await vaccinationNotices(ctx, settings, within, after);
    due.push(...(await tellable(ctx, settings, reminder, found, most - due.length)));
    after = [...found.keys()].at(-1) ?? "";
    if (found.size < mostCandidates) break;
  }
  return due;
}

/** Of what there is to say the messages to those who have agreed and can be reached. */
async function tellable(
  ctx: SystemContext,
  settings: ReminderSettings,
  reminder: ClientReminder,
  found: Notices,
  most: number,
): Promise<DueReminder[]> {
  const ids = [...found.keys()];
  const due: DueReminder[] = [];
  for (let from = 0; from < ids.length && due.length < most; from += atOnce) {
    const some = ids.slice(from, from + atOnce);
    const [households, consents] = await Promise.all([gatherReadable(ctx, some), consentsOfAll(ctx, some)]);
    const closed = await closedAddresses(ctx, households);
    for (const household of households) {
      // Whose dog has died is not told that we look forward to both of them: somebody of the team speaks to them.
      if (household.dogs.length > 0 && !household.dogs.some(({ living }) => living)) continue;
      const notices = await found.get(household.id)?.(household);
      const people = receivers(ctx, reminder, household, consents.get(household.id) ?? [], closed);
      // Two visits at one moment, or of one day with something missing, are told of once.
      const once = [...new Map((notices ?? []).map((notice) => [notice.key, notice])).values()];
      for (const { key, fields, only } of once)
        for (const { id: contactId, name, channel, to } of only
          ? people.filter((person) => only.includes(person.name))
          : oncePerAddress(people))
          due.push({
            ...{ reminder, clientId: household.id, contactId, name, channel, to },
            onceKey: `remind:${key}:${contactId}`,
            fields: {
              name: firstName(name),
              dogs:
                joined(household.dogs.filter(({ living }) => living).map((dog) => dog.name)) || "your dog",
              business: settings.name,
              portal: `${ctx.settings.APP_ORIGIN}/portal`,
              ...fields,
            },
          });
    }
  }
  return due;
}
