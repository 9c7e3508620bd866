import { expect, test } from "vitest";
import { outbox, reminderRules } from "../../../drizzle/schema/messages.ts";
import { at, practice } from "../../../test/harness/calendar.ts";
import { fullHousehold } from "../../../test/harness/household.ts";
import { setConsent } from "../messages/consents.ts";
import { sendReminders } from "../reminders/send.ts";
import { applyEvents } from "./apply.ts";
import { chooseClient } from "./choices.ts";
import { eventsOf } from "./google-events.ts";
import { lookAgain, readUnmatched } from "./unmatched.ts";

const us = "robin@example.com";

/** An event as Google tells of it: by whom, for whom, and what we have said to it. */
const invitation = (
  id: string,
  organizer: object,
  guest: string,
  responseStatus: string,
  more: object = {},
) => ({
  ...{ id, status: "confirmed", eventType: "default", summary: "Training", organizer },
  start: { dateTime: at(34).toISOString() },
  end: { dateTime: at(35).toISOString() },
  location: "Pay first: https://evil.example/pay",
  attendees: [
    { email: us, self: true, responseStatus },
    { email: guest, responseStatus: "needsAction" },
  ],
  ...more,
});

test("an invitation that none of us has answered is asked about: nobody's client is reminded of what a stranger wrote", async () => {
  const { ctx, by, calendar, states } = await practice();
  const home = await fullHousehold(ctx, by, { shown: "Zephyrine", hidden: "Hidden", phone: "+13035550111" });
  const { clientId, contactId, email } = home;
  const agreed = { purpose: "reminders", channel: "email", granted: true, source: "portal", by } as const;
  await ctx.db.batch(setConsent(ctx, { clientId, contactId, ...agreed }).statements);
  const rule = { enabled: true, changedAt: at(0), changedBy: null };
  await ctx.db
    .insert(reminderRules)
    .values({ id: "visit-tomorrow", ...rule })
    .onConflictDoUpdate({ target: reminderRules.id, set: rule });
  const take = (...items: object[]) =>
    applyEvents(
      ctx,
      calendar,
      eventsOf(items, { timeZone: "America/Denver", own: new Set([us]) }).changes,
      null,
    );
  const stranger = { email: "stranger@evil.example" };
  const weekly = (id: string) => ({ recurringEventId: "weekly", start: { dateTime: id } });
  await take(
    invitation("byname", stranger, "nobody@evil.example", "needsAction", { summary: "Zephyrine One" }),
    invitation("bymail", stranger, email, "needsAction"),
    invitation("series", { email }, email, "needsAction", weekly("2026-11-20T10:00:00Z")),
    invitation("ours", { email: us, self: true }, email, "needsAction", weekly("2026-11-27T10:00:00Z")),
  );
  await lookAgain(ctx);
  expect(await states()).toEqual({
    byname: "ambiguous",
    bymail: "ambiguous",
    series: "ambiguous",
    ours: "matched",
  });
  for (let hours = 0; hours < 32; hours += 1) {
    ctx.advance(3_600);
    await sendReminders(ctx);
  }
  expect(await ctx.db.$count(outbox)).toBe(0);

  // Whose it may be is offered; one tap decides, of a series for those to come; and so does our own yes.
  const { events } = await readUnmatched(ctx, by, { from: at(0), to: at(1_000) });
  expect(events.map(({ candidates }) => candidates.map((one) => one.clientId))).toEqual(
    Array(3).fill([clientId]),
  );
  const one = events.find(({ remembers }) => remembers.includes("series"))?.id ?? "";
  await chooseClient(ctx, by, one, { clientId, remember: "series" });
  await take(
    invitation("bymail", stranger, email, "accepted"),
    invitation("later", { email }, email, "needsAction", weekly("2026-12-04T10:00:00Z")),
  );
  expect(await states()).toMatchObject({
    byname: "ambiguous",
    bymail: "matched",
    series: "matched",
    later: "matched",
  });
});
