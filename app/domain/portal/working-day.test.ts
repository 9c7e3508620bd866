import { expect, test } from "vitest";
import { business } from "../../../drizzle/schema/business.ts";
import { createTestContext } from "../../../test/harness/context.ts";
import { fullHousehold } from "../../../test/harness/household.ts";
import { addStaff, dump, events } from "../../../test/harness/staff.ts";
import { addAppointment } from "../appointments/write.ts";
import { dogProfile } from "../clients/records.ts";
import { markDone, openReceived } from "../correspondence/received.ts";
import { addDog } from "../dogs/dogs.ts";
import { deliverDue } from "../messages/outbox.ts";
import { addDefinition } from "../packages/definitions.ts";
import { sellPackage } from "../packages/sell.ts";
import { settleVisit } from "../packages/settle.ts";
import { readOwnConsents, saveOwnConsents } from "./consents.ts";
import { readPortalPackages } from "./packages.ts";
import { readPortalView } from "./view.ts";
import { readPortalVisits } from "./visits.ts";
import { askToMove, readMovable } from "./wish.ts";

async function practice() {
  const ctx = await createTestContext();
  await ctx.db.insert(business).values({
    id: "business",
    name: "Pfoten",
    timeZone: "Europe/Berlin",
    units: "metric",
    createdAt: ctx.clock.now(),
  });
  const by = { kind: "staff", staffId: await addStaff(ctx), role: "owner" } as const;
  const trainer = await addStaff(ctx, { email: "tom@example.com", role: "trainer" });
  const [home, other] = [
    await fullHousehold(ctx, by, { shown: "Zaunkoenig", hidden: "Geheimnis", phone: "+13035550199" }),
    await fullHousehold(ctx, by, { shown: "Rotkehlchen", hidden: "Anderes", phone: "+13035550188" }),
  ];
  const eva = { kind: "client", clientId: home.clientId, contactId: home.contactId } as const;
  const stranger = { kind: "client", clientId: other.clientId, contactId: other.contactId } as const;
  const visit = (hours: number, staffId: string | null = null) => {
    const startsAt = new Date(ctx.clock.now().getTime() + hours * 3_600_000);
    return addAppointment(ctx, by, {
      clientId: home.clientId,
      ...{ startsAt, endsAt: new Date(startsAt.getTime() + 3_600_000), staffId },
      ...{ title: "Geheimnis title", place: "Dog park", note: "Geheimnis note" },
    });
  };
  return { ctx, by, trainer, home, eva, stranger, visit };
}

