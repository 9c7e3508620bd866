import { createHash, randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { appOrigin, browse, type Running, runSandbox } from "../testing.ts";
import { trainingId } from "./calendar-data.ts";

const scope = "https://www.googleapis.com/auth/calendar";
const scopes = `openid ${scope}.calendarlist.readonly ${scope}.events.readonly`;
const callback = `${appOrigin}/connections/google-calendar/callback`;
const client = { client_id: "daydreamers-sandbox", client_secret: "sandbox-google-secret" };

let sandbox: Running;
beforeAll(async () => {
  sandbox = await runSandbox();
});
afterAll(() => sandbox.stop());
beforeEach(() => sandbox.control("DELETE", ""));

async function connect(account = "robin", asked = scopes) {
  const verifier = randomBytes(32).toString("base64url");
  const browser = browse(sandbox);
  const query = new URLSearchParams({
    response_type: "code",
    client_id: client.client_id,
    redirect_uri: callback,
    scope: asked,
    state: "the-state",
    nonce: "the-nonce",
    access_type: "offline",
    prompt: "consent",
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
  });
  const login = await browser.go(`/google/o/oauth2/v2/auth?${query}`);
  const consent = await browser.submit(login.page, [["account", account]]);
  const ticked = [...consent.page.matchAll(/name="scope" value="([^"]+)" checked/g)];
  const back = await browser.submit(consent.page, [
    ...ticked.map(([, one]): [string, string] => ["scope", one ?? ""]),
    ["decision", "allow"],
  ]);
  const code = back.url.searchParams.get("code") ?? "";
  return token({ grant_type: "authorization_code", code, code_verifier: verifier, redirect_uri: callback });
}

async function token(fields: Record<string, string>) {
  const body = new URLSearchParams({ ...client, ...fields });
  const answer = await fetch(`${sandbox.url}/google/token`, { method: "POST", body });
  return (await answer.json()) as {
    access_token: string;
    refresh_token?: string;
    scope?: string;
    error?: string;
  };
}

interface Listing {
  items: {
    id: string;
    status: string;
    summary?: string;
    start?: { dateTime?: string };
    recurringEventId?: string;
  }[];
  nextPageToken?: string;
  nextSyncToken?: string;
  error?: { code: number; errors: { reason: string }[] };
}

async function list(
  access: string,
  query: Record<string, string> = {},
  calendar = trainingId,
): Promise<Listing> {
  const asked = new URLSearchParams({ singleEvents: "true", maxResults: "2500", ...query });
  const url = `${sandbox.url}/google/calendar/v3/calendars/${encodeURIComponent(calendar)}/events?${asked}`;
  return (await (await fetch(url, { headers: { authorization: `Bearer ${access}` } })).json()) as Listing;
}

test("a bearer with the right scopes sees two calendars, page by page what is in them, and no one else's", async () => {
  const { access_token: access, refresh_token } = await connect();
  expect(refresh_token).toBeTruthy();
  const lists = await fetch(`${sandbox.url}/google/calendar/v3/users/me/calendarList`, {
    headers: { authorization: `Bearer ${access}` },
  });
  const { items } = (await lists.json()) as { items: { summary: string; primary?: boolean }[] };
  expect(items.map(({ summary }) => summary)).toEqual(["Private", "Training"]);
  const whole = await list(access);
  expect(whole.items.length).toBeGreaterThan(150);
  const paged: string[] = [];
  let pageToken: string | undefined;
  do {
    const page = await list(access, { maxResults: "50", ...(pageToken && { pageToken }) });
    paged.push(...page.items.map(({ id }) => id));
    pageToken = page.nextPageToken;
    expect(page.nextSyncToken === undefined).toBe(pageToken !== undefined);
  } while (pageToken);
  expect(paged).toEqual(whole.items.map(({ id }) => id));
  expect(new Set(paged).size).toBe(paged.length);
  expect((await list("nonsense")).error?.code).toBe(401);
  const poor = await connect("robin", "openid");
  expect((await list(poor.access_token)).error).toMatchObject({ code: 403 });
  const other = await connect("lea");
  expect((await list(other.access_token)).error?.code).toBe(404);
});

test("a sync token brings what changed and what is gone, and nothing else; an expired one is 410", async () => {
  const { access_token: access } = await connect();
  const { nextSyncToken: syncToken = "", items } = await list(access);
  expect((await list(access, { syncToken })).items).toEqual([]);
  expect((await list(access, { syncToken, timeMin: "2026-01-01T00:00:00Z" })).error?.code).toBe(400);
  const start = { dateTime: "2027-01-05T10:00:00-07:00" };
  await sandbox.control("PUT", "/google/events", [{ id: "mine", summary: "New", start, end: start }]);
  const gone = items.find(({ summary }) => summary === "Call with the printer")?.id ?? "";
  const instance = items.find(({ recurringEventId }) => recurringEventId !== undefined)?.id ?? "";
  await sandbox.control("DELETE", `/google/events/${gone}`);
  await sandbox.control("DELETE", `/google/events/${instance}`);
  const changed = await list(access, { syncToken });
  expect(changed.items.map(({ id, status }) => `${id} ${status}`).sort()).toEqual(
    [`mine confirmed`, `${gone} cancelled`, `${instance} cancelled`].sort(),
  );
  await sandbox.control("POST", "/clock", { advanceSeconds: 86_400 });
  const tomorrow = await list(access, { syncToken: changed.nextSyncToken ?? "" });
  expect(tomorrow.error?.code).toBe(401);
  const again = await connect();
  const ofNewDay = await list(again.access_token, { syncToken: changed.nextSyncToken ?? "" });
  expect(ofNewDay.items.length).toBeGreaterThan(1);
  expect(ofNewDay.items.length).toBeLessThan(7);
  await sandbox.control("POST", "/google/expire-sync-tokens");
  expect((await list(again.access_token, { syncToken })).error).toMatchObject({
    code: 410,
    errors: [{ reason: "fullSyncRequired" }],
  });
  const full = await list(again.access_token);
  expect(full.items.some(({ id }) => id === gone || id === instance)).toBe(false);
});

test("a weekly event keeps its hour when clocks change; one instance is moved, one cancelled", async () => {
  const { access_token: access } = await connect();
  await sandbox.control("PUT", "/google/events", [
    {
      id: "weekly",
      summary: "Berlin, Wednesdays at ten",
      start: { dateTime: "2027-03-17T10:00:00+01:00", timeZone: "Europe/Berlin" },
      end: { dateTime: "2027-03-17T11:00:00+01:00", timeZone: "Europe/Berlin" },
      recurrence: ["RRULE:FREQ=WEEKLY;COUNT=4"],
    },
  ]);
  const instances = async () =>
    (await list(access)).items.filter(({ recurringEventId }) => recurringEventId === "weekly");
  expect((await instances()).map(({ start }) => start?.dateTime)).toEqual([
    "2027-03-17T10:00:00+01:00",
    "2027-03-24T10:00:00+01:00",
    "2027-03-31T10:00:00+02:00",
    "2027-04-07T10:00:00+02:00",
  ]);
  await sandbox.control("DELETE", "/google/events/weekly_20270331T080000Z");
  await sandbox.control("PUT", "/google/events", [
    {
      id: "weekly_20270324T090000Z",
      recurringEventId: "weekly",
      start: { dateTime: "2027-03-25T15:00:00+01:00" },
      end: { dateTime: "2027-03-25T16:00:00+01:00" },
    },
  ]);
  expect((await instances()).map(({ start }) => start?.dateTime)).toEqual([
    "2027-03-17T10:00:00+01:00",
    "2027-03-25T15:00:00+01:00",
    "2027-04-07T10:00:00+02:00",
  ]);
  await sandbox.control("DELETE", "/google/events/weekly");
  expect(await instances()).toEqual([]);
});

test("what a person takes back at Google ends access and refresh tokens of that account alone", async () => {
  const [robin, lea] = [await connect("robin"), await connect("lea")];
  await sandbox.control("POST", "/google/revoke", { account: "robin" });
  expect((await list(robin.access_token)).error?.code).toBe(401);
  const refused = await token({ grant_type: "refresh_token", refresh_token: robin.refresh_token ?? "" });
  expect(refused.error).toBe("invalid_grant");
  const renewed = await token({ grant_type: "refresh_token", refresh_token: lea.refresh_token ?? "" });
  expect(renewed.access_token).toBeTruthy();
  expect(renewed.refresh_token).toBeUndefined();
});
