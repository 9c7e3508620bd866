import { expect, test } from "vitest";
import { createTestContext } from "../../../test/harness/context.ts";
import { createLocalLibsql } from "../../../test/harness/local-libsql.ts";
import { goodPassword, inside } from "../../../test/harness/staff.ts";
import { addTotp, codeOf } from "../../../test/harness/totp.ts";
import { limits } from "../limits/limits.ts";
import { findSession } from "../sessions/sessions.ts";
import { confirmSession } from "./confirm.ts";
import { linkIdentity } from "./identities.ts";
import { requestReset, resetPassword } from "./reset-password.ts";
import { claimDeployment } from "./setup.ts";
import { signInWithPassword } from "./sign-in.ts";
import { verifySignIn } from "./verify-sign-in.ts";

const email = "robin@example.com";
const next = "copper lantern drizzle acorn";
const claim = {
  name: "Robin Vale",
  email,
  password: goodPassword,
  business: { name: "Wagging Tails", timeZone: "Europe/Berlin", units: "metric" as const },
};

test("the conditional batches decide on Turso's engine as they do on D1", async () => {
  const ctx = await createTestContext({ db: (await createLocalLibsql()).db });
  const claims = await Promise.allSettled(Array.from({ length: 5 }, () => claimDeployment(ctx, claim)));
  expect(claims.filter(({ status }) => status === "fulfilled")).toHaveLength(1);

  const signedIn = inside(await signInWithPassword(ctx, { email, password: goodPassword }));
  const session = await findSession(ctx, signedIn.token);
  if (!session) throw new Error("not signed in");
  const confirmed = await confirmSession(ctx, session, goodPassword);
  expect(await findSession(ctx, confirmed?.signedIn?.token ?? "")).toMatchObject({ superseded: false });
  expect(await findSession(ctx, signedIn.token)).toMatchObject({ superseded: true });

  const link = { staffId: session.staffId, provider: "tesla", subject: "s" };
  expect([await linkIdentity(ctx, link), await linkIdentity(ctx, link)]).toEqual([
    "linked",
    "already-linked",
  ]);

  for (let tries = 0; tries < limits.account.free; tries++)
    expect(await signInWithPassword(ctx, { email, password: "wrong" })).toBeNull();
  expect(await signInWithPassword(ctx, { email, password: goodPassword })).toBeNull();

  await requestReset(ctx, email);
  await requestReset(ctx, "nobody@example.com");
  await ctx.settled();
  const codes = ctx.mails.filter(({ subject }) => subject === "Your code for a new password");
  expect(codes).toHaveLength(1);
  const token = /^[A-Z0-9]{4}(-[A-Z0-9]{4}){3}$/m.exec(codes[0]?.text ?? "")?.[0] ?? "";
  expect(await resetPassword(ctx, { token, password: next })).toEqual({ ok: true });
  expect(await resetPassword(ctx, { token, password: goodPassword })).toMatchObject({ field: "token" });
  expect(await findSession(ctx, confirmed?.signedIn?.token ?? "")).toBeNull();
  expect(await signInWithPassword(ctx, { email, password: next })).not.toBeNull();

  const seed = await addTotp(ctx, session.staffId);
  const halves = await Promise.all([1, 2].map(() => signInWithPassword(ctx, { email, password: next })));
  const verified = await Promise.all(
    halves.map((half) =>
      half?.kind === "second-factor" ? verifySignIn(ctx, half.pending, codeOf(ctx, seed)) : null,
    ),
  );
  expect(verified.map((one) => one?.ok).sort()).toEqual([false, true]);
});
