import { eq } from "drizzle-orm";
import { startPending } from "../../app/domain/factors/pending.ts";
import { newSeed } from "../../app/domain/factors/totp.ts";
import { openPortal } from "../../app/domain/portal/sessions.ts";
import { startSession } from "../../app/domain/sessions/sessions.ts";
import { pendingHeader } from "../../app/http/pending-cookie.ts";
import { portalHeader } from "../../app/http/portal-session.ts";
import { sessionHeader } from "../../app/http/session-cookie.ts";
import { openD1 } from "../../app/platform/d1.ts";
import { createFiles } from "../../app/platform/files.ts";
import { createVault } from "../../app/platform/keys.ts";
import type { SystemContext } from "../../app/platform/ports.ts";
import { systemRandom } from "../../app/platform/random.ts";
import { straightLineRouting } from "../../app/platform/routing.ts";
import { readSettings } from "../../app/platform/settings.ts";
import { staffTotp } from "../../drizzle/schema/factors.ts";
import type { Role } from "../../drizzle/schema/identity.ts";
import { roles, staff } from "../../drizzle/schema/identity.ts";
import { portalSessions } from "../../drizzle/schema/portal.ts";
import { sessions } from "../../drizzle/schema/sessions.ts";
import { keepPrepared } from "../../scripts/local/prepared.ts";
import { testEnvironment } from "../harness/environment.ts";
import type { FullHousehold } from "../harness/household.ts";
import type { RunningWorker } from "../harness/worker.ts";

type D1 = import("@cloudflare/workers-types").D1Database;
type R2 = import("@cloudflare/workers-types").R2Bucket;

/**
 * A word that stands for personal data of this practice: nobody whom a policy does not name may ever receive it. The
 * family name of everybody of the team; a client may read their first name, Wren.
 */
export const sentinel = "Zaunkoenig";

/** The browser that the harness asks with: a session that turns up in another one has moved. */
export const browserAgent = "Mozilla/5.0 (Macintosh) Safari/605.1.15";

/** The domain's context over a running Worker's own database and key ring, so that its rows are made by the real code. */
export function contextOf(worker: RunningWorker, env: Record<string, string> = {}): SystemContext {
  const settings = readSettings({ ...testEnvironment, ...env }, false);
  const unused = () => {
    throw new Error("Not for this test");
  };
  return {
    settings,
    db: openD1(keepPrepared(worker.database as unknown as D1)),
    vault: createVault(settings.APP_KEYS, systemRandom),
    clock: { now: () => new Date() },
    random: systemRandom,
    passwords: { hash: unused, verify: unused },
    mail: { send: unused },
    sms: null,
    log: { info() {}, warn() {}, error() {} },
    tokenKeeper: { refresh: unused },
    files: createFiles({
      bucket: worker.bucket as unknown as R2,
      s3: {
        endpoint: settings.R2_S3_URL,
        bucketName: settings.R2_BUCKET,
        accessKeyId: settings.R2_ACCESS_KEY_ID,
        secretAccessKey: settings.R2_SECRET_ACCESS_KEY,
      },
    }),
    pictures: { thumbnail: unused, print: unused },
    routing: straightLineRouting,
    fetch: unused,
    background: (work) => void work,
    origin: { requestId: "test", network: null, country: null, userAgent: browserAgent },
  };
}

/** Puts one staff member with an authenticator app into the database: no page waits for a second factor. @returns the id. */
export async function hire(ctx: SystemContext, role: Role, disabled = false): Promise<string> {
  const id = ctx.random.id();
  const [emailIndex] = await ctx.vault.indexes("staff.email_index", `${id}@daydreamers.invalid`);
  await ctx.db.insert(staff).values({
    id,
    name: await ctx.vault.seal("staff.name", id, `Wren ${sentinel} ${role}`),
    email: await ctx.vault.seal("staff.email", id, `${id}@${sentinel}.invalid`),
    emailIndex,
    role,
    createdAt: ctx.clock.now(),
    disabledAt: disabled ? ctx.clock.now() : null,
  });
  const seed = await ctx.vault.seal("staff_totp.seed", id, await newSeed(ctx));
  await ctx.db.insert(staffTotp).values({ id, seed, lastStep: 0, addedAt: ctx.clock.now() });
  return id;
}

/** Proves the first factor alone. @returns the cookie as a browser sends it. */
async function half(ctx: SystemContext, staffId: string): Promise<string> {
  const { pending, statement } = await startPending(ctx, staffId, "password");
  await statement;
  const [cookie = ""] = (await pendingHeader(ctx, pending)).split(";");
  return cookie;
}

