import type { ConsentOutcome } from "../../app/domain/connections/consent.ts";
import { finishConsent } from "../../app/domain/connections/consent.ts";
import type { Journal, Renewal } from "../../app/domain/connections/journal.ts";
import { type RefreshOutcome, refreshConnection } from "../../app/domain/connections/refresh.ts";
import { beginConsent } from "../../app/domain/connections/transactions.ts";
import type { Session } from "../../app/domain/sessions/sessions.ts";
import type { SystemContext } from "../../app/platform/ports.ts";
import { type Role, staff } from "../../drizzle/schema/identity.ts";
import { sessions } from "../../drizzle/schema/sessions.ts";
import { createTestContext, type TestContext } from "./context.ts";
import { createFakeTesla, type Rotation } from "./fake-tesla.ts";

/** A journal that lasts as long as the test: the storage of a token keeper. */
export function memoryJournal(): Journal & { held: Renewal | null } {
  const journal = {
    held: null as Renewal | null,
    read: async () => journal.held,
    write: async (renewal: Renewal) => {
      journal.held = renewal;
    },
    clear: async (attemptId: string) => {
      if (journal.held?.attemptId === attemptId) journal.held = null;
    },
  };
  return journal;
}

export async function hire(ctx: SystemContext, role: Role = "owner", name = "Robin Vale"): Promise<string> {
  const id = ctx.random.id();
  const [emailIndex] = await ctx.vault.indexes("staff.email_index", `${id}@practice.invalid`);
  await ctx.db.insert(staff).values({
    id,
    name: await ctx.vault.seal("staff.name", id, name),
    email: await ctx.vault.seal("staff.email", id, `${id}@practice.invalid`),
    emailIndex,
    role,
    createdAt: ctx.clock.now(),
  });
  return id;
}

/** A session as the audience middleware hands it over. @param age seconds since the person proved to be the person */
export function sessionOf(ctx: SystemContext, staffId: string, age = 0): Session {
  const now = ctx.clock.now();
  return {
    id: `session-of-${staffId}`,
    staffId,
    role: "owner",
    createdAt: now,
    lastSeenAt: now,
    expiresAt: new Date(now.getTime() + 3_600_000),
    authenticatedAt: new Date(now.getTime() - age * 1000),
    timeZone: null,
    units: null,
  } as Session;
}

/** Puts a session's row into the database, where its person is there. */
export async function keepSession(ctx: TestContext, session: Session): Promise<void> {
  const { id, staffId, createdAt, lastSeenAt, expiresAt, authenticatedAt } = session;
  const device = await ctx.vault.seal("sessions.device", id, "{}");
  await ctx.db
    .insert(sessions)
    .values({
      id,
      staffId,
      createdAt,
      lastSeenAt,
      expiresAt,
      authenticatedAt,
      tokenHash: id,
      device,
      deviceClass: "",
    })
    .onConflictDoNothing();
}

/** A practice with one person, Tesla as it is played, and a token keeper in this process. */
export async function createPractice(rotation: Rotation = "recoverable") {
  const ctx: TestContext = await createTestContext();
  const tesla = await createFakeTesla(ctx.clock, rotation);
  ctx.network = (request) => tesla.network(request) as Promise<Response>;
  const journal = memoryJournal();
  const underWay = new Map<string, Promise<RefreshOutcome>>();
  ctx.tokenKeeper = {
    async refresh(connectionId) {
      const running = underWay.get(connectionId) ?? refreshConnection(ctx, connectionId, journal);
      underWay.set(connectionId, running);
      await running.finally(() => underWay.delete(connectionId));
    },
  };
  const staffId = await hire(ctx);
  const browserId = "b".repeat(43);

  const begin = (purpose: "connect" | "sign-in" = "connect", returnTo = "/battery") =>
    beginConsent(ctx, {
      provider: "tesla",
      purpose,
      staffId: purpose === "connect" ? staffId : null,
      browserId,
      returnTo,
    });
  const finish = async (
    answered: URLSearchParams,
    session: Session | null = sessionOf(ctx, staffId),
    browser: string | null = browserId,
  ): Promise<ConsentOutcome> => {
    if (session) await keepSession(ctx, session);
    return finishConsent(ctx, "tesla", answered, browser, session);
  };

  /** Connects, and gives the connection's id. */
  async function connect(answer: Parameters<typeof tesla.consent>[1] = {}): Promise<string> {
    const outcome = await finish(tesla.consent(await begin(), answer));
    if (outcome.kind !== "connected") throw new Error(`Not connected: ${JSON.stringify(outcome)}`);
    return outcome.connectionId;
  }

  return { ctx, tesla, journal, staffId, browserId, begin, finish, connect };
}

export type Practice = Awaited<ReturnType<typeof createPractice>>;

/** Every row of every table, as text: what a copy of the database would give away. */
export async function dump(ctx: TestContext): Promise<string> {
  const tables = await ctx.raw
    .prepare("select name from sqlite_master where type = 'table' and name not like '\\_%' escape '\\'")
    .all<{ name: string }>();
  const rows = await Promise.all(
    tables.results.map(({ name }) => ctx.raw.prepare(`select * from "${name}"`).all()),
  );
  return JSON.stringify(rows.map(({ results }) => results));
}

/** The names and details of the security events so far, oldest first. */
export async function events(ctx: TestContext, prefix = ""): Promise<{ event: string; details: string }[]> {
  const { results } = await ctx.raw
    .prepare("select event, details from security_events where event like ? order by rowid")
    .bind(`${prefix}%`)
    .all<{ event: string; details: string }>();
  return results;
}
