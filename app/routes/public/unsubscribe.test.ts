import { RouterContextProvider } from "react-router";
import { expect, test } from "vitest";
import { outbox } from "../../../drizzle/schema/messages.ts";
import { createTestContext, type TestContext } from "../../../test/harness/context.ts";
import { fullHousehold } from "../../../test/harness/household.ts";
import { addStaff, dump, events } from "../../../test/harness/staff.ts";
import { addContact } from "../../domain/clients/change.ts";
import { mergeClients, readMerge } from "../../domain/clients/merge.ts";
import { contactDetails } from "../../domain/clients/records.ts";
import { repeatMessage } from "../../domain/correspondence/compose.ts";
import { historyOf, noteConsents } from "../../domain/correspondence/consents.ts";
import { readMessage } from "../../domain/correspondence/log.ts";
import { consentsOf, mayReceive } from "../../domain/messages/consents.ts";
import { deliverDue, enqueueEmail } from "../../domain/messages/outbox.ts";
import { readOwnConsents } from "../../domain/portal/consents.ts";
import { systemContext } from "../../http/context.ts";
import { readBody, throughTheDoor } from "../../http/door.ts";
import { createVault } from "../../platform/keys.ts";
import { systemRandom } from "../../platform/random.ts";
import * as unsubscribe from "./unsubscribe.tsx";

/** Through the door and to the route, as a mail program asks: no cookie, no Origin. */
async function press(
  ctx: TestContext,
  link: string,
  headers: object = {},
  body = "List-Unsubscribe=One-Click",
) {
  const request = new Request(link.replace(/^https:\/\/[^/]+/, "http://elsewhere.invalid"), {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
    body,
  });
  const inside = await throughTheDoor(ctx, request, await readBody(request));
  if (inside instanceof Response) return inside.status;
  const context = new RouterContextProvider(new Map<unknown, unknown>([[systemContext, ctx]]) as never);
  const token = new URL(inside.url).pathname.replace("/unsubscribe/", "");
  const answer = await unsubscribe.action({ request: inside, params: { token }, context } as never);
  return "done" in answer ? 200 : (answer.init?.status ?? 200);
}

async function practice() {
  const ctx = await createTestContext();
  const by = { kind: "staff", staffId: await addStaff(ctx), role: "owner" } as const;
  const home = await fullHousehold(ctx, by, { shown: "Waffle", hidden: "Secretive", phone: "+13035550111" });
  const agree = (clientId: string, contactId: string) =>
    noteConsents(
      ctx,
      by,
      clientId,
      contactId,
      (["reminders", "news"] as const).map((purpose) => ({ purpose, channel: "email" as const })),
      [],
      "paper",
    );
  await agree(home.clientId, home.contactId);
  const write = async (clientId: string, contactId: string | null, purpose = "news", to = home.email) => {
    const about = { subjectId: clientId, clientId };
    const html = "<html><body><p>Sit.</p></body></html>";
    const mail = { purpose, about, contactId, to, subject: "Hello", text: "Sit.\n", html };
    const { id, statement } = await enqueueEmail(ctx, mail);
    await ctx.db.batch([statement]);
    await deliverDue(ctx);
    return { id, mail: ctx.mails.at(-1) };
  };
  const may = async (clientId: string, contactId: string, purpose: "news" | "reminders") =>
    mayReceive(await consentsOf(ctx, clientId), contactId, purpose, "email");
  return { ctx, by, home, agree, write, may };
}

const linkOf = (mail: { headers?: Record<string, string> } | undefined) =>
  /^<(https:\/\/[^>]+)>$/.exec(mail?.headers?.["List-Unsubscribe"] ?? "")?.[1] ?? "";