/** Signs a person in. @returns the cookie as a browser sends it, and the session's id. */
export async function signInAs(ctx: SystemContext, staffId: string) {
  const started = await startSession(ctx, staffId);
  await ctx.db.batch([started.statement]);
  const [cookie = ""] = (await sessionHeader(ctx, started, staffId)).split(";");
  return { cookie, id: started.id };
}

/** Opens the portal for a contact. @returns the cookie as a browser sends it, and the session's id. */
export async function enterPortal(
  ctx: SystemContext,
  { clientId, contactId }: Pick<FullHousehold, "clientId" | "contactId">,
) {
  const started = await openPortal(ctx, [{ clientId, contactId }], "code");
  const [cookie = ""] = (await portalHeader(ctx, started)).split(";");
  return { cookie, id: started.id };
}

/** Somebody who asks; `cookie` gives a cookie for one request, so that a request that ends a session ends only its own. */
export interface Actor {
  name: string;
  /** Null: no staff member, whatever is in the cookie. */
  role: Role | null;
  /** A client with an open portal: whose household it is. */
  household?: "a" | "b";
  cookie(): Promise<string | undefined>;
}

/** Everybody who might knock: nobody, each role, two clients, and those who only seem to be somebody. */
export async function everybody(
  ctx: SystemContext,
  households: Record<"a" | "b", FullHousehold>,
): Promise<Actor[]> {
  const staffMembers = await Promise.all(
    roles.map(async (role) => {
      const id = await hire(ctx, role);
      return { name: role, role, cookie: async () => (await signInAs(ctx, id)).cookie };
    }),
  );
  const owner = await hire(ctx, "owner");
  const gone = await hire(ctx, "owner", true);
  const anotherVault = createVault(
    readSettings({ ...testEnvironment, APP_KEYS: `k1:${systemRandom.token()}` }, false).APP_KEYS,
    systemRandom,
  );
  const nobody = (name: string, cookie: Actor["cookie"]): Actor => ({ name, role: null, cookie });
  const foreign = { ...ctx, vault: anotherVault };
  const client = (household: "a" | "b"): Actor => ({
    name: `client ${household}`,
    role: null,
    household,
    cookie: async () => (await enterPortal(ctx, households[household])).cookie,
  });
  return [
    ...staffMembers,
    client("a"),
    client("b"),
    nobody("an ended portal", async () => {
      const { cookie, id } = await enterPortal(ctx, households.a);
      await ctx.db.delete(portalSessions).where(eq(portalSessions.id, id));
      return cookie;
    }),
    nobody("a portal that is over", async () => {
      const { cookie, id } = await enterPortal(ctx, households.a);
      await ctx.db.update(portalSessions).set({ expiresAt: new Date() }).where(eq(portalSessions.id, id));
      return cookie;
    }),
    nobody("a torn portal cookie", async () => flip((await enterPortal(ctx, households.a)).cookie)),
    nobody(
      "a portal cookie under a foreign key",
      async () => (await enterPortal(foreign, households.a)).cookie,
    ),
    nobody("a portal token as a staff cookie", async () =>
      (await enterPortal(ctx, households.a)).cookie.replace("__Host-portal=", "__Host-session="),
    ),
    nobody("a staff token as a portal cookie", async () =>
      (await signInAs(ctx, owner)).cookie.replace("__Host-session=", "__Host-portal="),
    ),
    nobody("waiting for the second factor", () => half(ctx, owner)),
    nobody("a waiting token as a staff cookie", async () =>
      (await half(ctx, owner)).replace("__Host-pending=", "__Host-session="),
    ),
    nobody("anonymous", async () => undefined),
    nobody("an ended session", async () => {
      const { cookie, id } = await signInAs(ctx, owner);
      await ctx.db.delete(sessions).where(eq(sessions.id, id));
      return cookie;
    }),
    nobody("a disabled person", async () => (await signInAs(ctx, gone)).cookie),
    nobody("a torn cookie", async () => flip((await signInAs(ctx, owner)).cookie)),
    nobody("a cookie under a foreign key", async () => (await signInAs(foreign, owner)).cookie),
  ];
}

/** The same cookie with its last byte but one changed. */
const flip = (cookie: string) => `${cookie.slice(0, -2)}${cookie.at(-2) === "A" ? "B" : "A"}${cookie.at(-1)}`;
