import { beforeEach, describe, expect, test } from "vitest";
import { testEnvironment } from "../../../test/harness/environment.ts";
import { type Around, journalThrough, through } from "../../../test/harness/faults.ts";
import {
  createPractice,
  events,
  memoryJournal,
  type Practice,
} from "../../../test/harness/tesla-practice.ts";
import { createVault, parseKeyRing } from "../../platform/keys.ts";
import { systemRandom } from "../../platform/random.ts";
import { failedKeys } from "../keys/canaries.ts";
import { deliverDue } from "../messages/outbox.ts";
import { TokenRejected, withAccessToken } from "./access.ts";
import { listConnections } from "./connections.ts";
import { disconnect } from "./disconnect.ts";
import { refreshConnection } from "./refresh.ts";
import { needsReconnecting } from "./refresh-failures.ts";
import { renewAt, renewDue } from "./renewals.ts";
import { keepForRevocation, revokeDue } from "./revocations.ts";
import { openRefreshToken, readRow } from "./rows.ts";

let practice: Practice;
let id: string;
const eightHours = 8 * 3600;

beforeEach(async () => {
  practice = await createPractice("strict");
  id = await practice.connect();
});

const open = (ctx = practice.ctx) => withAccessToken(ctx, id, "test", async (token) => token);
const row = async () => {
  const found = await readRow(practice.ctx, id);
  if (!found) throw new Error("No connection");
  return found;
};
const renewals = () =>
  practice.tesla.tokenCalls.filter((form) => form.get("grant_type") === "refresh_token").length;
const storedToken = async () => {
  const { refreshToken } = await row();
  return refreshToken && practice.ctx.vault.open("connections.refresh_token", id, refreshToken);
};
const status = async () => (await listConnections(practice.ctx))[0]?.status;
/** The mail about the connection; that the account was linked, its person was told before. */
const reconnectingMails = () =>
  practice.ctx.mails.filter(({ subject }) => subject === "Your Tesla needs to be connected again");

/** Holds the provider's answer back until told. */
function heldProvider() {
  let reached: () => void = () => {};
  let release: () => void = () => {};
  const arrived = new Promise<void>((resolve) => {
    reached = resolve;
  });
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const around: Around = async (point, work) => {
    const done = await work();
    if (point === "provider") {
      reached();
      await released;
    }
    return done;
  };
  return { around, arrived, release };
}

describe("reading a token", () => {
  test("RF-01: 50 concurrent readers at expiry make one token call and get the same token", async () => {
    practice.ctx.advance(eightHours);
    const tokens = await Promise.all(Array.from({ length: 50 }, () => open()));
    expect(renewals()).toBe(1);
    expect(new Set(tokens).size).toBe(1);
  }, 60_000);

  test("RF-01: 50 readers that share nothing but the database make one token call too", async () => {
    const { ctx } = practice;
    ctx.advance(eightHours);
    const tokens = await Promise.all(
      Array.from({ length: 50 }, () => {
        const journal = memoryJournal();
        const alone = {
          ...ctx,
          tokenKeeper: { refresh: async (it: string) => void (await refreshConnection(alone, it, journal)) },
        };
        return open(alone);
      }),
    );
    expect(renewals()).toBe(1);
    expect(new Set(tokens).size).toBe(1);
  }, 60_000);

  test("each opening leaves a trace with its purpose", async () => {
    await open();
    await open();
    const reads = await events(practice.ctx, "connection.tokens-read");
    expect(reads.map(({ details }) => JSON.parse(details))).toEqual([
      { provider: "tesla", purpose: "test" },
      { provider: "tesla", purpose: "test" },
    ]);
  });

  test("a token that the provider rejects is renewed once and the call made once more", async () => {
    practice.ctx.advance(120);
    const seen: string[] = [];
    const result = await withAccessToken(practice.ctx, id, "test", async (token) => {
      seen.push(token);
      if (seen.length === 1) throw new TokenRejected();
      return "done";
    });
    expect(result).toBe("done");
    expect(new Set(seen).size).toBe(2);
    expect(renewals()).toBe(1);
  });

  test("a new token that is rejected as well is the provider's trouble, not the person's", async () => {
    practice.ctx.advance(120);
    const rejecting = withAccessToken(practice.ctx, id, "test", () => Promise.reject(new TokenRejected()));
    await expect(rejecting).rejects.toMatchObject({ code: "provider-unavailable" });
    expect(renewals()).toBe(1);
    expect(await status()).toBe("connected");
  });

  test("an error of the call itself is passed on untouched", async () => {
    const failing = withAccessToken(practice.ctx, id, "test", () => Promise.reject(new RangeError("mine")));
    await expect(failing).rejects.toThrow("mine");
    expect(renewals()).toBe(0);
  });

  test("an unknown connection is not found; a disconnected one needs reconnecting", async () => {
    await expect(withAccessToken(practice.ctx, "nobody", "test", async () => 1)).rejects.toMatchObject({
      code: "not-found",
    });
    await disconnect(practice.ctx, id, practice.staffId);
    await expect(open()).rejects.toMatchObject({ code: "connection-needs-reconnecting" });
  });

  test("RF-16: a clock ten minutes behind finds out by the rejection, one ten minutes ahead renews early", async () => {
    const { ctx } = practice;
    ctx.advance(eightHours - 600);
    let calls = 0;
    const token = await withAccessToken(ctx, id, "test", async (opened) => {
      if (calls++ === 0) throw new TokenRejected();
      return opened;
    });
    expect(token).toBeTruthy();
    ctx.advance(eightHours + 600);
    expect(await open()).not.toBe(token);
    expect(renewals()).toBe(2);
  });

  test("RF-16: a token that ends within half a minute is renewed before it is used", async () => {
    const before = await open();
    practice.ctx.advance(eightHours - 31);
    expect(await open()).toBe(before);
    practice.ctx.advance(1);
    expect(await open()).not.toBe(before);
  });
});

