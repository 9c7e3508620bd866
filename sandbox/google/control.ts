import * as z from "zod";
import { oauthState } from "../oauth/adapter.ts";
import { markTokens } from "../oauth/ledger.ts";
import type { World } from "../world.ts";
import { googleAccounts } from "./accounts.ts";
import { type GoogleEvent, trainer, trainingId } from "./calendar-data.ts";
import { eventsAt, momentNow } from "./calendar-store.ts";
import { parseRule } from "./recurrence.ts";

type Answer = (world: World, body: unknown) => unknown;

/** By its name or its id. */
const calendar = z
  .string()
  .default("Training")
  .transform((name) => ({ training: trainingId, private: trainer })[name.toLowerCase()] ?? name);
const when = z.looseObject({ date: z.string().optional(), dateTime: z.string().optional() });
const order = z.array(
  z
    .looseObject({ calendar, id: z.string().min(1), start: when, end: when.optional() })
    .refine(({ recurrence }) => recurrence === undefined || playable(recurrence), {
      error: "The sandbox plays one RRULE with FREQ=DAILY or WEEKLY, INTERVAL, COUNT, UNTIL and BYDAY",
      path: ["recurrence"],
    }),
);
const revocation = z.object({ account: z.string().default("robin") });

function playable(recurrence: unknown): boolean {
  try {
    parseRule(recurrence);
    return true;
  } catch {
    return false;
  }
}

const routes: Record<string, Answer> = {
  "GET /__sandbox/google/events": (world) => ({
    Training: eventsAt(world, trainingId, momentNow(world)),
    Private: eventsAt(world, trainer, momentNow(world)),
  }),
  "PUT /__sandbox/google/events": (world, body) => {
    const events = order.parse(body).map(({ calendar, ...event }) => ({
      calendar,
      event: { kind: "calendar#event", status: "confirmed", eventType: "default", ...event } as GoogleEvent,
    }));
    world.store.data.calendar.changes.push(...events);
    world.store.changed();
    return { changed: events.map(({ event }) => event.id) };
  },
  "POST /__sandbox/google/expire-sync-tokens": ({ store }) => {
    store.data.calendar.era += 1;
    store.changed();
    return { era: store.data.calendar.era };
  },
  "POST /__sandbox/google/revoke": (world, body) => revoke(world, revocation.parse(body ?? {}).account),
};

/** The control route of the calendar's part, if it is one. */
export function googleRoute(method: string, path: string): Answer | undefined {
  const [, id] = /^\/__sandbox\/google\/events\/([^/]+)$/.exec(path) ?? [];
  if (method === "DELETE" && id) return (world) => cancel(world, decodeURIComponent(id));
  return routes[`${method} ${path}`];
}

export const googleRouteNames = [...Object.keys(routes), "DELETE /__sandbox/google/events/:id"];

/** Cancels an event, an instance of a series, or a whole series, in whichever calendar it is. */
function cancel(world: World, id: string) {
  const found = [trainingId, trainer].filter((calendar) =>
    eventsAt(world, calendar, momentNow(world)).some(
      (event) => event.id === id || event.recurringEventId === id,
    ),
  );
  for (const calendar of found) {
    const instance = eventsAt(world, calendar, momentNow(world)).find((event) => event.id === id);
    const { recurringEventId, originalStartTime }: Partial<GoogleEvent> = instance ?? {};
    const event = {
      id,
      status: "cancelled",
      ...(recurringEventId !== undefined && { recurringEventId, originalStartTime }),
    };
    world.store.data.calendar.changes.push({ calendar, event });
  }
  world.store.changed();
  return { cancelled: found.length };
}

/** The person takes back, at Google, everything that an account has allowed. */
function revoke(world: World, account: string) {
  const subject = googleAccounts.find(({ id }) => id === account)?.subject;
  const { records } = oauthState(world, "google");
  for (const [name, { payload }] of Object.entries(records)) {
    const isGrant = /^(Grant|AccessToken|RefreshToken|AuthorizationCode):/.test(name);
    if (isGrant && payload.accountId === subject) delete records[name];
  }
  markTokens(world, "revoked", (token) => token.provider === "google" && token.account === account);
  return { revoked: account };
}
