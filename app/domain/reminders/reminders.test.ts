import { expect, test } from "vitest";
import { business } from "../../../drizzle/schema/business.ts";
import { type Channel, outbox } from "../../../drizzle/schema/messages.ts";
import { createTestContext, type TestContext } from "../../../test/harness/context.ts";
import { fullHousehold } from "../../../test/harness/household.ts";
import { addStaff, events } from "../../../test/harness/staff.ts";
import { MailError } from "../../platform/mail.ts";
import { addAppointment } from "../appointments/write.ts";
import { setConsent } from "../messages/consents.ts";
import { deliverDue } from "../messages/outbox.ts";
import { mostCandidates } from "./candidates.ts";
import { countedAs, previewReminders } from "./preview.ts";
import { clientReminders, readReminders, saveReminders } from "./rules.ts";
import { sendReminders } from "./send.ts";

async function practice(timeZone = "Europe/Berlin") {
  const ctx = await createTestContext();
  await ctx.db
    .insert(business)
    .values({ id: "business", name: "Pfoten", timeZone, units: "metric", createdAt: ctx.clock.now() });
  const by = { kind: "staff", staffId: await addStaff(ctx), role: "owner" } as const;
  const home = await fullHousehold(ctx, by, {
    shown: "Zaunkoenig",
    hidden: "Geheimnis",
    phone: "+13035550199",
  });
  const consent = async (channel: Channel, granted: boolean, contactId = home.contactId) => {
    const { clientId } = home;
    const { statements } = setConsent(ctx, {
      ...{
        clientId,
        contactId,
        purpose: "reminders" as const,
        channel,
        granted,
        source: "staff" as const,
        by,
      },
    });
    await ctx.db.batch(statements);
  };
  const visit = (startsAt: string, place = "") =>
    addAppointment(ctx, by, {
      clientId: home.clientId,
      startsAt: new Date(startsAt),
      endsAt: new Date(Date.parse(startsAt) + 3_600_000),
      ...{ title: "Gate 4711", place, note: "Geheimnis", staffId: null },
    });
  const to = (at: string) => ctx.advance((Date.parse(at) - ctx.clock.now().getTime()) / 1000);
  const run = async () => (await sendReminders(ctx)).written;
  return { ctx, by, home, consent, visit, to, run };
}

const all = async (ctx: TestContext, by: Parameters<typeof saveReminders>[1], enabled: boolean) => {
  const now = await readReminders(ctx);
  const each = Object.fromEntries(clientReminders.map((one) => [one, enabled])) as typeof now.enabled;
  await saveReminders(ctx, by, { ...now, enabled: each });
};

/** Purposes with how many messages each has in the outbox. */
async function written(ctx: TestContext): Promise<Record<string, number>> {
  const { results } = await ctx.raw
    .prepare(
      "select purpose, count(*) as n from outbox where purpose in ('visit-tomorrow','papers-missing','vaccination-soon','waiver-unsigned') group by purpose order by purpose",
    )
    .all<{ purpose: string; n: number }>();
  return Object.fromEntries(results.map(({ purpose, n }) => [purpose, n]));
}

test("the evening before, who agreed hears of the visit once, in words of the household alone; a moved visit is told anew", async () => {
  const { ctx, home, consent, visit, to, run } = await practice();
  const id = await visit("2026-11-04T09:30:00Z");
  to("2026-11-03T16:05:00Z");
  // Nobody has agreed.
  expect(await run()).toBe(0);
  await consent("email", true);
  to("2026-11-03T15:55:00Z");
  expect(await run()).toBe(0);
  to("2026-11-03T16:00:00Z");
  const both = await Promise.all([sendReminders(ctx), sendReminders(ctx)]);
  expect(both.some(({ written }) => written === 1)).toBe(true);
  expect(await run()).toBe(0);
  await deliverDue(ctx);
  expect(ctx.mails).toHaveLength(1);
  expect(ctx.mails[0]).toMatchObject({
    to: home.email,
    subject: "Tomorrow at 10:30: your visit with Pfoten",
  });
  expect(ctx.mails[0]?.text).toContain("Hi Zaunkoenig,");
  expect(ctx.mails[0]?.text).toContain("Wednesday 4 November");
  expect(ctx.mails[0]?.text).not.toMatch(/4711|Geheimnis|Road/);

  const moved = Date.parse("2026-11-04T13:00:00Z");
  await ctx.raw.prepare("update appointments set starts_at = ? where id = ?").bind(moved, id).run();
  expect(await run()).toBe(1);
  // By text message, once that is wished; the visit that was told is not told again.
  await consent("sms", true);
  expect(await run()).toBe(0);
  await visit("2026-11-04T15:00:00Z", "Dog park");
  expect(await run()).toBe(1);
  await deliverDue(ctx);
  expect(ctx.texts.map(({ to: number }) => number)).toEqual(["+13035550199"]);
  expect(ctx.texts[0]?.text).toContain("16:00");
});

