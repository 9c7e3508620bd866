import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openPortal } from "../../app/domain/portal/sessions.ts";
import { policies } from "../../app/http/policies.ts";
import { portalHeader } from "../../app/http/portal-session.ts";
import type { SystemContext } from "../../app/platform/ports.ts";
import { outbox } from "../../drizzle/schema/messages.ts";
import { type RunningWorker, startWorker } from "../harness/worker.ts";
import { contextOf, enterPortal, hire, signInAs } from "./actors.ts";
import { clientWords, type FurnishedClients, furnishClients } from "./clients.ts";

let worker: RunningWorker;
let ctx: SystemContext;
let clients: FurnishedClients;
/** What the mail provider was asked to send, newest last. */
const mails: { to: string[]; subject: string; text: string }[] = [];

beforeAll(async () => {
  worker = await startWorker({
    network: async (request) => {
      if (new URL(request.url).pathname !== "/emails") return new Response("down", { status: 503 });
      mails.push((await request.json()) as (typeof mails)[number]);
      return Response.json({ id: `mail-${mails.length}` });
    },
  });
  ctx = contextOf(worker);
  clients = await furnishClients(ctx);
});
afterAll(() => worker?.stop());
beforeEach(async () => {
  // A mail of the test before may still be on its way.
  for (let wait = 0; wait < 100; wait++) {
    const waiting = await worker.database
      .prepare("select count(*) as n from outbox where next_attempt_at is not null")
      .first<{ n: number }>();
    if (!waiting?.n) break;
    await new Promise((done) => setTimeout(done, 50));
  }
  mails.length = 0;
  await worker.database.prepare("delete from throttles").run();
});

const post = (path: string, fields: Record<string, string>, cookie?: string) =>
  worker.fetch(path, {
    method: "POST",
    body: new URLSearchParams(fields).toString(),
    headers: { "content-type": "application/x-www-form-urlencoded" },
    ...(cookie && { cookie }),
  });

/** The cookies that an answer sets, as the browser sends them back. */
const cookiesOf = (response: Response) =>
  response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";", 1)[0])
    .filter((cookie) => !cookie?.endsWith("="))
    .join("; ");

/** Mail goes out after the answer. */
async function mailed(): Promise<string> {
  for (let wait = 0; wait < 100 && mails.length === 0; wait++)
    await new Promise((done) => setTimeout(done, 20));
  return /^\d{6}$/m.exec(mails.at(-1)?.text ?? "")?.[0] ?? "none";
}

/** Everything of an answer that a visitor can compare, without what is different each time by design. */
async function comparable(response: Response) {
  const headers = [...response.headers].filter(([name]) => name !== "x-request-id" && name !== "date");
  const text = headers
    .map(([name, value]) => `${name}: ${value}`)
    .join("\n")
    .replaceAll(/'nonce-[^']*'/g, "nonce")
    // A sealed value is as long for a stranger as for anybody: ids and tokens have one length.
    .replaceAll(/v1\.k1\.([\w-]+)\.([\w-]+)/g, (_, nonce, sealed) => `${nonce.length}.${sealed.length}`);
  const body = (await response.text()).replaceAll(response.headers.get("x-request-id") ?? "-", "ID");
  return { status: response.status, text, body };
}

const eva = () => ({ email: clients.a.email, phone: clients.a.phone });
const strangers = () => ({
  "an unknown email": { ...eva(), email: "nobody@example.com" },
  "an unknown phone": { ...eva(), phone: "+13035550177" },
  "another household's phone": { ...eva(), phone: clients.b.phone },
});

test("PO-01: known and unknown get the same status, headers and body, and only the stored address gets a mail", async () => {
  const known = await comparable(await post("/portal", eva()));
  expect(known.status).toBe(303);
  await mailed();
  expect(mails.flatMap(({ to }) => to)).toEqual([clients.a.email]);
  for (const [who, fields] of Object.entries(strangers())) {
    expect([who, await comparable(await post("/portal", fields))]).toEqual([who, known]);
  }
  await new Promise((done) => setTimeout(done, 300));
  expect(mails).toHaveLength(1);
});

