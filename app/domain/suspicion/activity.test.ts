import { expect, test } from "vitest";
import { createTestContext } from "../../../test/harness/context.ts";
import { addStaff } from "../../../test/harness/staff.ts";
import { entry, record } from "../audit/audit.ts";
import { signInStaff, signInWithPassword } from "../identity/sign-in.ts";
import { listActivity } from "./activity.ts";

test("a person sees the own sign-ins, refusals and changes of thirty days, newest first, and nobody else's", async () => {
  const ctx = await createTestContext();
  const staffId = await addStaff(ctx);
  const kim = await addStaff(ctx, { email: "kim@example.com", role: "helper" });
  await signInStaff(ctx, kim, "password");
  await signInStaff(ctx, staffId, "password");
  ctx.advance(30 * 86_400);
  await signInWithPassword(ctx, { email: "robin@example.com", password: "wrong" });
  ctx.advance(60);
  await signInStaff(ctx, staffId, "passkey");
  await record(ctx, { event: "client.read", details: { part: "profile" }, staffId, clientId: "c1" });
  ctx.advance(60);
  // What the owner does to somebody else stands in that person's list.
  await entry(ctx, {
    event: "staff.role-changed",
    details: { from: "helper", to: "trainer" },
    staffId,
    subject: { type: "staff", id: kim },
  });

  const own = await listActivity(ctx, staffId);
  expect(own.map(({ event, country, device }) => [event, country, device])).toEqual([
    ["suspicion.new-device", "Germany", "Safari on iOS"],
    ["sign-in.succeeded", "Germany", "Safari on iOS"],
    ["sign-in.refused", "Germany", null],
  ]);
  expect((await listActivity(ctx, kim)).map(({ event }) => event)).toEqual(["staff.role-changed"]);
});