test("GD-05: in the quiet hours, after midnight, for what was called off and for who withdrew, nothing goes out", async () => {
  const { ctx, home, consent, visit, to, run } = await practice();
  await consent("email", true);
  await ctx.raw.prepare("update business set time_zone = 'America/New_York'").run();
  to("2026-11-03T00:00:00Z");
  const off = await visit("2026-11-04T14:00:00Z");
  await ctx.raw.prepare("update appointments set state = 'cancelled-by-client' where id = ?").bind(off).run();
  const left = await visit("2026-11-04T15:00:00Z");
  await ctx.raw.prepare("update appointments set left_calendar_at = 1 where id = ?").bind(left).run();
  to("2026-11-03T22:30:00Z");
  expect(await run()).toBe(0);
  // Entered at half past nine in the evening: quiet, and in the morning it is not tomorrow any more.
  to("2026-11-04T02:30:00Z");
  await visit("2026-11-04T20:00:00Z");
  expect(await run()).toBe(0);
  to("2026-11-04T14:00:00Z");
  expect(await run()).toBe(0);
  // Withdrawn between writing and carrying.
  await visit("2026-11-05T20:00:00Z");
  to("2026-11-04T22:00:00Z");
  expect(await run()).toBe(1);
  await consent("email", false);
  await deliverDue(ctx);
  expect(ctx.mails).toEqual([]);
  // Nobody is told that we look forward to a dog that has died.
  await consent("email", true);
  const alive = await visit("2026-11-05T21:00:00Z");
  await ctx.raw.prepare("update dogs set state = 'deceased'").run();
  expect(await run()).toBe(0);
  await ctx.raw.prepare("update dogs set state = 'living'").run();
  await ctx.raw.prepare("delete from appointments where id = ?").bind(alive).run();
  // A household that rests hears nothing.
  await consent("email", true);
  await visit("2026-11-06T20:00:00Z");
  await ctx.raw.prepare("update clients set state = 'paused' where id = ?").bind(home.clientId).run();
  to("2026-11-05T22:00:00Z");
  expect(await run()).toBe(0);
});

test("what switching on would send is counted first, and is what is then sent", async () => {
  const { ctx, by, home, consent, visit, to, run } = await practice();
  await consent("email", true);
  await consent("sms", true, home.otherContactId);
  // The signature is too old, the vaccination ends in a month and a day.
  await ctx.raw.prepare("update waiver_versions set resign_after_months = 1").run();
  await ctx.raw.prepare("update signatures set signed_at = ?").bind(Date.parse("2026-01-01")).run();
  await ctx.raw.prepare("update vaccinations set expires_on = '2026-12-04'").run();
  await ctx.raw.prepare("update clients set intake_done_at = null").run();
  await visit("2026-11-06T09:00:00Z");
  await visit("2026-11-07T09:00:00Z");
  await visit("2026-11-20T09:00:00Z");
  await all(ctx, by, false);
  const previews = await previewReminders(ctx, by, clientReminders);
  expect(countedAs(previews)).toBe("visit-tomorrow=2,papers-missing=2,vaccination-soon=1,waiver-unsigned=2");
  expect(previews[0]?.people).toEqual([{ name: "Zaunkoenig One", channel: "email", messages: 2 }]);
  expect(await written(ctx)).toEqual({});

  await all(ctx, by, true);
  for (let hour = 0; hour < 7 * 24; hour += 4) {
    await run();
    ctx.advance(4 * 3600);
  }
  const counts = Object.fromEntries(previews.map(({ reminder, messages }) => [reminder, messages]));
  expect(await written(ctx)).toEqual(counts);
  // A week later than looked at: nothing of the vaccination is said twice, and of a dog that died nothing at all.
  await ctx.raw.prepare("update dogs set state = 'deceased'").run();
  to("2026-11-27T12:00:00Z");
  expect(await run()).toBe(0);
  expect((await events(ctx)).filter((line) => line.startsWith("reminder.switched"))).toHaveLength(5);
});