describe("renewing", () => {
  test("RF-10: a late writer whose lease ran out stores its token, and the second holder adopts it", async () => {
    const { ctx } = practice;
    practice.tesla.rotation = "recoverable";
    ctx.advance(eightHours);
    const slow = heldProvider();
    const first = refreshConnection(through(ctx, slow.around), id, memoryJournal());
    await slow.arrived;
    ctx.advance(31);
    // Tesla refuses an older token; here the first call's commit made it so for the second holder.
    practice.tesla.mishaps.push(() => Response.json({ error: "invalid_grant" }, { status: 401 }));
    expect(await refreshConnection(ctx, id, memoryJournal())).toBe("refused");
    slow.release();
    expect(await first).toBe("renewed");
    expect(await status()).toBe("connected");
    expect((await row()).refusedTokenHash).toBeNull();
    expect(practice.tesla.refreshTokens.get((await storedToken()) ?? "")?.uses).toBe(0);
  });

  test("RF-10: a late writer that finds a newer token keeps its own aside, sealed, for a day", async () => {
    const { ctx, tesla } = practice;
    tesla.rotation = "recoverable";
    ctx.advance(eightHours);
    const slow = heldProvider();
    const hold: Around = async (point, work) =>
      point === "journal.write" ? slow.around("provider", work) : work();
    const first = refreshConnection(through(ctx, hold), id, journalThrough(memoryJournal(), hold));
    await slow.arrived;
    ctx.advance(31);
    expect(await refreshConnection(ctx, id, memoryJournal())).toBe("renewed");
    const winner = await storedToken();
    slow.release();
    expect(await first).toBe("current");
    expect(await storedToken()).toBe(winner);
    expect((await events(ctx, "connection.token-orphaned")).length).toBe(1);
    const orphans = () => ctx.raw.prepare("select count(*) as n from tokens_to_revoke").first<number>("n");
    expect(await revokeDue(ctx)).toEqual({ revoked: 0, waiting: 0, dropped: 0 });
    expect(await orphans()).toBe(1);
    ctx.advance(24 * 3600);
    expect(await revokeDue(ctx)).toEqual({ revoked: 0, waiting: 0, dropped: 1 });
    expect(tesla.revoked).toEqual([]);
    expect(await orphans()).toBe(0);
  });

  test("a token kept aside takes the place of a stored one that the provider refuses", async () => {
    const { ctx, tesla, journal } = practice;
    tesla.rotation = "recoverable";
    ctx.advance(eightHours);
    const slow = heldProvider();
    const hold: Around = async (point, work) =>
      point === "journal.write" ? slow.around("provider", work) : work();
    const first = refreshConnection(through(ctx, hold), id, journalThrough(memoryJournal(), hold));
    await slow.arrived;
    ctx.advance(31);
    await refreshConnection(ctx, id, memoryJournal());
    const stored = (await storedToken()) ?? "";
    slow.release();
    await first;
    tesla.refreshTokens.delete(stored);
    ctx.advance(3600);
    expect(await refreshConnection(ctx, id, journal)).toBe("refused");
    expect(await refreshConnection(ctx, id, journal)).toBe("renewed");
    expect(await status()).toBe("connected");
  });

  test("RF-11: an answer without a refresh token, scope or lifetime keeps what was", async () => {
    const { ctx, tesla, journal } = practice;
    tesla.rotation = "reusable";
    tesla.extra = { scope: undefined, expires_in: undefined };
    const before = await row();
    const token = await storedToken();
    ctx.advance(eightHours);
    expect(await refreshConnection(ctx, id, journal)).toBe("renewed");
    expect(await storedToken()).toBe(token);
    expect((await row()).scopes).toEqual(before.scopes);
    expect((await row()).accessExpiresAt?.getTime()).toBe(ctx.clock.now().getTime() + 3_600_000);
  });

  test("an answer that holds only the next refresh token is kept: the old one is spent", async () => {
    const { ctx, tesla, journal } = practice;
    tesla.extra = { access_token: undefined };
    ctx.advance(5 * 3600);
    const before = await storedToken();
    expect(await refreshConnection(ctx, id, journal)).toBe("renewed");
    expect(await storedToken()).not.toBe(before);
    expect(await open()).toBeTruthy();
  });

  test("the refresh sends client and token only, as Tesla documents", async () => {
    practice.ctx.advance(eightHours);
    await open();
    expect([...(practice.tesla.tokenCalls.at(-1)?.keys() ?? [])].sort()).toEqual([
      "client_id",
      "grant_type",
      "refresh_token",
    ]);
  });

  const outages: [string, () => Response | Promise<Response>][] = [
    ["500", () => new Response("oops", { status: 500 })],
    ["429", () => Response.json({ error: "invalid_grant" }, { status: 429 })],
    ["HTML with 200", () => new Response("<html>", { headers: { "content-type": "text/html" } })],
    ["a timeout", () => Promise.reject(new DOMException("Timed out", "TimeoutError"))],
    ["no network", () => Promise.reject(new TypeError("fetch failed"))],
    ["malformed JSON", () => new Response("{", { headers: { "content-type": "application/json" } })],
    ["an empty object", () => Response.json({})],
    ["403 HTML", () => new Response("<html>", { status: 403 })],
    ["a refused client", () => Response.json({ error: "invalid_client" }, { status: 401 })],
  ];
  test.each(outages)("RF-13: %s changes no token and backs off", async (_what, answer) => {
    const { ctx, tesla, journal } = practice;
    ctx.advance(5 * 3600);
    const before = await row();
    const waits: number[] = [];
    for (let round = 0; round < 7; round++) {
      tesla.mishaps.push(answer);
      expect(await refreshConnection(ctx, id, journal)).toBe("unavailable");
      expect(await refreshConnection(ctx, id, journal)).toBe("waiting");
      const seconds = ((await row()).retryAt?.getTime() ?? 0) / 1000 - ctx.clock.now().getTime() / 1000;
      waits.push(seconds);
      ctx.advance(seconds);
    }
    expect(waits).toEqual([30, 60, 120, 240, 480, 900, 900]);
    const { failures, retryAt, ...after } = await row();
    expect({ ...after, failures: 0, retryAt: null }).toEqual(before);
    expect(failures).toBe(7);
    expect(retryAt).not.toBeNull();
    // The old token is good until its own end, and the next good answer mends everything.
    expect(await open()).toBeTruthy();
    expect(await refreshConnection(ctx, id, journal)).toBe("renewed");
    expect((await row()).failures).toBe(0);
  });

  test("an outage at expiry says so, and does not ask for a new consent", async () => {
    const { ctx, tesla } = practice;
    ctx.advance(eightHours);
    tesla.mishaps.push(() => new Response("oops", { status: 500 }));
    await expect(open()).rejects.toMatchObject({ code: "provider-unavailable" });
    expect(await status()).toBe("connected");
  });

  test("an answer dropped after the provider's commit is recovered with the same token", async () => {
    const { ctx, tesla, journal } = practice;
    tesla.rotation = "recoverable";
    ctx.advance(5 * 3600);
    tesla.mishaps.push("after");
    expect(await refreshConnection(ctx, id, journal)).toBe("unavailable");
    ctx.advance(23 * 3600);
    expect(await refreshConnection(ctx, id, journal)).toBe("renewed");
    expect(await status()).toBe("connected");
  });

  test("a dropped answer beyond the recovery window ends in needs reconnecting", async () => {
    const { ctx, tesla, journal } = practice;
    tesla.rotation = "recoverable";
    ctx.advance(5 * 3600);
    tesla.mishaps.push("after");
    await refreshConnection(ctx, id, journal);
    ctx.advance(24 * 3600);
    expect(await refreshConnection(ctx, id, journal)).toBe("refused");
    ctx.advance(60);
    expect(await refreshConnection(ctx, id, journal)).toBe("needs-reconnecting");
  });

  test("RF-14: one refusal while a peer has rotated adopts the peer's token", async () => {
    const { ctx, tesla, journal } = practice;
    ctx.advance(5 * 3600);
    tesla.mishaps.push(async () => {
      ctx.advance(31);
      await refreshConnection(ctx, id, memoryJournal());
      return Response.json({ error: "invalid_grant" }, { status: 401 });
    });
    expect(await refreshConnection(ctx, id, journal)).toBe("current");
    expect(await status()).toBe("connected");
    expect((await row()).refusedTokenHash).toBeNull();
  });

  test.each(["invalid_grant", "login_required"])(
    "RF-15: %s twice for the stored token needs reconnecting, with one notice",
    async (error) => {
      const { ctx, tesla, journal } = practice;
      ctx.advance(5 * 3600);
      const refusal = () => Response.json({ error }, { status: 401 });
      tesla.mishaps.push(refusal);
      expect(await refreshConnection(ctx, id, journal)).toBe("refused");
      expect(await status()).toBe("connected");
      ctx.advance(59);
      expect(await refreshConnection(ctx, id, journal)).toBe("waiting");
      ctx.advance(1);
      tesla.mishaps.push(refusal);
      expect(await refreshConnection(ctx, id, journal)).toBe("needs-reconnecting");
      expect(await refreshConnection(ctx, id, journal)).toBe("needs-reconnecting");
      expect(await status()).toBe("needs-reconnecting");
      // The token that still is good stays so; nothing was thrown away.
      expect(await open()).toBeTruthy();
      expect(await storedToken()).toBeTruthy();
      await deliverDue(ctx);
      const [notice, ...more] = reconnectingMails();
      expect(notice?.text).toContain("https://app.daydreamers.invalid/connections");
      expect(more).toEqual([]);
      expect((await events(ctx, "connection.needs-reconnecting")).length).toBe(1);
      ctx.advance(eightHours);
      await expect(open()).rejects.toMatchObject({ code: "connection-needs-reconnecting" });
      await practice.connect();
      expect(await status()).toBe("connected");
    },
  );

  test("RF-15: two who find it out at the same moment send one notice and leave one trace", async () => {
    const { ctx } = practice;
    const seen = await row();
    await Promise.all([
      needsReconnecting(ctx, seen, "invalid_grant"),
      needsReconnecting(ctx, seen, "invalid_grant"),
    ]);
    await deliverDue(ctx);
    expect(reconnectingMails()).toHaveLength(1);
    expect((await events(ctx, "connection.needs-reconnecting")).length).toBe(1);
  });

  test("RF-17: the job run twice, or overtaken, makes one token call", async () => {
    const { ctx } = practice;
    ctx.advance(6 * 3600 + 1);
    await Promise.all([renewDue(ctx), renewDue(ctx), renewDue(ctx)]);
    await ctx.tokenKeeper.refresh(id);
    expect(renewals()).toBe(1);
  });

  test("the job renews between half and three quarters of the lifetime, not before and not again", async () => {
    const { ctx } = practice;
    const { tokensIssuedAt, accessExpiresAt } = await row();
    const due = renewAt({ id, issuedAt: tokensIssuedAt, expiresAt: accessExpiresAt });
    const seconds = (due.getTime() - ctx.clock.now().getTime()) / 1000;
    for (const last of "abcdefghjkmnpqrstvwxyz0123456789") {
      const [issuedAt, expiresAt] = [new Date(0), new Date(eightHours * 1000)];
      const at = renewAt({ id: last, issuedAt, expiresAt }).getTime() / 1000;
      expect(at).toBeGreaterThanOrEqual(4 * 3600);
      expect(at).toBeLessThan(6 * 3600);
    }
    ctx.advance(seconds - 1);
    expect(await renewDue(ctx)).toEqual({ due: 0, failed: 0 });
    ctx.advance(1);
    expect(await renewDue(ctx)).toEqual({ due: 1, failed: 0 });
    expect(await renewDue(ctx)).toEqual({ due: 0, failed: 0 });
    expect(renewals()).toBe(1);
  });

  test("access taken back at Tesla is found out by the job, not only at the token's time", async () => {
    const { ctx, tesla } = practice;
    for (const family of tesla.families.values()) family.alive = false;
    ctx.advance(600);
    await expect(
      withAccessToken(ctx, id, "test", () => Promise.reject(new TokenRejected())),
    ).rejects.toMatchObject({
      code: "provider-unavailable",
    });
    expect(await renewDue(ctx)).toEqual({ due: 0, failed: 0 });
    ctx.advance(60);
    expect(await renewDue(ctx)).toEqual({ due: 1, failed: 0 });
    expect(await status()).toBe("needs-reconnecting");
  });

  test("RF-18: with a wrong or missing key no call is made", async () => {
    const { ctx, journal } = practice;
    expect(await failedKeys(ctx)).toEqual([]);
    ctx.advance(5 * 3600);
    const wrong = createVault(parseKeyRing(`k1:${systemRandom.token()}`), systemRandom);
    expect(await refreshConnection({ ...ctx, vault: wrong }, id, journal)).toBe("unavailable");
    const missing = createVault(parseKeyRing(`k2:${systemRandom.token()}`), systemRandom);
    expect(await refreshConnection({ ...ctx, vault: missing }, id, journal)).toBe("unavailable");
    expect(renewals()).toBe(0);
    expect(ctx.logs.map(({ event }) => event)).toContain("connection.refresh-without-keys");
    expect(await refreshConnection(ctx, id, journal)).toBe("renewed");
  });

  test("RF-19: token rows are read in a session with the primary", async () => {
    const { openD1 } = await import("../../platform/d1.ts");
    const asked: unknown[] = [];
    openD1({
      withSession: (constraint: unknown) => {
        asked.push(constraint);
        return practice.ctx.raw;
      },
    } as never);
    expect(asked).toEqual(["first-primary"]);
  });

  test("a key ring that grows between two refreshes does not make a token look like another's", async () => {
    const { ctx, journal } = practice;
    ctx.advance(5 * 3600);
    const grown = createVault(
      [{ id: "k2", secret: systemRandom.bytes(32) }, ...ctx.settings.APP_KEYS],
      systemRandom,
    );
    expect(await refreshConnection({ ...ctx, vault: grown }, id, journal)).toBe("renewed");
    ctx.advance(5 * 3600);
    expect(await refreshConnection({ ...ctx, vault: grown }, id, journal)).toBe("renewed");
  });

  test("CR-03: a row put back to an older version is noticed, its spent token is not used", async () => {
    const { ctx, journal } = practice;
    const old = await ctx.raw.prepare("select * from connections").first<Record<string, unknown>>();
    ctx.advance(5 * 3600);
    await refreshConnection(ctx, id, journal);
    const names = Object.keys(old ?? {});
    await ctx.raw
      .prepare(`update connections set ${names.map((name) => `${name} = ?`).join(", ")}`)
      .bind(...Object.values(old ?? {}))
      .run();
    expect(await refreshConnection(ctx, id, journal)).toBe("needs-reconnecting");
    expect(renewals()).toBe(1);
    expect(JSON.parse((await events(ctx, "connection.rolled-back"))[0]?.details ?? "")).toEqual({
      provider: "tesla",
      version: 1,
      known: 2,
    });
  });

  test("CR-02: an older ciphertext put back into its own row is refused, told of, and never spent", async () => {
    const { ctx, journal } = practice;
    const { refreshToken: old } = await row();
    ctx.advance(5 * 3600);
    expect(await refreshConnection(ctx, id, journal)).toBe("renewed");
    await ctx.raw.prepare("update connections set refresh_token = ?").bind(old).run();
    ctx.advance(5 * 3600);
    expect(await refreshConnection(ctx, id, journal)).toBe("needs-reconnecting");
    expect(renewals()).toBe(1);
    expect(JSON.parse((await events(ctx, "vault.refused"))[0]?.details ?? "")).toEqual({
      problem: "not-the-present-value",
      column: "connections.refresh_token",
    });
    expect(await status()).toBe("needs-reconnecting");
  });

  test("CR-02: a hash made under an older key of the ring proves the token too, one of a gone key proves nothing", async () => {
    const { ctx, journal } = practice;
    const newer = "k2:AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA";
    const under = (ring: string) => ({ ...ctx, vault: createVault(parseKeyRing(ring), systemRandom) });
    const both = under(`${newer},${testEnvironment.APP_KEYS}`);
    ctx.advance(5 * 3600);
    const before = (await row()).refreshTokenHash;
    expect(before).toMatch(/^k1\./);
    expect(await refreshConnection(both, id, journal)).toBe("renewed");
    const renewed = await row();
    expect(renewed.refreshTokenHash).toMatch(/^k2\./);
    const token = await openRefreshToken(both, renewed);
    expect(await openRefreshToken(both, { ...renewed, refreshTokenHash: before })).toBeNull();
    expect(await openRefreshToken(under(newer), { ...renewed, refreshTokenHash: before })).toBe(token);
  });

  test("without the right to stay connected the access ends with its token", async () => {
    const other = await createPractice();
    const short = await other.connect({ scopes: ["openid", "vehicle_device_data", "energy_device_data"] });
    expect((await listConnections(other.ctx))[0]).toMatchObject({
      status: "limited",
      missingScopes: ["offline_access"],
    });
    other.ctx.advance(eightHours);
    await expect(withAccessToken(other.ctx, short, "test", async () => 1)).rejects.toMatchObject({
      code: "connection-needs-reconnecting",
    });
  });
});