test("PO-01: the page that asks for the code, and its refusals, are the same for both", async () => {
  const pages = [];
  for (const fields of [eva(), ...Object.values(strangers())]) {
    const cookie = cookiesOf(await post("/portal", fields));
    const page = await comparable(await worker.fetch("/portal/verify", { cookie }));
    const wrong = await comparable(await post("/portal/verify", { code: "abc" }, cookie));
    expect([page.status, wrong.status]).toEqual([200, 422]);
    pages.push({ page, wrong });
  }
  for (const other of pages) expect(other).toEqual(pages[0]);
});

test("email, phone and the mailed code open the household; the cookie dies with the browser", async () => {
  const asked = await post("/portal", eva());
  expect([asked.status, asked.headers.get("location")]).toEqual([303, "/portal/verify"]);
  const code = await mailed();
  const ticket = cookiesOf(asked);
  const opened = await post("/portal/verify", { code: `${code.slice(0, 3)} ${code.slice(3)}` }, ticket);
  expect([opened.status, opened.headers.get("location")]).toEqual([303, "/portal/home"]);
  const cookie = opened.headers.getSetCookie().find((text) => text.startsWith("__Host-portal="));
  expect(cookie).toMatch(/; Secure; HttpOnly; SameSite=Lax$/);
  expect(cookie).not.toMatch(/max-age|expires/i);
  const home = await worker.fetch("/portal/home", { cookie: cookiesOf(opened) });
  const html = await home.text();
  expect(home.status).toBe(200);
  for (const said of [
    `Hello ${clientWords.a} One`,
    `${clientWords.a} Dog`,
    "Whippet",
    "Sign out",
    "Open until",
  ])
    expect(html).toContain(said);
  expect(html).toContain(`/portal/documents/${clients.a.photoId}/thumbnail`);
  expect(html).not.toMatch(/<script|style="/);
  for (const word of [clientWords.b, clientWords.hidden]) expect(html).not.toContain(word);
  // PO-04: once.
  const again = await post("/portal/verify", { code }, ticket);
  expect(again.headers.get("location")).toBe("/portal?notice=code-gone");
});

test("PO-04: the code does nothing in another browser", async () => {
  const asked = await post("/portal", eva());
  const code = await mailed();
  expect((await post("/portal/verify", { code })).headers.get("location")).toBe("/portal?notice=code-gone");
  const other = cookiesOf(await post("/portal", { ...eva(), phone: "+13035550177" }));
  expect((await post("/portal/verify", { code }, other)).status).toBe(422);
  expect((await post("/portal/verify", { code }, cookiesOf(asked))).headers.get("location")).toBe(
    "/portal/home",
  );
});

test("PO-03: five wrong codes and it is over; the page never says how many are left", async () => {
  const cookie = cookiesOf(await post("/portal", eva()));
  const code = await mailed();
  const wrong = code === "000000" ? "000001" : "000000";
  const texts = [];
  for (let tries = 0; tries < 4; tries++) {
    const response = await post("/portal/verify", { code: wrong }, cookie);
    expect(response.status).toBe(422);
    const { body } = await comparable(response);
    expect(body).not.toContain(wrong);
    texts.push(body);
  }
  expect(new Set(texts).size).toBe(1);
  expect((await post("/portal/verify", { code: wrong }, cookie)).headers.get("location")).toBe(
    "/portal?notice=code-gone",
  );
  expect((await post("/portal/verify", { code }, cookie)).headers.get("location")).toBe(
    "/portal?notice=code-gone",
  );
});

test("PO-03: the sixth request of an hour looks like the first and sends nothing", async () => {
  const first = await comparable(await post("/portal", eva()));
  for (let asked = 1; asked < 6; asked++) await comparable(await post("/portal", eva()));
  expect(await comparable(await post("/portal", eva()))).toEqual(first);
  const sent = await ctx.db.select({ id: outbox.id }).from(outbox);
  await post("/portal", eva());
  expect(await ctx.db.select({ id: outbox.id }).from(outbox)).toHaveLength(sent.length);
});

test("PO-02: personal data in the address is not used, not shown and not logged", async () => {
  const before = mails.length;
  const path = `/portal?email=${encodeURIComponent(clients.a.email)}&phone=${encodeURIComponent(clients.a.phone)}`;
  const response = await worker.fetch(path);
  expect([response.status, response.headers.getSetCookie()]).toEqual([200, []]);
  const html = await response.text();
  for (const value of [clients.a.email, clients.a.phone, encodeURIComponent(clients.a.phone)]) {
    expect(html).not.toContain(value);
    expect(worker.logs()).not.toContain(value);
  }
  expect(mails).toHaveLength(before);
});

test("PO-05: opening the page of the code, by whatever scanner, uses nothing up", async () => {
  const cookie = cookiesOf(await post("/portal", eva()));
  const code = await mailed();
  for (const method of ["GET", "HEAD"])
    for (const sent of [cookie, ""])
      await worker.fetch(`/portal/verify?code=${code}`, { method, ...(sent && { cookie: sent }) });
  expect((await post("/portal/verify", { code }, cookie)).headers.get("location")).toBe("/portal/home");
});

test("PO-07: an email of another spelling is the same address, and two addresses are none", async () => {
  const opened = await post("/portal", { ...eva(), email: ` ${clients.a.email.toUpperCase()} ` });
  expect(opened.status).toBe(303);
  await mailed();
  expect(mails.at(-1)?.to).toEqual([clients.a.email]);
  for (const email of [
    `${clients.a.email},x@example.com`,
    `x${"y".repeat(260)}@example.com`,
    "a＠example.com",
    '"a"@x',
  ])
    expect([email, (await post("/portal", { ...eva(), email })).status]).toEqual([email, 422]);
});

test("PO-10: a staff cookie opens nothing in the portal, a portal cookie nothing of the staff's", async () => {
  const staff = (await signInAs(ctx, await hire(ctx, "owner"))).cookie;
  const { cookie } = await enterPortal(ctx, clients.a);
  for (const path of ["/portal/home", "/portal/documents", "/portal/privacy", "/portal/choose"]) {
    const response = await worker.fetch(path, { cookie: staff });
    const door = path === "/portal/documents" ? "/portal?returnTo=%2Fportal%2Fdocuments" : "/portal";
    expect([path, response.status, response.headers.get("location")]).toEqual([path, 303, door]);
  }
  for (const path of ["/today", "/clients", `/clients/${clients.a.clientId}`, "/audit", "/settings"]) {
    const response = await worker.fetch(path, { cookie });
    expect([path, response.status]).toEqual([path, 303]);
    expect(response.headers.get("location")).toMatch(/^\/sign-in/);
  }
  const both = `${staff}; ${cookie}`;
  expect(await (await worker.fetch("/portal/home", { cookie: both })).text()).not.toContain(clientWords.b);
});

test("PO-11: signed out, the cookie of before opens nothing, and opening the address of the button does not sign out", async () => {
  const { cookie } = await enterPortal(ctx, clients.a);
  expect((await worker.fetch("/portal/sign-out", { cookie })).headers.get("location")).toBe("/portal/home");
  expect((await worker.fetch("/portal/home", { cookie })).status).toBe(200);
  const out = await post("/portal/sign-out", {}, cookie);
  expect(out.headers.get("location")).toBe("/portal?notice=signed-out");
  expect(out.headers.getSetCookie().join()).toMatch(/^__Host-portal=; .*Max-Age=0/);
  const after = await worker.fetch("/portal/home", { cookie });
  expect([after.status, after.headers.get("location")]).toEqual([303, "/portal?notice=closed"]);
});

test("a mail's link leads through the code to the page it names, and through it to no other place", async () => {
  const enter = async (returnTo: string) => {
    mails.length = 0;
    const way = `?returnTo=${encodeURIComponent(returnTo)}`;
    const asked = await post(`/portal${way}`, eva());
    const next = asked.headers.get("location") ?? "";
    const opened = await post(`/portal/verify${way}`, { code: await mailed() }, cookiesOf(asked));
    return [next, opened.headers.get("location")];
  };
  const closed = await worker.fetch("/portal/documents", {});
  expect(closed.headers.get("location")).toBe("/portal?returnTo=%2Fportal%2Fdocuments");
  expect(await (await worker.fetch("/portal?returnTo=%2Fportal%2Fdocuments", {})).text()).toContain(
    'action="/portal?returnTo=%2Fportal%2Fdocuments"',
  );
  expect(await enter("/portal/documents")).toEqual([
    "/portal/verify?returnTo=%2Fportal%2Fdocuments",
    "/portal/documents",
  ]);
  for (const elsewhere of ["//evil.example/portal/visits", "/today", "/portal/sign-out"])
    expect([elsewhere, ...(await enter(elsewhere))]).toEqual([elsewhere, "/portal/verify", "/portal/home"]);
});

test("PO-08: one email and phone in two households: a chooser after the proof, then one household only", async () => {
  const started = await openPortal(
    ctx,
    [
      { clientId: clients.a.clientId, contactId: clients.a.contactId },
      { clientId: clients.b.clientId, contactId: clients.b.contactId },
    ],
    "code",
  );
  const cookie = (await portalHeader(ctx, started)).split(";", 1)[0] ?? "";
  const closed = await worker.fetch("/portal/home", { cookie });
  expect([closed.status, closed.headers.get("location")]).toEqual([303, "/portal/choose"]);
  const chooser = await (await worker.fetch("/portal/choose", { cookie })).text();
  for (const word of [clientWords.a, clientWords.b]) expect(chooser).toContain(`${word} One`);
  expect(chooser).not.toContain("Dog");
  expect((await post("/portal/choose", { contact: clients.a.otherContactId }, cookie)).status).toBe(404);
  expect((await post("/portal/choose", {}, cookie)).status).toBe(422);
  expect((await post("/portal/choose", { contact: clients.b.contactId }, cookie)).status).toBe(303);
  const home = await (await worker.fetch("/portal/home", { cookie })).text();
  expect(home).toContain(`${clientWords.b} Dog`);
  expect(home).not.toContain(clientWords.a);
});

test("PO-09, AZ-04: whatever a client posts, wherever, no contact, lookup, key, price or other household changes", async () => {
  const rows = async () =>
    JSON.stringify(
      await Promise.all(
        ["contacts", "contact_lookups", "clients", "subject_keys", "dogs", "staff", "business"].map((table) =>
          worker.database
            .prepare(
              table === "subject_keys"
                ? "select * from subject_keys where kind = 'client' order by id"
                : `select * from "${table}" order by id`,
            )
            .all()
            .then(({ results }) => results),
        ),
      ),
    );
  const before = await rows();
  const smuggled = {
    email: "new@example.com",
    emails: "new@example.com",
    phone: "+13035550111",
    name: "Mallory",
    clientId: clients.b.clientId,
    contactId: clients.b.contactId,
    contact: clients.b.contactId,
    id: clients.b.clientId,
    role: "owner",
    state: "archived",
    rateCents: "1",
    privateNotes: "x",
    portalCode: "off",
    _method: "DELETE",
  };
  const urls = Object.entries(policies).filter(([, { audience }]) => audience === "client");
  expect(urls.length).toBeGreaterThan(10);
  for (const [pattern] of urls) {
    const { cookie } = await enterPortal(ctx, clients.a);
    const path = pattern.replace(":document", clients.b.documentId);
    const response = await post(path, smuggled, cookie);
    expect([path, response.status < 500]).toEqual([path, true]);
    expect([path, (await response.text()).includes(clientWords.b)]).toEqual([path, false]);
  }
  expect(await rows()).toBe(before);
});

test("what changes something without an open portal is refused and leaves a line in the trail", async () => {
  const response = await post("/portal/update", {});
  expect([response.status, response.headers.get("location")]).toEqual([303, "/portal"]);
  const row = await worker.database
    .prepare("select event, details from security_events where request_id = ?")
    .bind(response.headers.get("x-request-id"))
    .first();
  expect(row).toEqual({ event: "portal.refused", details: '{"reason":"no-session"}' });
});