test("a provider that is away in the evening has no reminder arrive at night, nor after midnight, nor of a visit that was called off", async () => {
  const { ctx, by, consent, visit, to, run } = await practice();
  await consent("email", true);
  await all(ctx, by, true);
  await ctx.raw.prepare("update clients set intake_done_at = null").run();
  const { mail } = ctx;
  const down = { send: () => Promise.reject(new MailError("http-503", false)) };
  const becomes = async (state: string) =>
    (await ctx.db.select().from(outbox))
      .map(({ purpose, failure, sentAt }) => [purpose, failure ?? "", sentAt ? "sent" : ""].join(" ").trim())
      .filter((line) => line.includes(state));
  // Berlin, five in the afternoon: tomorrow's visit, and the papers of it.
  await visit("2026-11-04T09:30:00Z");
  to("2026-11-03T16:00:00Z");
  expect(await run()).toBe(2);
  ctx.mail = down;
  await deliverDue(ctx);
  // The provider is back after the quiet hours have begun: nothing rings at half past nine.
  to("2026-11-03T20:30:00Z");
  ctx.mail = mail;
  expect(await deliverDue(ctx)).toEqual({ sent: 0, failed: 0, waiting: 2 });
  expect(ctx.mails).toEqual([]);
  // In the morning it is not tomorrow any more; the papers are still missing.
  to("2026-11-04T07:00:00Z");
  await deliverDue(ctx);
  expect(ctx.mails.map(({ subject }) => subject)).toEqual(["Before your visit on Wednesday 4 November"]);
  expect(await becomes("too-late")).toEqual(["visit-tomorrow too-late"]);
  // Called off, and moved, between two tries.
  const off = await visit("2026-11-05T09:30:00Z");
  const moved = await visit("2026-11-05T11:30:00Z");
  to("2026-11-04T16:00:00Z");
  ctx.mail = down;
  await run();
  await deliverDue(ctx);
  await ctx.raw.prepare("update appointments set state = 'cancelled-by-us' where id = ?").bind(off).run();
  await ctx.raw
    .prepare("update appointments set starts_at = starts_at + 60000 where id = ?")
    .bind(moved)
    .run();
  ctx.mail = mail;
  to("2026-11-04T17:00:00Z");
  await deliverDue(ctx);
  expect(ctx.mails.filter(({ subject }) => subject.startsWith("Tomorrow"))).toEqual([]);
  expect(await becomes("called-off")).toContain("visit-tomorrow called-off");
});

test("a visit that is deleted in the calendar and made anew is told of once, a moved one anew, and what is missing once a day", async () => {
  const { ctx, by, consent, visit, to, run } = await practice();
  await consent("email", true);
  await all(ctx, by, true);
  await ctx.raw.prepare("update clients set intake_done_at = null").run();
  const anew = async (startsAt: string) => {
    await ctx.raw.prepare("delete from appointments").run();
    return visit(startsAt);
  };
  await visit("2026-11-04T09:30:00Z");
  to("2026-11-03T16:00:00Z");
  await run();
  const papers = (await written(ctx))["papers-missing"];
  expect(await written(ctx)).toMatchObject({ "visit-tomorrow": 1 });
  // The same visit as another row, before the first message has been carried, and after.
  await anew("2026-11-04T09:30:00Z");
  expect(await run()).toBe(0);
  await deliverDue(ctx);
  expect(ctx.mails.filter(({ subject }) => subject.startsWith("Tomorrow"))).toHaveLength(1);
  await anew("2026-11-04T09:30:00Z");
  expect(await run()).toBe(0);
  await anew("2026-11-04T11:30:00Z");
  expect(await run()).toBe(1);
  // Two at one moment are one.
  await visit("2026-11-04T13:00:00Z");
  await visit("2026-11-04T13:00:00Z");
  expect(await run()).toBe(1);
  expect(await written(ctx)).toMatchObject({ "visit-tomorrow": 3, "papers-missing": papers });
  // One whose details do not open is not guessed at, and holds up no other of the same household.
  const torn = await visit("2026-11-04T15:00:00Z");
  await ctx.raw.prepare("update appointments set details = 's1.torn' where id = ?").bind(torn).run();
  await visit("2026-11-04T17:00:00Z");
  expect(await run()).toBe(1);
});

