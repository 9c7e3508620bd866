import { expect, test } from "vitest";
import { business } from "../../../drizzle/schema/business.ts";
import { receivedMessages } from "../../../drizzle/schema/messages.ts";
import { createTestContext } from "../../../test/harness/context.ts";
import { fullHousehold } from "../../../test/harness/household.ts";
import { addStaff, dump } from "../../../test/harness/staff.ts";
import { addAppointment } from "../appointments/write.ts";
import { deliverDue } from "../messages/outbox.ts";
import { sendDigest } from "./send-digest.ts";

test("the morning digest goes once to each driver: the visits with what is missing, no address, no gate code, and nothing where there is nothing to say", async () => {
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
  await addStaff(ctx, { email: "helper@example.com", role: "helper" });
  const to = (at: string) => ctx.advance((Date.parse(at) - ctx.clock.now().getTime()) / 1000);
  // Half past six in Berlin, a day without anything.
  to("2026-11-03T05:35:00Z");
  expect(await sendDigest(ctx)).toEqual({ written: 0 });

  const home = await fullHousehold(ctx, by, {
    shown: "Zaunkoenig",
    hidden: "Geheimnis",
    phone: "+13035550199",
  });
  const visit = (startsAt: string, staffId: string | null) =>
    addAppointment(ctx, by, {
      clientId: home.clientId,
      startsAt: new Date(startsAt),
      endsAt: new Date(Date.parse(startsAt) + 3_600_000),
      ...{ title: "Gate 4711", place: "12 Secret Lane", note: "Geheimnis", staffId },
    });
  await visit("2026-11-04T13:00:00Z", trainer);
  await visit("2026-11-04T08:00:00Z", null);
  await visit("2026-11-05T08:00:00Z", null);
  await ctx.raw.prepare("update vaccinations set expires_on = '2026-11-01'").run();
  to("2026-11-04T05:25:00Z");
  expect(await sendDigest(ctx)).toEqual({ written: 0 });
  to("2026-11-04T05:30:00Z");
  await Promise.all([sendDigest(ctx), sendDigest(ctx)]);
  await sendDigest(ctx);
  await deliverDue(ctx);
  expect(ctx.mails.map((mail) => mail.to).sort()).toEqual(["robin@example.com", "tom@example.com"]);
  const text = (address: string) => ctx.mails.find((mail) => mail.to === address)?.text ?? "";
  // The trainer's own and what is open to all, in order; the owner has what is open to all.
  expect(text("tom@example.com").match(/^\d\d:\d\d/gm)).toEqual(["09:00", "14:00"]);
  expect(text("robin@example.com").match(/^\d\d:\d\d/gm)).toEqual(["09:00"]);
  expect(text("tom@example.com")).toContain("09:00  Zaunkoenig and Zaunkoenig, with Zaunkoenig Dog");
  expect(text("tom@example.com")).toContain("the waiver, signed by Zaunkoenig Two");
  expect(text("tom@example.com")).toContain("a vaccination of Zaunkoenig Dog ran out this week");
  for (const { text: mail } of ctx.mails) expect(mail).not.toMatch(/4711|Geheimnis|Road|Lane|80302|\+1303|@/);
  // Once carried, nothing of it stays: it could not go with the client whose name it holds.
  expect(
    await ctx.raw
      .prepare("select count(*) as n from outbox where purpose = 'digest' and content is not null")
      .first(),
  ).toEqual({ n: 0 });
  expect(await dump(ctx)).not.toContain("Zaunkoenig");

  // What waits is a reason by itself, on a day without a visit; switched off it is none.
  await ctx.db
    .insert(receivedMessages)
    .values({ id: ctx.random.id(), kind: "sms", receivedAt: ctx.clock.now() });
  to("2026-11-06T05:31:00Z");
  expect(await sendDigest(ctx)).toEqual({ written: 2 });
  await deliverDue(ctx);
  expect(ctx.mails.at(-1)).toMatchObject({ subject: "Friday 6 November: no visit, 2 things wait" });
  expect(ctx.mails.at(-1)?.text).toContain("one message came in");
  await ctx.raw.prepare("update business set digest_at = null").run();
  to("2026-11-07T05:31:00Z");
  expect(await sendDigest(ctx)).toEqual({ written: 0 });
});
