import { beforeEach, expect, test } from "vitest";
import { admitStaff, signInWithPassword } from "../../app/domain/identity/sign-in.ts";
import { deviceHeader, readDeviceToken } from "../../app/http/device-cookie.ts";
import { staffTotp } from "../../drizzle/schema/factors.ts";
import { createTestContext, type TestContext } from "../harness/context.ts";
import { addStaff, events, goodPassword, inside } from "../harness/staff.ts";

let ctx: TestContext;
beforeEach(async () => {
  ctx = await createTestContext();
});

async function withApp(staffId: string) {
  const seed = await ctx.vault.seal("staff_totp.seed", staffId, "JBSWY3DPEHPK3PXP");
  await ctx.db.insert(staffTotp).values({ id: staffId, seed, lastStep: 0, addedAt: ctx.clock.now() });
}

test("MF-12: a known browser spares nobody the second factor, its own person neither", async () => {
  const robin = await addStaff(ctx);
  const { deviceToken } = inside(await admitStaff(ctx, robin, "password"));
  expect(deviceToken).toHaveLength(43);
  await withApp(robin);
  for (const method of ["password", "tesla", "google", "github"] as const)
    expect((await admitStaff(ctx, robin, method, { deviceToken })).kind, method).toBe("second-factor");
});

test("MF-12: the cookie of one person's browser makes it no known browser of another", async () => {
  const robin = await addStaff(ctx);
  const lea = await addStaff(ctx, { email: "lea@example.com", name: "Lea Ode" });
  const { deviceToken } = inside(await admitStaff(ctx, robin, "password"));
  inside(await admitStaff(ctx, lea, "password"));
  await withApp(lea);
  const arrival = await signInWithPassword(ctx, {
    email: "lea@example.com",
    password: goodPassword,
    deviceToken,
  });
  expect(arrival?.kind).toBe("second-factor");
  inside(await admitStaff(ctx, lea, "passkey", { deviceToken }));
  expect(await events(ctx)).toContain("suspicion.new-device {}");
});

test("MF-12: a browser's cookie that was made up, or moved to another name, is no cookie", async () => {
  const [sealed = ""] = (await deviceHeader(ctx, ctx.random.token())).split(";");
  const read = (cookie: string) =>
    readDeviceToken(ctx, new Request(ctx.settings.APP_ORIGIN, { headers: { cookie } }));
  expect(await read(sealed)).toHaveLength(43);
  const value = sealed.slice(sealed.indexOf("=") + 1);
  const session = (await ctx.vault.seal("cookie/__Host-session", "staff session", "{}")) as string;
  for (const forged of [ctx.random.token(), `${value}x`, value.slice(0, -1), session])
    expect(await read(`__Host-device=${forged}`)).toBeNull();
  expect(await read(`device=${value}`)).toBeNull();
});
