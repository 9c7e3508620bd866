import { afterAll, beforeAll, expect, test } from "vitest";
import { type RunningWorker, startWorker } from "../harness/worker.ts";
import { contextOf, hire, signInAs } from "./actors.ts";
import { type Browser, openBrowser } from "./browser.ts";

const mails: { to: string[]; subject: string; text: string }[] = [];
let worker: RunningWorker;
let ctx: ReturnType<typeof contextOf>;
let ownerId: string;
let owner: Browser;

const as = async (staffId: string): Promise<Browser> => {
  const browser = openBrowser(worker);
  const [name = "", value = ""] = (await signInAs(ctx, staffId)).cookie.split(/=(.*)/s);
  browser.jar.set(name, value);
  return browser;
};

beforeAll(async () => {
  worker = await startWorker({
    network: async (request) => {
      if (new URL(request.url).pathname !== "/emails") return new Response("down", { status: 503 });
      mails.push((await request.json()) as (typeof mails)[number]);
      return Response.json({ id: `mail-${mails.length}` });
    },
  });
  ctx = contextOf(worker);
  await worker.fetch("/healthz");
  ownerId = await hire(ctx, "owner");
  owner = await as(ownerId);
});
afterAll(() => worker?.stop());

const password = "four random purple words";
const textOf = async (response: Response) => (await response.text()).replaceAll(/<[^>]+>/g, " ");

/** The newest mail to an address, once it has left. */
async function mailTo(email: string, subject: string) {
  for (let wait = 0; wait < 100; wait++) {
    const found = mails.filter((mail) => mail.to.includes(email) && mail.subject.includes(subject)).at(-1);
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`No mail to ${email}`);
}

async function invitedCode(email: string, role = "helper", more: Record<string, string> = {}) {
  const sent = await owner.post("/settings/team/invite", { email, role, days: "7", ...more });
  expect([sent.status, sent.headers.get("location")]).toEqual([303, "/settings/team?done=invited"]);
  const { text } = await mailTo(email, "Your invitation");
  return /^[A-Z0-9]{4}(-[A-Z0-9]{4}){3}$/m.exec(text)?.[0] ?? "";
}

/** Invites and joins. @returns the browser of the new person and the id. */
async function joined(email: string, role = "helper", more: Record<string, string> = {}) {
  const browser = openBrowser(worker);
  const code = await invitedCode(email, role);
  const answer = await browser.post("/join", { code, name: "Lea Sommer", password, ...more });
  expect([answer.status, answer.headers.get("location")]).toEqual([303, "/today"]);
  const page = await (await owner.get("/settings/team")).text();
  const id = [...page.matchAll(/\/settings\/team\/([a-z0-9]{26})".*?<\/a>/gs)].find(([row]) =>
    row.includes(email),
  );
  return { browser, id: id?.[1] ?? "", code };
}

test("a helper is invited, joins with the mailed code, and works: without settings, team or rates", async () => {
  const { browser } = await joined("lea@example.com");
  expect((await browser.get("/clients")).status).toBe(200);
  for (const path of ["/settings/business", "/settings/team", "/settings/permissions", "/audit"])
    expect((await browser.get(path)).status, path).toBe(403);
});

test("a link to join opens without effect, whatever stands in it, and a used code is one sentence at the field", async () => {
  const code = await invitedCode("mona@example.com");
  for (const path of ["/join", `/join?code=${code}`, `/join?notice=unknown-code`])
    expect((await openBrowser(worker).get(path)).status).toBe(200);
  const twice = [openBrowser(worker), openBrowser(worker)];
  const answers = [];
  for (const browser of twice) answers.push(await browser.post("/join", { code, name: "Mona", password }));
  expect(answers.map(({ status }) => status)).toEqual([303, 422]);
  const page = (await answers[1]?.text()) ?? "";
  expect(page).toContain("This code is not right, was used");
  expect(page).toMatch(/<input[^>]*aria-describedby="[^"]*-error[^>]*name="code"/);
  expect(page).toContain('value="Mona"');
  expect(page).not.toContain(password);
  expect(page).not.toContain(code);
});

test("AZ-04: role, address, id and owner that are sent along when joining are not taken", async () => {
  const extra = {
    role: "owner",
    email: "boss@example.com",
    id: ownerId,
    staffId: ownerId,
    invitedBy: ownerId,
  };
  const { id } = await joined("toni@example.com", "helper", extra);
  expect(id).not.toBe("");
  expect(id).not.toBe(ownerId);
  const page = await textOf(await owner.get(`/settings/team/${id}`));
  expect(page).toMatch(/Role\s+Helper/);
  expect(await textOf(await owner.get("/settings/team"))).not.toContain("boss@example.com");
});

