import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { outbox } from "../../../drizzle/schema/messages.ts";
import { createTestContext } from "../../../test/harness/context.ts";
import { fullHousehold } from "../../../test/harness/household.ts";
import { addStaff } from "../../../test/harness/staff.ts";
import { changeState } from "../clients/change.ts";
import { saveContact } from "../clients/contacts.ts";
import { contactDetails, dogProfile } from "../clients/records.ts";
import { repeatMessage } from "../correspondence/compose.ts";
import { noteConsents } from "../correspondence/consents.ts";
import { addDog } from "../dogs/add.ts";
import { changeDogState } from "../dogs/change.ts";
import { namesOneOf } from "./household.ts";
import { deliverDue, enqueueEmail } from "./outbox.ts";
import { suppress } from "./suppressions.ts";

async function practice() {
  const ctx = await createTestContext();
  const by = { kind: "staff", staffId: await addStaff(ctx), role: "owner" } as const;
  const home = await fullHousehold(ctx, by, { shown: "Waffle", hidden: "Hidden", phone: "+13035550111" });
  const { clientId, contactId, email } = home;
  const agreed = (["reminders", "news"] as const).map((purpose) => ({ purpose, channel: "email" as const }));
  await noteConsents(ctx, by, clientId, contactId, agreed, [], "phone");
  /** Written in the evening for the morning. */
  const write = async (purpose: string, onceKey: string | null, text = "See you soon.") => {
    const { id, statement } = await enqueueEmail(ctx, {
      ...{ purpose, to: email, subject: "A word", text, contactId, onceKey },
      about: { subjectId: clientId, clientId },
      notBefore: new Date(ctx.clock.now().getTime() + 3_600_000),
    });
    await ctx.db.batch([statement]);
    return id;
  };
  const morning = async () => {
    ctx.advance(3_601);
    await deliverDue(ctx);
  };
  const failureOf = async (id: string) =>
    (await ctx.db.select().from(outbox).where(eq(outbox.id, id)))[0]?.failure;
  return { ctx, by, home, write, morning, failureOf };
}

test("what waited overnight does not go to an address that was corrected meanwhile; sent once more it goes to the right one", async () => {
  const { ctx, by, home, write, morning, failureOf } = await practice();
  const { clientId, contactId, email } = home;
  const id = await write("letter", null);
  const spoken = await write("visit-tomorrow", `remind:papers:${clientId}:2020-01-01:${contactId}`);
  const people = { signs: true, getsReportCards: true, pays: true };
  const reachedAt = (address: string) =>
    contactDetails.parse({ name: "Waffle One", emails: [address], phones: [home.phone] });
  // Another case is the same mailbox.
  await saveContact(ctx, by, clientId, contactId, 1, { details: reachedAt(email.toUpperCase()), ...people });
  const kept = await write("letter", null, "To the same mailbox.");
  await morning();
  expect(ctx.mails.map(({ to }) => to)).toEqual([email, email]);
  expect([await failureOf(id), await failureOf(kept), await failureOf(spoken)]).toEqual([
    null,
    null,
    "called-off",
  ]);

  const waits = await write("letter", null, "The gate is open.");
  await saveContact(ctx, by, clientId, contactId, 2, { details: reachedAt("right@example.com"), ...people });
  // The wrong one came back, too: what counts is that it is theirs no more.
  const bounced = { channel: "email", address: email, reason: "bounce", clientId } as const;
  await ctx.db.batch([...(await suppress(ctx, bounced)).statements]);
  await morning();
  expect([ctx.mails.length, await failureOf(waits)]).toEqual([2, "moved"]);
  expect(await repeatMessage(ctx, by, waits, "token00000001")).toMatchObject({ ok: true });
  await deliverDue(ctx);
  expect(ctx.mails.slice(2)).toMatchObject([{ to: "right@example.com", text: "The gate is open." }]);
  // What did go to the old one is not what somebody meant by a new address.
  expect(await repeatMessage(ctx, by, id, "token00000002")).toEqual({ ok: false, reason: "moved" });
});

test("a reminder or a mailing that waited does not go to a client who was archived, nor speak of a dog that died", async () => {
  const { ctx, by, home, write, morning, failureOf } = await practice();
  const { clientId, contactId } = home;
  const vaccination = (turn: number) => `remind:vaccination:${clientId}:${turn}:2026-12-01:${contactId}`;
  const first = [
    await write("vaccination-soon", vaccination(7)),
    await write("news", `mass:a:${contactId}`),
    await write("letter", "written:a"),
  ];
  await changeState(ctx, by, clientId, "archived");
  await morning();
  // What a person writes to a person goes: somebody has thought of this one.
  expect(await Promise.all(first.map(failureOf))).toEqual(["archived", "archived", null]);

  await changeState(ctx, by, clientId, "active");
  const second = [
    await write("vaccination-soon", vaccination(8)),
    await write("service", `mass:b:${contactId}`),
  ];
  await changeState(ctx, by, clientId, "paused");
  await morning();
  expect(await Promise.all(second.map(failureOf))).toEqual(["paused", null]);

  await changeState(ctx, by, clientId, "active");
  const profile = dogProfile.parse({ name: "Al" });
  const other = await addDog(ctx, by, clientId, { profile, source: "staff" });
  ctx.advance(60);
  const third = [
    await write("vaccination-soon", vaccination(9), "Rabies of AL ends."),
    await write("news", `mass:c:${contactId}`, "Al and Waffle Dog: we are also open on Sunday."),
    await write("news", `mass:d:${contactId}`, "We are also open on Sunday."),
  ];
  await changeDogState(ctx, by, clientId, other, "deceased");
  await morning();
  expect(await Promise.all(third.map(failureOf))).toEqual(["dog-gone", "dog-gone", null]);

  const last = await write("news", `mass:e:${contactId}`, "We are also open on Sunday.");
  await changeDogState(ctx, by, clientId, home.dogId, "rehomed");
  await morning();
  expect(await failureOf(last)).toBe("dog-gone");
  expect(namesOneOf("Bring Mr. (Big) along", ["Mr. (Big)"])).toBe(true);
});
