import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { passkeys } from "../../../drizzle/schema/factors.ts";
import { staff, staffIdentities } from "../../../drizzle/schema/identity.ts";
import { createTestContext } from "../../../test/harness/context.ts";
import { addStaff, dump, events } from "../../../test/harness/staff.ts";
import { deliverDue } from "../messages/outbox.ts";
import { findStaffByIdentity, linkIdentity, listIdentities, unlinkIdentity } from "./identities.ts";

const tesla = { provider: "tesla", subject: "subject-123" };

test("a linked account leads to its person, and to nobody before", async () => {
  const ctx = await createTestContext();
  const staffId = await addStaff(ctx);
  expect(await findStaffByIdentity(ctx, "tesla", "subject-123")).toBeNull();
  expect(await linkIdentity(ctx, { staffId, ...tesla })).toBe("linked");
  expect(await linkIdentity(ctx, { staffId, ...tesla })).toBe("already-linked");
  expect(await findStaffByIdentity(ctx, "tesla", "subject-123")).toBe(staffId);
  expect(await listIdentities(ctx, staffId)).toMatchObject([{ provider: "tesla" }]);
  expect(await dump(ctx)).not.toContain("subject-123");
});

test("OA-18: the same subject at another provider is another identity", async () => {
  const ctx = await createTestContext();
  await linkIdentity(ctx, { staffId: await addStaff(ctx), ...tesla });
  expect(await findStaffByIdentity(ctx, "google", "subject-123")).toBeNull();
});

test("OA-19: an account that is somebody else's is refused and noticed, also when ten try at once", async () => {
  const ctx = await createTestContext();
  const people = await Promise.all(
    Array.from({ length: 10 }, (_, index) => addStaff(ctx, { email: `p${index}@example.com` })),
  );
  const outcomes = await Promise.all(people.map((staffId) => linkIdentity(ctx, { staffId, ...tesla })));
  expect(outcomes.filter((outcome) => outcome === "linked")).toHaveLength(1);
  expect(outcomes.filter((outcome) => outcome === "linked-to-another")).toHaveLength(9);
  const written = await events(ctx);
  expect(written.filter((event) => event.startsWith("identity.link-refused"))).toHaveLength(9);
  expect(written.filter((event) => event.startsWith("identity.linked"))).toHaveLength(1);
});

test("OA-20: the last way to sign in cannot be unlinked, also not by two at once", async () => {
  const ctx = await createTestContext();
  const staffId = await addStaff(ctx, { password: null });
  await linkIdentity(ctx, { staffId, ...tesla });
  await linkIdentity(ctx, { staffId, provider: "tesla", subject: "another" });
  const linked = await listIdentities(ctx, staffId);
  const outcomes = await Promise.all(linked.map(({ id }) => unlinkIdentity(ctx, staffId, id)));
  expect(outcomes.sort()).toEqual(["last-factor", "unlinked"]);
  expect(await listIdentities(ctx, staffId)).toHaveLength(1);
});

test("somebody without a password can unlink the last account where a passkey still lets them in", async () => {
  const ctx = await createTestContext();
  const staffId = await addStaff(ctx, { password: null });
  await linkIdentity(ctx, { staffId, ...tesla });
  const [linked] = await listIdentities(ctx, staffId);
  expect(await unlinkIdentity(ctx, staffId, linked?.id ?? "")).toBe("last-factor");
  const id = ctx.random.id();
  await ctx.db.insert(passkeys).values({
    id,
    staffId,
    credentialHash: "hash",
    credential: await ctx.vault.seal("passkeys.credential", id, "{}"),
    name: await ctx.vault.seal("passkeys.name", id, "Phone"),
    counter: 0,
    backedUp: true,
    createdAt: ctx.clock.now(),
  });
  expect(await unlinkIdentity(ctx, staffId, linked?.id ?? "")).toBe("unlinked");
});

test("a newly linked account is told to its person by mail, one that was linked already is not told again", async () => {
  const ctx = await createTestContext();
  const staffId = await addStaff(ctx);
  await linkIdentity(ctx, { staffId, ...tesla });
  await linkIdentity(ctx, { staffId, ...tesla });
  await deliverDue(ctx);
  expect(ctx.mails).toHaveLength(1);
  expect(ctx.mails[0]?.text).toContain("https://app.daydreamers.invalid/not-me#");
});

test("somebody with a password can unlink, nobody can unlink for another, and a disabled person is not found", async () => {
  const ctx = await createTestContext();
  const staffId = await addStaff(ctx);
  const other = await addStaff(ctx, { email: "kim@example.com" });
  await linkIdentity(ctx, { staffId, ...tesla });
  const [linked] = await ctx.db.select().from(staffIdentities);
  await expect(unlinkIdentity(ctx, other, linked?.id ?? "")).rejects.toMatchObject({ code: "not-found" });
  await ctx.db.update(staff).set({ disabledAt: ctx.clock.now() }).where(eq(staff.id, staffId));
  expect(await findStaffByIdentity(ctx, "tesla", "subject-123")).toBeNull();
  expect(await unlinkIdentity(ctx, staffId, linked?.id ?? "")).toBe("unlinked");
});
