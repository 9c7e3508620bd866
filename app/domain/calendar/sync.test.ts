import { eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { appointments } from "../../../drizzle/schema/appointments.ts";
import { calendarEvents, calendars } from "../../../drizzle/schema/calendar.ts";
import { connections } from "../../../drizzle/schema/connections.ts";
import { createTestContext, type TestContext } from "../../../test/harness/context.ts";
import {
  type FakeGoogleCalendar,
  fakeGoogleCalendar,
  timed,
} from "../../../test/harness/fake-google-calendar.ts";
import { fullHousehold } from "../../../test/harness/household.ts";
import { hire } from "../../../test/harness/tesla-practice.ts";
import type { By } from "../by.ts";
import { disconnect } from "../connections/disconnect.ts";
import { saveGrant } from "../connections/grants.ts";
import { chooseCalendars, listCalendars } from "./calendars.ts";
import gone410 from "./fixtures/gone-410.json" with { type: "json" };
import limited403 from "./fixtures/rate-limited-403.json" with { type: "json" };
import { calendarHealth } from "./health.ts";
import { readCalendarList, syncDue, syncNow } from "./sync.ts";

const secret = "Sentinelword";
const day = 86_400_000;

let ctx: TestContext;
let google: FakeGoogleCalendar;
let by: By;
let connectionId: string;

beforeEach(async () => {
  ctx = await createTestContext();
  google = fakeGoogleCalendar();
  ctx.network = (request) => google.network(request) as Promise<Response>;
  const staffId = await hire(ctx);
  by = { kind: "staff", staffId, role: "owner" };
  connectionId = await connect(staffId, "sub-1");
});

async function connect(staffId: string, subject: string): Promise<string> {
  return saveGrant(
    ctx,
    {
      provider: "google-calendar",
      subject,
      accessToken: `access-${subject}`,
      accessExpiresAt: new Date(ctx.clock.now().getTime() + 60 * day),
      refreshToken: `refresh-${subject}`,
      scopes: [
        "https://www.googleapis.com/auth/calendar.calendarlist.readonly",
        "https://www.googleapis.com/auth/calendar.events.readonly",
      ],
    },
    staffId,
  );
}

/** Reads the account's list of calendars and ticks those of these names. */
async function tick(...names: string[]): Promise<void> {
  await readCalendarList(ctx, connectionId);
  const all = await listCalendars(ctx);
  await chooseCalendars(
    ctx,
    by,
    all.flatMap(({ id, name }) => (names.includes(name) ? [id] : [])),
  );
}

const kept = async () =>
  (await ctx.db.select({ eventId: calendarEvents.eventId }).from(calendarEvents))
    .map(({ eventId }) => eventId)
    .sort();
const stored = async () => {
  const [row] = await ctx.db.select().from(calendars);
  if (!row) throw new Error("There is no calendar");
  return row;
};
const inDays = (days: number, hour = 16) =>
  new Date(Math.floor(ctx.clock.now().getTime() / day) * day + days * day + hour * 3_600_000).toISOString();

test("a ticked calendar is read in full, then only what changed; applying twice changes nothing; no word of it is in the log", async () => {
  for (const n of [1, 2, 3, 4, 5]) google.put(timed(`e${n}`, `${secret} ${n}`, inDays(n)));
  google.put(timed("old", `${secret} last year`, inDays(-300)));
  google.put(timed("far", `${secret} in two years`, inDays(700)));
  google.put({ id: "broken", summary: secret, start: { dateTime: "soon" } });
  expect(await syncDue(ctx)).toMatchObject({ calendars: 0 });
  await tick("Training");
  expect(await calendarHealth(ctx)).toEqual({
    connection: "connected",
    selected: 1,
    mayRead: true,
    syncedAt: null,
    failing: false,
  });
  expect(await syncDue(ctx)).toEqual({ calendars: 1, added: 5, changed: 0, removed: 0, failed: 0 });
  expect(await kept()).toEqual(["e1", "e2", "e3", "e4", "e5"]);
  const first = google.asked[0]?.searchParams;
  expect(first?.get("singleEvents")).toBe("true");
  expect(first?.has("timeMin") || first?.has("orderBy") || first?.has("syncToken")).toBe(false);
  expect(first?.get("fields")).not.toMatch(/description|htmlLink|displayName/);

  google.put(timed("e2", `${secret} moved`, inDays(8)));
  google.put(timed("e5", `${secret} put off for long`, inDays(600)));
  google.cancel("e3");
  google.asked.length = 0;
  expect(await syncDue(ctx)).toEqual({ calendars: 1, added: 0, changed: 1, removed: 2, failed: 0 });
  expect(google.asked[0]?.searchParams.get("syncToken")).toMatch(/^sync-/);
  expect(await kept()).toEqual(["e1", "e2", "e4"]);
  expect(await syncNow(ctx)).toEqual({ calendars: 1, added: 0, changed: 0, removed: 0, failed: 0 });
  expect((await calendarHealth(ctx)).syncedAt).toEqual(ctx.clock.now());
  const trail = await ctx.raw.prepare("select details from security_events").all();
  expect(JSON.stringify([ctx.logs, trail.results])).not.toContain(secret);
  expect(JSON.stringify(ctx.logs)).toContain("calendar.events-unreadable");
  const rows = await ctx.raw.prepare("select * from calendars, calendar_events").all();
  expect(JSON.stringify(rows.results)).not.toMatch(/Sentinelword|Training|training@group/);
});

test("410 has everything read again, and what was deleted meanwhile is gone; once a week that is done unasked", async () => {
  for (const n of [1, 2, 3]) google.put(timed(`e${n}`, `Somebody ${n}`, inDays(n)));
  await tick("Training");
  await syncDue(ctx);
  google.loseHistory("e2");
  google.put(timed("e4", "Somebody 4", inDays(4)));
  google.mishaps.push(() => Response.json(gone410, { status: 410 }));
  expect(await syncDue(ctx)).toEqual({ calendars: 1, added: 1, changed: 0, removed: 1, failed: 0 });
  expect(await kept()).toEqual(["e1", "e3", "e4"]);
  // Google's answer to a token that it cannot read at all is 400.
  google.mishaps.push(() =>
    Response.json({ error: { code: 400, errors: [{ reason: "invalid" }] } }, { status: 400 }),
  );
  expect(await syncDue(ctx)).toMatchObject({ calendars: 1, failed: 0 });
  ctx.advance(7 * 86_400);
  google.asked.length = 0;
  await syncDue(ctx);
  expect(google.asked[0]?.searchParams.has("syncToken")).toBe(false);
});

test("a run that dies between pages leaves the place to go on from where it was, and the next one misses nothing", async () => {
  google.put(timed("e1", "Somebody 1", inDays(1)));
  await tick("Training");
  await syncDue(ctx);
  const before = (await stored()).syncToken;
  for (const n of [2, 3, 4, 5]) google.put(timed(`e${n}`, `Somebody ${n}`, inDays(n)));
  google.mishaps.push(
    () => null,
    () => {
      throw new TypeError("The connection was lost");
    },
  );
  expect(await syncDue(ctx)).toMatchObject({ added: 2, failed: 1 });
  expect(await stored()).toMatchObject({ syncToken: before, failure: "provider-down", leaseUntil: null });
  expect((await calendarHealth(ctx)).failing).toBe(false);
  expect(await syncDue(ctx)).toMatchObject({ calendars: 0 });
  ctx.advance(1_000);
  expect((await calendarHealth(ctx)).failing).toBe(true);
  expect(await syncDue(ctx)).toMatchObject({ added: 2, failed: 0 });
  expect(await kept()).toEqual(["e1", "e2", "e3", "e4", "e5"]);
  expect(await stored()).toMatchObject({ failures: 0, failure: null, retryAt: null });
});

test("of two runs at once one reads and the other leaves it alone; a lease that nobody gave back ends by itself", async () => {
  for (const n of [1, 2, 3]) google.put(timed(`e${n}`, `Somebody ${n}`, inDays(n)));
  await tick("Training");
  const runs = await Promise.all([syncDue(ctx), syncDue(ctx)]);
  expect(runs.map(({ calendars }) => calendars).sort()).toEqual([0, 1]);
  expect(await kept()).toHaveLength(3);
  await ctx.db.update(calendars).set({ leaseUntil: new Date(ctx.clock.now().getTime() + 60_000) });
  expect(await syncDue(ctx)).toMatchObject({ calendars: 0 });
  ctx.advance(61);
  expect(await syncDue(ctx)).toMatchObject({ calendars: 1 });
});

test("too many calls wait as long as Google says, even when somebody presses; a missing scope and a switched-off API are told apart", async () => {
  await tick("Training");
  google.mishaps.push(() => Response.json(limited403, { status: 403, headers: { "retry-after": "900" } }));
  expect(await syncDue(ctx)).toMatchObject({ failed: 1 });
  google.asked.length = 0;
  ctx.advance(899);
  expect(await syncNow(ctx)).toMatchObject({ calendars: 0, failed: 0 });
  expect(google.asked).toEqual([]);
  ctx.advance(1);
  const refused = (reason: string) => () =>
    Response.json({ error: { code: 403, errors: [{ reason }] } }, { status: 403 });
  for (const [reason, failure] of [
    ["insufficientPermissions", "missing-scope"],
    ["accessNotConfigured", "not-enabled"],
  ] as const) {
    google.mishaps.push(refused(reason));
    await syncNow(ctx);
    expect(await stored()).toMatchObject({ failure });
  }
  google.mishaps.push(() => new Response("<html>", { status: 200 }));
  await syncNow(ctx);
  expect(await stored()).toMatchObject({ failure: "unreadable", failures: 4 });
});

test("a calendar that is gone is unticked with a note; one that comes back can be ticked again; a renamed one is renamed", async () => {
  google.put(timed("e1", "Somebody", inDays(1)));
  await tick("Training");
  await syncDue(ctx);
  const [lost] = google.calendars;
  google.calendars = [{ id: "robin@practice.invalid", summary: "Robin", primary: true }];
  expect(await syncDue(ctx)).toMatchObject({ failed: 1 });
  await syncNow(ctx);
  expect(await listCalendars(ctx)).toMatchObject([
    { name: "Robin", selected: false, primary: true, failure: null },
    { name: "Training", selected: false, failure: "gone" },
  ]);
  expect(await kept()).toEqual([]);
  if (lost) google.calendars.push({ ...lost, summary: "Visits" });
  await tick("Visits");
  expect((await listCalendars(ctx))[1]).toMatchObject({ name: "Visits", selected: true, failure: null });
  expect(await syncDue(ctx)).toMatchObject({ calendars: 1, added: 1 });
  await expect(chooseCalendars(ctx, by, ["nobodys"])).rejects.toMatchObject({ code: "not-found" });
});

test("unticked or disconnected, its unmatched events go and its visits stay, those to come marked", async () => {
  const file = await fullHousehold(ctx, by, { shown: "Nora", hidden: "Hidden", phone: "+13035550101" });
  const nora = { attendees: [{ email: "nora@example.com" }] };
  google.put(timed("past", "Training", inDays(-3), nora));
  google.put(timed("next", "Training", inDays(3), nora));
  google.put(timed("printer", "Call with the printer", inDays(2)));
  await tick("Training");
  expect(await syncDue(ctx)).toMatchObject({ added: 3 });
  const visits = () =>
    ctx.db.select({ clientId: appointments.clientId, left: appointments.leftCalendarAt }).from(appointments);
  expect((await visits()).map(({ clientId }) => clientId)).toEqual([file.clientId, file.clientId]);
  // Unticked while it is being read: what comes in meanwhile goes as well.
  google.mishaps.push(async () => {
    await chooseCalendars(ctx, by, []);
    return null;
  });
  google.put(timed("late", "Somebody unknown", inDays(5)));
  await syncDue(ctx);
  expect(await kept()).toEqual([]);
  expect((await visits()).filter(({ left }) => left !== null)).toHaveLength(1);
  expect(await stored()).toMatchObject({ selectedAt: null, syncToken: null, syncedAt: null });

  await tick("Training");
  await syncDue(ctx);
  expect(await visits()).toHaveLength(2);
  expect((await kept()).length).toBeGreaterThan(0);
  ctx.network = () => new Response(null, { status: 200 });
  await disconnect(ctx, connectionId, by.kind === "staff" ? by.staffId : "");
  await syncDue(ctx);
  expect(await kept()).toEqual([]);
  expect(await visits()).toHaveLength(2);
  expect(await listCalendars(ctx)).toEqual([]);
  expect((await calendarHealth(ctx)).connection).toBe("none");
});

test("a grant that was revoked leaves what was read, and says that it needs reconnecting; other accounts go on", async () => {
  google.put(timed("e1", "Somebody", inDays(1)));
  await tick("Training");
  await syncDue(ctx);
  const other = await connect(by.kind === "staff" ? by.staffId : "", "sub-2");
  google.tokens = new Set(["access-sub-2"]);
  ctx.tokenKeeper = {
    async refresh(id) {
      await ctx.db
        .update(connections)
        .set({ needsReconnectingAt: ctx.clock.now() })
        .where(eq(connections.id, id));
    },
  };
  expect(await syncNow(ctx)).toMatchObject({ calendars: 0, failed: 1 });
  expect(await kept()).toEqual(["e1"]);
  expect(await calendarHealth(ctx)).toMatchObject({ connection: "needs-reconnecting", selected: 1 });
  expect((await listCalendars(ctx)).filter(({ connectionId }) => connectionId === other)).toHaveLength(1);
  expect(await syncDue(ctx)).toEqual({ calendars: 0, added: 0, changed: 0, removed: 0, failed: 0 });
  // The other account can still be asked at once, whatever became of the first.
  expect(await calendarHealth(ctx)).toMatchObject({ mayRead: false });
  await chooseCalendars(
    ctx,
    by,
    (await listCalendars(ctx)).map(({ id }) => id),
  );
  expect(await calendarHealth(ctx)).toMatchObject({ connection: "needs-reconnecting", mayRead: true });
});

test("an account whose rows do not open keeps no other from being read", async () => {
  const other = await connect(by.kind === "staff" ? by.staffId : "", "sub-2");
  for (const id of [connectionId, other]) {
    google.tokens = new Set([`access-sub-${id === other ? 2 : 1}`]);
    await readCalendarList(ctx, id);
  }
  await chooseCalendars(
    ctx,
    by,
    (await listCalendars(ctx)).map(({ id }) => id),
  );
  google.put(timed("e1", "Somebody", inDays(1)));
  const broken = { accessToken: "broken" as never };
  await ctx.db.update(connections).set(broken).where(eq(connections.id, connectionId));
  expect(await syncDue(ctx)).toMatchObject({ calendars: 1, added: 1, failed: 1 });
  expect(await kept()).toEqual(["e1"]);
});

test("a token that runs out on the way is renewed and every calendar read once; a whole deleted series goes", async () => {
  google.calendars.push({ id: "second@group.calendar.google.com", summary: "Second" });
  google.put(timed("s_1", "Weekly", inDays(1), { recurringEventId: "s" }));
  google.put(timed("s_2", "Weekly", inDays(8), { recurringEventId: "s" }));
  google.put(timed("x", "Somebody", inDays(2)), "second@group.calendar.google.com");
  await tick("Training", "Second");
  const fresh = "access-renewed";
  ctx.tokenKeeper = {
    async refresh(id) {
      await ctx.db
        .update(connections)
        .set({ accessToken: await ctx.vault.seal("connections.access_token", id, fresh), version: 9 })
        .where(eq(connections.id, id));
    },
  };
  google.mishaps.push(() => {
    google.tokens = new Set([fresh]);
    return null;
  });
  expect(await syncDue(ctx)).toEqual({ calendars: 2, added: 3, changed: 0, removed: 0, failed: 0 });
  google.cancel("s");
  expect(await syncDue(ctx)).toMatchObject({ removed: 2 });
  expect(await kept()).toEqual(["x"]);
});
