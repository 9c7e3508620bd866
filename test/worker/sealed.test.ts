import { afterAll, beforeAll, expect, test } from "vitest";
import { addHouseholds, household } from "../harness/many-clients.ts";
import { readable } from "../harness/readable.ts";
import { type RunningWorker, startWorker } from "../harness/worker.ts";
import { contextOf, hire, signInAs } from "./actors.ts";
import { type Browser, openBrowser } from "./browser.ts";

const size = 1_000;
/** Households that come in by the product's own forms, beside those that are there. */
const newcomer = household(5_000);
const asker = household(5_001);
const filler = household(5_002);
const values = [
  ...Array.from({ length: size }, (_, number) => household(number)),
  ...[newcomer, asker, filler],
].flatMap((one) => Object.values(one));

let worker: RunningWorker;
let owner: Browser;
let ids: string[];

beforeAll(async () => {
  worker = await startWorker();
  const ctx = contextOf(worker);
  owner = openBrowser(worker);
  const [name = "", value = ""] = (await signInAs(ctx, await hire(ctx, "owner"))).cookie.split(/=(.*)/s);
  owner.jar.set(name, value);
  ids = await addHouseholds(ctx, size);
});
afterAll(() => worker.stop());

const contact = ({ name, email, phone, street }: typeof newcomer) => ({
  name,
  email,
  phone,
  address: street,
  city: "Boulder",
  region: "CO",
  postalCode: "80301",
});

/** Posts a form that has to be taken. @returns where it leads */
async function taken(browser: Browser, path: string, fields: Record<string, string>): Promise<string> {
  const response = await browser.post(path, fields);
  const text = await response.text();
  expect([path, response.status, sentences(text)]).toEqual([path, 303, ""]);
  return response.headers.get("location") ?? "";
}

/** What a page says against a form. */
const sentences = (page: string): string =>
  [...page.matchAll(/(?:role="alert"|text-bad)[^>]*>(.*?)<\/(?:p|div)>/gs)]
    .map(([, text = ""]) => text.replace(/<[^>]*>/g, ""))
    .join(" | ");

async function seen(browser: Browser, path: string): Promise<string> {
  const response = await browser.get(path);
  expect([path, response.status]).toEqual([path, 200]);
  return response.text();
}

test("CR-12: of a thousand households nothing can be read in database, trail, bucket or log, whatever is done", async () => {
  const { name, email, phone, street, dog } = household(7);
  for (const q of [name, email, phone, street, dog])
    expect(await seen(owner, `/clients?q=${encodeURIComponent(q)}`), q).toContain(name.split(" ")[0]);
  for (const id of ids.slice(0, 5)) await seen(owner, `/clients/${id}`);

  const made = (
    await taken(owner, "/clients/new", { ...contact(newcomer), dogName: newcomer.dog, state: "active" })
  ).split("?")[0];
  await seen(owner, `${made}`);
  const notes = await seen(owner, `${made}/notes`);
  const version = /name="version" value="([^"]*)"/.exec(notes)?.[1] ?? "";
  await taken(owner, `${made}/notes`, { version, privateNotes: newcomer.note, sharedNotes: newcomer.gate });
  const form = new FormData();
  form.append("kind", "other");
  const pdf = `%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n`;
  form.append("file", new File([pdf], `${newcomer.name} ${newcomer.gate}.pdf`, { type: "application/pdf" }));
  const encoded = new Response(form);
  const upload = await worker.fetch(`${made}/documents`, {
    method: "POST",
    body: (await encoded.clone().arrayBuffer()) as never,
    headers: { "content-type": encoded.headers.get("content-type") ?? "" },
    cookie: [...owner.jar].map(([key, value]) => `${key}=${value}`).join("; "),
  });
  expect([upload.status, sentences(await upload.text())]).toEqual([303, ""]);

  const visitor = openBrowser(worker);
  await taken(visitor, "/contact", { ...contact(asker), dogName: asker.dog, message: asker.note });
  const step = await taken(visitor, "/intake", { ...contact(filler), access: filler.gate, go: "next" });
  await seen(visitor, step);
  const portal = openBrowser(worker);
  await taken(portal, "/portal", { email, phone });
  await portal.post("/portal/verify", { code: "000000" });

  const all = `${await everything()}\n${worker.logs()}`;
  expect(all.length).toBeGreaterThan(1_000_000);
  expect(readable(all, values)).toEqual([]);
});

test("the reading finds what stands in clear, in base64 of any alignment and in hex", () => {
  const bytes = (text: string) => Buffer.from(text);
  for (const value of [household(3).name, household(3).phone, household(3).gate])
    for (const hidden of [
      value,
      value.toLowerCase(),
      bytes(`{"a":"${value}"}`).toString("base64"),
      bytes(`ab${value}z`).toString("base64url"),
      bytes(value).toString("base64"),
      bytes(`x${value}`).toString("hex"),
    ])
      expect(readable(`noise ${hidden} noise`, values), hidden).toContain(value);
});

/** Every row of every table, the trail included, and every object's key and metadata. */
async function everything(): Promise<string> {
  const { results: tables } = await worker.database
    .prepare("select name from sqlite_master where type = 'table' and name not like '\\_cf%' escape '\\'")
    .all<{ name: string }>();
  const rows = await Promise.all(
    tables.map(({ name }) => worker.database.prepare(`select * from "${name}"`).all()),
  );
  const objects = await worker.bucket.list({ include: ["customMetadata", "httpMetadata"] } as never);
  expect(objects.objects.length).toBeGreaterThan(0);
  return JSON.stringify([rows.map(({ results }) => results), objects.objects]);
}
