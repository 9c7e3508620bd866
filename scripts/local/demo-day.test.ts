import { expect, test } from "vitest";
import { readAppointments } from "../../app/domain/appointments/read.ts";
import { dayIn, startOfDay } from "../../app/domain/business/day.ts";
import type { By } from "../../app/domain/by.ts";
import { readLog } from "../../app/domain/correspondence/log.ts";
import { balancesOf } from "../../app/domain/packages/balances.ts";
import { readSubjects } from "../../app/domain/subjects/subjects.ts";
import { jobs } from "../../app/jobs/schedule.ts";
import { openD1 } from "../../app/platform/d1.ts";
import { demoEvents, homesOn, trainingId } from "../../sandbox/google/calendar-data.ts";
import { createTestContext } from "../../test/harness/context.ts";
import { dump } from "../../test/harness/staff.ts";
import { demoOwner, seedDemo } from "./demo.ts";
import { demoCards } from "./demo-card-texts.ts";
import { seedDemoDay } from "./demo-day.ts";
import { demoHouseholds } from "./demo-households.ts";
import { demoPeople } from "./demo-people.ts";
import { demoVisits, zone } from "./demo-visits.ts";
import { keepPrepared } from "./prepared.ts";

const by: By = { kind: "staff", staffId: "robin", role: "owner" };
const dayMs = 86_400_000;

test("the demo shows a working day: visits, packages, cards and messages of every kind, once, sealed and quietly", async () => {
  const ctx = await createTestContext();
  ctx.db = openD1(keepPrepared(ctx.raw));
  // Two in the afternoon in Denver.
  ctx.advance(12 * 3600);
  await seedDemo(ctx, "four words of a demo");
  await seedDemoDay(ctx, demoOwner);
  await seedDemoDay(ctx, demoOwner);

  const now = ctx.clock.now();
  const from = startOfDay(dayIn(now, zone), zone);
  const all = await readAppointments(ctx, by, { from, to: new Date(from.getTime() + 2 * dayMs) });
  const states = all.appointments.map(({ state, startsAt }) => `${dayIn(startsAt, zone)} ${state}`);
  expect(states).toEqual([
    "2026-11-02 completed",
    "2026-11-02 scheduled",
    "2026-11-02 scheduled",
    "2026-11-03 scheduled",
    "2026-11-03 scheduled",
  ]);

  const people = await demoPeople(ctx);
  const keys = await readSubjects(
    ctx,
    [...people.values()].map(({ id }) => id),
  );
  const packages = [...(await balancesOf(ctx, keys)).values()].flat();
  expect(packages.map(({ state }) => state).sort()).toEqual(["expired", "low", "open", "open", "used-up"]);
  expect(
    await count(ctx, "select charge || ' ' || state as name, count(*) as n from charge_decisions group by 1"),
  ).toMatchObject({
    "package no-show": 1,
    "nothing cancelled-by-client": 1,
  });
  expect(await count(ctx, "select state as name, count(*) as n from report_cards group by 1")).toEqual({
    draft: 1,
    sent: 3,
  });
  expect(await count(ctx, "select kind as name, count(*) as n from received_messages group by 1")).toEqual({
    reschedule: 1,
    sms: 1,
  });
  expect(await count(ctx, "select 'all' as name, count(*) as n from library_items")).toEqual({ all: 25 });

  const { lines } = await readLog(ctx, by, { page: 1 });
  expect(new Set(lines.map(({ state }) => state))).toEqual(new Set(["sent", "delivered", "bounced"]));
  expect(await count(ctx, "select reason as name, count(*) as n from suppressions group by 1")).toEqual({
    bounce: 1,
  });

  // Nothing waits to leave: the jobs have nothing to say at two, and tomorrow's reminders to say after five.
  for (const name of ["send-reminders", "expire-packages", "raise-alerts", "deliver-messages", "seal-trail"])
    await jobs[name]?.run(ctx);
  expect([ctx.mails, ctx.texts]).toEqual([[], []]);
  ctx.advance(3 * 3600 + 600);
  for (const name of ["send-reminders", "send-digest", "deliver-messages"]) await jobs[name]?.run(ctx);
  // One of tomorrow's two households has not been asked whether it wants to be reminded.
  expect([...ctx.mails, ...ctx.texts].map(({ text }) => text.includes("tomorrow"))).toEqual([true]);
  expect(ctx.logs.filter(({ level }) => level !== "info")).toEqual([]);

  const copy = await dump(ctx);
  const sealed = [
    ...demoCards.map(({ summary }) => summary.slice(0, 20)),
    ...demoHouseholds.flatMap(({ pin }) => (pin ? [`${pin[0]},`, `${pin[1]}`] : [])),
    ...[
      "Training with",
      "Front Range Canine",
      "Nobody was home",
      "two dogs go by",
      "How is Duchess",
      "after five",
    ],
  ];
  expect(sealed.filter((value) => copy.includes(value))).toEqual([]);
}, 60_000);

test("whatever the day and the hour, the demo's visits lie beside those of the sandbox's calendar", () => {
  for (let hour = 0; hour < 24 * 15; hour += 5) {
    const now = new Date(Date.UTC(2026, 9, 26, hour, 20));
    const visits = demoVisits(now);
    const today = dayIn(now, zone);
    const number = (at: Date) => Date.parse(`${dayIn(at, zone)}T00:00:00Z`) / dayMs;
    expect(visits.filter(({ startsAt }) => dayIn(startsAt, zone) === today)).toHaveLength(3);
    expect(visits.filter(({ ago }) => ago === -1)).toHaveLength(2);
    // What is over is settled, but for the last one of today; what is to come is not.
    expect(visits.filter(({ endsAt, outcome }) => endsAt <= now !== (outcome !== null)).length).toBeLessThan(
      2,
    );
    expect(
      visits.filter(({ startsAt, client }) =>
        homesOn(number(startsAt)).some(({ people }) => people[0]?.name === client),
      ),
    ).toEqual([]);
    const events = demoEvents(trainingId, number(now), number(now)).map(
      ({ start, end }) => [timeOf(start), timeOf(end)] as const,
    );
    for (const { startsAt, endsAt } of visits)
      expect(
        events.filter(([begins, ends]) => begins < endsAt.getTime() && ends > startsAt.getTime()),
      ).toEqual([]);
  }
});

/** Of an event with a time; one of whole days is beside nothing. */
const timeOf = (moment: unknown): number =>
  Date.parse((moment as { dateTime?: string } | undefined)?.dateTime ?? "");

async function count(
  ctx: Awaited<ReturnType<typeof createTestContext>>,
  query: string,
): Promise<Record<string, number>> {
  const { results } = await ctx.raw.prepare(query).all<{ name: string; n: number }>();
  return Object.fromEntries(results.map(({ name, n }) => [name, n]));
}