test("one click ends one kind of mail to one reader, however often it comes, and a look at the link ends nothing", async () => {
  const { ctx, by, home, write, may } = await practice();
  const { id, mail } = await write(home.clientId, home.contactId);
  const link = linkOf(mail);
  expect(link).toMatch(/^https:\/\/app\.daydreamers\.invalid\/unsubscribe\/news\.[a-z0-9]+\.[\w-]{43}$/);
  expect(mail?.headers?.["List-Unsubscribe-Post"]).toBe("List-Unsubscribe=One-Click");
  expect(mail?.text).toBe(`Sit.\n\n-- \nNo more news by email? ${link}\n`);
  expect(mail?.html?.split(link)).toHaveLength(2);
  for (const personal of [home.contactId, home.clientId, "Waffle", "waffle"])
    expect(link).not.toContain(personal);
  expect((await readMessage(ctx, by, id)).letter?.text).toBe(mail?.text);

  // A mail scanner opens it, and asks for other tokens too: always the same page, and the database is not asked.
  const before = await dump(ctx);
  const look = (token: string) => unsubscribe.loader({ params: { token } } as never);
  expect(look(link.split("/").at(-1) ?? "")).toEqual(look(`news.someone.${"A".repeat(43)}`));
  expect(look("nothing")).toEqual({ what: "mails of this kind" });
  // Nobody makes up a link, or makes one for reminders of one for news; another site's page is no mail program.
  const forged = [
    link.replace("/news.", "/reminders."),
    link.replace(id, `${id.slice(0, -1)}x`),
    `${link.slice(0, -1)}${link.endsWith("A") ? "E" : "A"}`,
    "https://x/unsubscribe/nothing",
  ];
  for (const one of forged) expect(await press(ctx, one), one).toBe(422);
  expect(await press(ctx, link, {}, "")).toBe(422);
  expect(await dump(ctx)).toBe(before);
  expect(await press(ctx, link, { origin: "https://evil.example" })).toBe(403);
  expect(await press(ctx, link, { "sec-fetch-site": "cross-site" })).toBe(403);
  expect(await may(home.clientId, home.contactId, "news")).toBe(true);

  expect(await Promise.all([press(ctx, link), press(ctx, link)])).toEqual([200, 200]);
  expect(await press(ctx, link)).toBe(200);
  expect(await may(home.clientId, home.contactId, "news")).toBe(false);
  expect(await may(home.clientId, home.contactId, "reminders")).toBe(true);
  const [newest, ...older] = await historyOf(ctx, home.clientId);
  expect(newest).toMatchObject({ source: "unsubscribe", granted: false, purpose: "news", by: null });
  expect(older.filter(({ source }) => source === "unsubscribe")).toEqual([]);
  expect(await events(ctx)).toContain(
    'consent.changed {"purpose":"news","channel":"email","granted":false,"source":"unsubscribe"}',
  );
  const eva = { kind: "client", clientId: home.clientId, contactId: home.contactId } as const;
  const ended = async () =>
    (await readOwnConsents(ctx, eva)).consents.flatMap(({ purpose, endedByLink }) =>
      endedByLink ? purpose : [],
    );
  expect(await ended()).toEqual(["news"]);
  const sent = ctx.mails.length;
  const later = await write(home.clientId, home.contactId);
  expect(ctx.mails).toHaveLength(sent);
  expect((await readMessage(ctx, by, later.id)).state).toBe("withdrawn");

  // What nobody agreed to has nothing to end; a repeated mail ends its kind by a link of its own, said once.
  expect(linkOf((await write(home.clientId, null, "report-card")).mail)).toBe("");
  expect(linkOf((await write(home.clientId, home.contactId, "letter")).mail)).toBe("");
  const card = await write(home.clientId, home.contactId, "report-card");
  await repeatMessage(ctx, by, card.id, "again");
  await deliverDue(ctx);
  const again = ctx.mails.at(-1);
  expect(linkOf(again)).not.toBe(linkOf(card.mail));
  expect(again?.text).toBe(`Sit.\n\n-- \nNo more report cards by email? ${linkOf(again)}\n`);
});

test("a link outlives a new key and the merging of two files, and dies with its key", async () => {
  const { ctx, by, home, agree, write, may } = await practice();
  const from = await fullHousehold(ctx, by, { shown: "Biscuit", hidden: "Hidden", phone: "+13035550122" });
  const details = contactDetails.parse({ name: "Waffle One", emails: [home.email], phones: [home.phone] });
  const { contactId } = await addContact(ctx, by, from.clientId, {
    ...{ details, signs: false, getsReportCards: false, pays: false },
  });
  await agree(from.clientId, contactId);
  const links = [
    linkOf((await write(from.clientId, contactId)).mail),
    linkOf((await write(home.clientId, home.contactId, "visit-tomorrow")).mail),
  ];
  const { keep, from: other } = await readMerge(ctx, by, home.clientId, from.clientId);
  const versions = { keep: keep.version, from: other.version };
  expect(await mergeClients(ctx, by, home.clientId, from.clientId, versions)).toEqual({ ok: true });
  expect(await may(home.clientId, home.contactId, "news")).toBe(true);

  const [old] = ctx.settings.APP_KEYS;
  const key = { id: "newer", secret: systemRandom.bytes(32) };
  ctx.vault = createVault([key], systemRandom);
  expect(await press(ctx, links[0] ?? "")).toBe(422);
  ctx.vault = createVault([key, old], systemRandom);
  expect(await press(ctx, links[0] ?? "")).toBe(200);
  expect(await may(home.clientId, home.contactId, "news")).toBe(false);
  expect(await may(home.clientId, home.contactId, "reminders")).toBe(true);
  // A message that is gone, as after an erasure: the same answer, and it tells nothing.
  await ctx.db.delete(outbox);
  expect(await press(ctx, links[1] ?? "")).toBe(200);
  expect(await may(home.clientId, home.contactId, "reminders")).toBe(true);
});