test("AZ-05: the portal tells of visits, charges and packages what was said for the household, and no title, note or price", async () => {
  const { ctx, by, trainer, eva, stranger, visit } = await practice();
  const offer = { title: "Five walks", description: "", sessions: 5, priceCents: 77_731, validDays: 90 };
  await addDefinition(ctx, by, "five", offer);
  await sellPackage(ctx, by, {
    id: "pack",
    clientId: eva.clientId,
    definitionId: "five",
    priceCents: 77_731,
    payer: "client",
    soldOn: "2026-11-02",
  });
  // Over before its hour is: it is told with the past ones.
  const brief = await visit(-0.25);
  const short = { appointmentId: brief, version: 1, state: "completed", charge: "nothing" } as const;
  await settleVisit(ctx, by, { ...short, reason: "" });
  const gone = await visit(-2);
  const charged = { appointmentId: gone, version: 1, charge: "package", packageId: "pack" } as const;
  await settleVisit(ctx, by, { ...charged, state: "no-show", reason: "Nobody opened the door." });
  const free = await visit(-26);
  const nothing = { version: 1, charge: "nothing", state: "cancelled-by-us" } as const;
  await settleVisit(ctx, by, { ...nothing, appointmentId: free, reason: "Snow." });
  const left = await visit(-50);
  await ctx.raw.prepare("update appointments set left_calendar_at = 1 where id = ?").bind(left).run();
  const next = await visit(48, by.staffId);
  const open = await visit(50);
  // Of somebody who has left the team nothing is told, nor of a dog that has died; one that was early is over.
  const former = await visit(52, trainer);
  await ctx.raw.prepare("update staff set disabled_at = 1 where id = ?").bind(trainer).run();
  for (const name of ["Waffle", "Pretzel"])
    await addDog(ctx, by, eva.clientId, { source: "staff", profile: dogProfile.parse({ name }), id: name });
  await ctx.raw.prepare("update dogs set state = 'deceased' where id = 'Pretzel'").run();
  const early = await visit(0.5);
  await settleVisit(ctx, by, { ...short, appointmentId: early, reason: "" });

  const visits = await readPortalVisits(ctx, eva);
  expect(visits.upcoming).toMatchObject([
    { id: next, place: "Dog park", mayAsk: true, wishAt: null, trainer: "Robin" },
    { id: open, trainer: "" },
    { id: former, trainer: "" },
  ]);
  expect(visits.dogs).toEqual(["Zaunkoenig Dog", "Waffle"]);
  // What cannot be read is not "at home".
  const details = await ctx.raw
    .prepare("select details from appointments where id = ?")
    .bind(next)
    .first<string>("details");
  await ctx.raw.prepare("update appointments set details = 'v1.broken' where id = ?").bind(next).run();
  expect((await readPortalVisits(ctx, eva)).upcoming[0]).toMatchObject({ id: next, place: null });
  await ctx.raw.prepare("update appointments set details = ? where id = ?").bind(details, next).run();
  expect(visits.past).toMatchObject([
    { id: early, state: "completed" },
    { id: brief, state: "completed" },
    {
      state: "no-show",
      charge: { charge: "package", packageTitle: "Five walks", reason: "Nobody opened the door." },
    },
    { state: "cancelled-by-us", charge: { charge: "nothing", reason: "Snow." } },
  ]);
  const { packages } = await readPortalPackages(ctx, eva);
  expect(packages).toMatchObject([
    { title: "Five walks", left: 4, lines: [{ kind: "session", units: -1, left: 4 }, { kind: "purchase" }] },
  ]);
  const home = await readPortalView(ctx, eva);
  expect(home.packages).toMatchObject([{ title: "Five walks", left: 4, sessions: 5, state: "open" }]);
  expect(home.visits).toMatchObject([
    { id: next, trainer: "Robin" },
    { id: open, trainer: "" },
  ]);
  const seen = JSON.stringify([visits, packages, home]);
  for (const value of ["Geheimnis", "77731", "priceCents", "staffId", by.staffId, "Vale"])
    expect(seen).not.toContain(value);
  // Of another household nothing, not even that it is there.
  const theirs = JSON.stringify([
    await readPortalVisits(ctx, stranger),
    await readPortalPackages(ctx, stranger),
  ]);
  expect(theirs).not.toMatch(/Five walks|Dog park|Snow/);
  await expect(readMovable(ctx, stranger, next)).rejects.toMatchObject({ code: "not-found" });
});