test("AZ-04: nobody but an owner invites, changes a role or shuts out, not even for themselves", async () => {
  for (const role of ["trainer", "helper", "auditor"] as const) {
    const id = await hire(ctx, role);
    const browser = await as(id);
    for (const [path, fields] of [
      ["/settings/team/invite", { email: "x@example.com", role: "owner", days: "7" }],
      [`/settings/team/${id}/role`, { role: "owner" }],
      [`/settings/team/${ownerId}/disable`, {}],
      [`/settings/team/${ownerId}/end-devices`, {}],
      [`/settings/team/${ownerId}/reset-factors`, {}],
    ] as [string, Record<string, string>][])
      expect((await browser.post(path, fields)).status, `${role} ${path}`).toBe(403);
    await browser.post("/account/preferences", { timeZone: "", units: "", role: "owner" });
    expect(await textOf(await owner.get(`/settings/team/${id}`))).toMatch(new RegExp(`Role\\s+${role}`, "i"));
  }
});

test("a refused invitation keeps what was typed, and a colleague's address is said at the field", async () => {
  await joined("kim@example.com", "trainer");
  const again = await owner.post("/settings/team/invite", {
    email: "KIM@example.com",
    role: "auditor",
    days: "3",
  });
  expect(again.status).toBe(422);
  const page = await again.text();
  expect(page).toContain("belongs to somebody of your team already");
  expect(page).toMatch(/value="KIM@example.com"/i);
  const odd = await owner.post("/settings/team/invite", {
    email: "new@example.com",
    role: "god",
    days: "999",
  });
  expect(odd.status).toBe(422);
});

test("an invitation is withdrawn with one button, and its code opens nothing", async () => {
  const code = await invitedCode("gone@example.com");
  const page = await (await owner.get("/settings/team")).text();
  // The others were taken by now.
  const [[, row]] = [...page.matchAll(/invitations\/([a-z0-9]{26})\/withdraw"/g)] as [RegExpExecArray];
  expect(page).toContain("Withdraw the invitation of gone@example.com");
  const withdrawn = await owner.post(`/settings/team/invitations/${row}/withdraw`);
  expect(withdrawn.headers.get("location")).toBe("/settings/team?done=withdrawn");
  expect((await openBrowser(worker).post("/join", { code, name: "X", password })).status).toBe(422);
  expect((await owner.post(`/settings/team/invitations/${row}/withdraw`)).status).toBe(404);
});

test("SE-10, SE-18: a new role, ended devices and disabling are effective with the person's next request", async () => {
  const { browser, id } = await joined("ari@example.com", "trainer");
  expect((await browser.get("/connections")).status).toBe(200);
  await owner.post(`/settings/team/${id}/role`, { role: "helper" });
  expect((await browser.get("/connections")).headers.get("location")).toContain("/sign-in");
  await mailTo("ari@example.com", "Your role was changed");

  await browser.post("/sign-in", { email: "ari@example.com", password });
  expect((await browser.get("/today")).status).toBe(200);
  expect((await browser.get("/connections")).status).toBe(403);
  expect((await owner.post(`/settings/team/${id}/end-devices`)).status).toBe(303);
  expect((await browser.get("/today")).status).toBe(303);

  await browser.post("/sign-in", { email: "ari@example.com", password });
  expect((await browser.get("/today")).status).toBe(200);
  await owner.post(`/settings/team/${id}/disable`);
  expect((await browser.get("/today")).status).toBe(303);
  expect((await browser.post("/sign-in", { email: "ari@example.com", password })).status).toBe(422);
  await owner.post(`/settings/team/${id}/enable`);
  expect((await browser.post("/sign-in", { email: "ari@example.com", password })).status).toBe(303);
});

test("the own address changes with the code from the new mailbox, and signs in from then on", async () => {
  const { browser } = await joined("old@example.com");
  const asked = await browser.post("/account/email", { email: "New@example.com" });
  expect(asked.headers.get("location")).toBe("/account/email/verify");
  const code = /^\d{6}$/m.exec((await mailTo("new@example.com", "Your code")).text)?.[0] ?? "";
  expect((await browser.get("/account/email/verify")).status).toBe(200);
  const wrong = await browser.post("/account/email/verify", {
    code: code === "000000" ? "000001" : "000000",
  });
  expect(wrong.status).toBe(422);
  const done = await browser.post("/account/email/verify", { code });
  expect(done.headers.get("location")).toBe("/account?done=email");
  expect(await textOf(await browser.get("/account?done=email"))).toContain("new@example.com");
  await mailTo("old@example.com", "Your email address was changed");
  const fresh = openBrowser(worker);
  expect((await fresh.post("/sign-in", { email: "old@example.com", password })).status).toBe(422);
  expect((await fresh.post("/sign-in", { email: "new@example.com", password })).status).toBe(303);
});

test("the permissions' page says of each role what the product does", async () => {
  const auditor = await as(await hire(ctx, "auditor"));
  const page = await (await auditor.get("/settings/permissions")).text();
  const row = (name: string) =>
    [...(page.split(`>${name}<`)[1]?.split("</tr>")[0] ?? "").matchAll(/sr-only">(yes|no|a part)</g)].map(
      ([, word]) => word,
    );
  expect(row("Team")).toEqual(["yes", "no", "no", "no", "no", "no"]);
  expect(row("Rates and private notes")).toEqual(["yes", "yes", "no", "no", "no"]);
  expect(page).not.toContain("Everything else");
});