describe("disconnecting", () => {
  const columns = () =>
    practice.ctx.raw
      .prepare("select access_token, refresh_token, refresh_token_hash from connections")
      .first<Record<string, unknown>>();
  const queue = () =>
    practice.ctx.raw.prepare("select count(*) as n from tokens_to_revoke").first<number>("n");

  test("OA-25: the ciphertext is gone and the token revoked at the provider", async () => {
    const { ctx, tesla, staffId } = practice;
    const token = await storedToken();
    await disconnect(ctx, id, staffId);
    expect(await columns()).toEqual({ access_token: null, refresh_token: null, refresh_token_hash: null });
    await ctx.settled();
    expect(tesla.revoked).toEqual([token]);
    expect(await queue()).toBe(0);
    expect(await status()).toBe("disconnected");
  });

  test("OA-25: a provider that is down is asked again until it answers, with growing pauses", async () => {
    const { ctx, tesla, staffId } = practice;
    const token = await storedToken();
    tesla.revocationDown = true;
    await disconnect(ctx, id, staffId);
    await ctx.settled();
    expect(await columns()).toMatchObject({ refresh_token: null });
    expect(await queue()).toBe(1);
    ctx.advance(119);
    expect(await revokeDue(ctx)).toEqual({ revoked: 0, waiting: 0, dropped: 0 });
    ctx.advance(1);
    expect(await revokeDue(ctx)).toEqual({ revoked: 0, waiting: 1, dropped: 0 });
    tesla.revocationDown = false;
    ctx.advance(4 * 60);
    expect(await revokeDue(ctx)).toEqual({ revoked: 1, waiting: 0, dropped: 0 });
    expect(tesla.revoked).toEqual([token]);
    const trail = (await events(ctx, "connection.")).map(({ event }) => event);
    expect(trail.filter((event) => event === "connection.revocation-failed")).toHaveLength(1);
    expect(trail.at(-1)).toBe("connection.token-revoked");
  });

  test("OA-25: tokens that later consents replaced are left alone until the end, and then revoked with the rest", async () => {
    const { ctx, tesla, staffId, connect } = practice;
    const first = await storedToken();
    expect(await connect()).toBe(id);
    const second = await storedToken();
    ctx.advance(24 * 3600);
    await revokeDue(ctx);
    expect(tesla.revoked).toEqual([]);
    await disconnect(ctx, id, staffId);
    await ctx.settled();
    expect(tesla.revoked.toSorted()).toEqual([first, second].toSorted());
    expect(await queue()).toBe(0);
  });

  test("a replaced token is forgotten when it can no longer be alive", async () => {
    const { ctx, tesla, connect } = practice;
    expect(await connect()).toBe(id);
    ctx.advance(90 * 24 * 3600);
    expect(await revokeDue(ctx)).toEqual({ revoked: 0, waiting: 0, dropped: 1 });
    expect(tesla.revoked).toEqual([]);
  });

  test("a token that waits to be revoked is let go when the same account connects again", async () => {
    const { ctx, tesla, staffId, connect } = practice;
    tesla.revocationDown = true;
    await disconnect(ctx, id, staffId);
    await ctx.settled();
    tesla.revocationDown = false;
    expect(await connect()).toBe(id);
    ctx.advance(24 * 3600);
    await revokeDue(ctx);
    expect(tesla.revoked).toEqual([]);
  });

  test("a provider that never revokes is asked a dozen times, then the trail says so", async () => {
    const { ctx, tesla, staffId } = practice;
    tesla.revocationDown = true;
    await disconnect(ctx, id, staffId);
    await ctx.settled();
    for (let round = 0; round < 11; round++) {
      expect(await queue()).toBe(1);
      ctx.advance(6 * 3600);
      await revokeDue(ctx);
    }
    expect(await queue()).toBe(0);
    expect((await events(ctx, "connection.")).at(-1)?.event).toBe("connection.revocation-given-up");
  });

  test("a token kept aside is revoked too when its connection is disconnected", async () => {
    const { ctx, tesla, staffId } = practice;
    const { statement } = await keepForRevocation(ctx, {
      connectionId: id,
      provider: "tesla",
      token: "kept-aside",
      reason: "lost-race",
    });
    await statement;
    const stored = await storedToken();
    await disconnect(ctx, id, staffId);
    await ctx.settled();
    expect(tesla.revoked.sort()).toEqual(["kept-aside", stored].sort());
    expect(await queue()).toBe(0);
  });

  test("disconnecting twice leaves one trace and revokes once", async () => {
    const { ctx, staffId, tesla } = practice;
    await Promise.all([disconnect(ctx, id, staffId), disconnect(ctx, id, staffId)]);
    expect((await events(ctx, "connection.disconnected")).length).toBe(1);
    await expect(disconnect(ctx, "nobody", staffId)).rejects.toMatchObject({ code: "not-found" });
    await ctx.settled();
    expect(tesla.revoked).toHaveLength(1);
    expect(await queue()).toBe(0);
  });

  test("RF-20: disconnected during a refresh, the new token is revoked and never stored", async () => {
    const { ctx, tesla, staffId } = practice;
    ctx.advance(5 * 3600);
    const slow = heldProvider();
    const refresh = refreshConnection(through(ctx, slow.around), id, memoryJournal());
    await slow.arrived;
    await disconnect(ctx, id, staffId);
    await ctx.settled();
    slow.release();
    expect(await refresh).toBe("ended");
    await ctx.settled();
    expect(await columns()).toMatchObject({ refresh_token: null, access_token: null });
    expect(tesla.revoked).toHaveLength(2);
    expect(tesla.revoked).toEqual([...tesla.refreshTokens.keys()]);
    expect(await queue()).toBe(0);
  });

  test("reconnected during a refresh, the consent's token stays", async () => {
    const { ctx, connect } = practice;
    ctx.advance(5 * 3600);
    const slow = heldProvider();
    const refresh = refreshConnection(through(ctx, slow.around), id, memoryJournal());
    await slow.arrived;
    ctx.advance(1);
    await connect();
    const consented = await storedToken();
    ctx.advance(1);
    slow.release();
    expect(await refresh).toBe("current");
    expect(await storedToken()).toBe(consented);
  });
});