test("a household asks for another time: one wish a visit, one mail for the same words, and a foreign, past or cancelled visit is not asked for", async () => {
  const { ctx, by, trainer, eva, stranger, visit } = await practice();
  const id = await visit(20, trainer);
  const words = { times: "Thursday after four", message: "Waffle is ill." };
  const both = await Promise.all([askToMove(ctx, eva, id, words), askToMove(ctx, eva, id, words)]);
  expect(both).toEqual([{ ok: true }, { ok: true }]);
  await ctx.settled();
  await deliverDue(ctx);
  expect(ctx.mails.map(({ to, subject }) => [to, subject])).toEqual([
    ["tom@example.com", "Zaunkoenig asks to move a visit"],
  ]);
  expect(ctx.mails[0]?.text).not.toMatch(/Waffle|Thursday/);
  expect(await readMovable(ctx, eva, id)).toMatchObject({
    over: null,
    isSoon: true,
    wishAt: ctx.clock.now(),
  });
  // Other words take the place of the first ones, and are a mail of their own.
  ctx.advance(60);
  await askToMove(ctx, eva, id, { times: "Friday", message: "" });
  await ctx.settled();
  expect(ctx.mails).toHaveLength(2);
  const waiting = await openReceived(ctx, by);
  expect(waiting).toMatchObject([
    { kind: "reschedule", appointmentId: id, from: "Zaunkoenig One", text: "Would suit: Friday" },
  ]);
  expect((await readPortalVisits(ctx, eva)).upcoming).toMatchObject([{ id, wishAt: ctx.clock.now() }]);
  expect((await events(ctx)).filter((line) => line.startsWith("appointment.reschedule-asked"))).toHaveLength(
    2,
  );
  await markDone(ctx, by, waiting[0]?.id ?? "");
  expect((await readMovable(ctx, eva, id)).wishAt).toBeNull();
  // Asked again with the same words after it was seen to: that is new.
  await askToMove(ctx, eva, id, { times: "Friday", message: "" });
  await ctx.settled();
  expect(ctx.mails).toHaveLength(3);

  await expect(askToMove(ctx, stranger, id, words)).rejects.toMatchObject({ code: "not-found" });
  await expect(askToMove(ctx, eva, "nobody", words)).rejects.toMatchObject({ code: "not-found" });
  expect(await askToMove(ctx, eva, await visit(-3), words)).toEqual({ ok: false, reason: "past" });
  await ctx.raw.prepare("update appointments set state = 'cancelled-by-us' where id = ?").bind(id).run();
  expect(await askToMove(ctx, eva, id, words)).toEqual({ ok: false, reason: "called-off" });
  expect(await dump(ctx)).not.toMatch(/Thursday after four|Waffle is ill/);
});

test("GD-05: each person agrees alone, what stands is not written again, and nothing that was said before is lost", async () => {
  const { ctx, home, eva, stranger } = await practice();
  const said = async (by: typeof eva) =>
    (await readOwnConsents(ctx, by)).consents.flatMap(({ purpose, channel, granted }) =>
      granted ? [`${purpose} ${channel}`] : [],
    );
  expect(await said(eva)).toEqual(["report-cards email"]);
  const reminders = { purpose: "reminders", channel: "email" } as const;
  expect(await saveOwnConsents(ctx, eva, [{ ...reminders, granted: true }])).toBe(1);
  expect(await saveOwnConsents(ctx, eva, [{ ...reminders, granted: true }])).toBe(0);
  expect(await said(eva)).toEqual(["reminders email", "report-cards email"]);
  ctx.advance(60);
  expect(await saveOwnConsents(ctx, eva, [{ ...reminders, granted: false }])).toBe(1);
  expect(await said(eva)).toEqual(["report-cards email"]);
  for (const by of [{ ...eva, contactId: home.otherContactId }, stranger])
    expect(await said(by)).toEqual(["report-cards email"]);
  const { results } = await ctx.raw.prepare("select granted, source from consents order by at").all();
  expect(results).toEqual([
    { granted: 1, source: "portal" },
    { granted: 0, source: "portal" },
  ]);
  // An old page that still shows it as agreed to, and of which only another box is touched, agrees to nothing again.
  const news = { purpose: "news", channel: "email" } as const;
  expect(
    await saveOwnConsents(ctx, eva, [
      { ...reminders, granted: true, was: true },
      { ...news, granted: true, was: false },
    ]),
  ).toBe(1);
  expect(await said(eva)).toEqual(["report-cards email", "news email"]);
  // A person of another household is none of this one.
  const mixed = { ...eva, contactId: stranger.contactId };
  await expect(readOwnConsents(ctx, mixed)).rejects.toMatchObject({ code: "not-found" });
  await saveOwnConsents(ctx, mixed, [{ ...reminders, granted: true }]);
  expect(await said(stranger)).toEqual(["report-cards email"]);
});