test("a visit that was out of the calendar at the moment its reminder was carried is told of once it is back, once", async () => {
  const { ctx, consent, visit, to, run } = await practice();
  await consent("email", true);
  await visit("2026-11-04T09:30:00Z");
  to("2026-11-03T16:00:00Z");
  expect(await run()).toBe(1);
  await ctx.raw.prepare("delete from appointments").run();
  await deliverDue(ctx);
  expect(ctx.mails).toEqual([]);
  expect(await run()).toBe(0);
  await visit("2026-11-04T09:30:00Z");
  expect(await run()).toBe(1);
  await deliverDue(ctx);
  expect(await run()).toBe(0);
  expect(ctx.mails).toHaveLength(1);
  // An earlier try may have reached the reader: then it is not said once more.
  await visit("2026-11-04T11:30:00Z");
  expect(await run()).toBe(1);
  const { mail } = ctx;
  ctx.mail = { send: () => Promise.reject(new MailError("unreachable", false)) };
  await deliverDue(ctx);
  ctx.mail = mail;
  await ctx.raw.prepare("delete from appointments").run();
  to("2026-11-03T16:30:00Z");
  await deliverDue(ctx);
  await visit("2026-11-04T11:30:00Z");
  expect(await run()).toBe(0);
  expect(ctx.mails).toHaveLength(1);
});

test("a file that does not open keeps nobody else from the reminder", async () => {
  const { ctx, by, consent, visit, to, run } = await practice();
  await consent("email", true);
  await visit("2026-11-04T09:30:00Z");
  const words = { shown: "Torn", hidden: "Rags", phone: "+13035550188" };
  for (const column of ["household", "wrapped"]) {
    const torn = await fullHousehold(ctx, by, { ...words, shown: `Torn${column}`, phone: "" });
    const { clientId, contactId } = torn;
    const agreed = { clientId, contactId, purpose: "reminders", channel: "email", granted: true } as const;
    await ctx.db.batch(setConsent(ctx, { ...agreed, source: "staff", by }).statements);
    const startsAt = new Date("2026-11-04T08:00:00Z");
    const endsAt = new Date("2026-11-04T09:00:00Z");
    await addAppointment(ctx, by, {
      clientId,
      startsAt,
      endsAt,
      title: "",
      place: "",
      note: "",
      staffId: null,
    });
    const table = column === "wrapped" ? "subject_keys" : "clients";
    await ctx.raw
      .prepare(
        `update ${table} set ${column} = substr(${column}, 1, length(${column}) - 4) || 'AAAA' where id = ?`,
      )
      .bind(clientId)
      .run();
  }
  to("2026-11-03T16:00:00Z");
  expect(await run()).toBe(1);
  await ctx.settled();
  expect(await events(ctx)).toContainEqual(expect.stringContaining("vault.refused"));
});

test("a thousand households that can never be told keep nobody behind them from being told", async () => {
  const { ctx, by, home, consent, to, run } = await practice();
  await consent("email", true);
  await ctx.raw.prepare("update vaccinations set expires_on = '2026-12-03'").run();
  // Copies whose keys are nobody's: nothing of them opens.
  const copy = async (table: string, keys: string) => {
    const { results } = await ctx.raw
      .prepare("select name from pragma_table_info(?)")
      .bind(table)
      .all<{ name: string }>();
    const names = results.map(({ name }) => name);
    const values = names.map((name) => (keys.split(" ").includes(name) ? `printf('0%025d', i)` : name));
    await ctx.raw
      .prepare(
        `with recursive many(i) as (select 1 union all select i + 1 from many where i < ${mostCandidates})
        insert into ${table} (${names.join()}) select ${values.join()} from ${table}, many where ${table === "clients" || table === "subject_keys" ? "id" : "client_id"} = ?`,
      )
      .bind(home.clientId)
      .run();
  };
  await copy("subject_keys", "id");
  await copy("clients", "id");
  await copy("consents", "id client_id");
  await copy("dogs", "id client_id");
  await copy("vaccinations", "id client_id dog_id");
  expect(home.clientId > `0${"0".repeat(25)}`).toBe(true);
  await all(ctx, by, true);
  to("2026-11-03T12:00:00Z");
  await run();
  expect(await written(ctx)).toMatchObject({ "vaccination-soon": 1 });
});
