import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { RouterContextProvider } from "react-router";
import { beforeEach, expect, test } from "vitest";
import { createTestContext, type TestContext } from "../../../../test/harness/context.ts";
import { type FullHousehold, fullHousehold } from "../../../../test/harness/household.ts";
import { pagePdf, photoJpeg } from "../../../../test/harness/pictures.ts";
import { events } from "../../../../test/harness/staff.ts";
import { addAppointment } from "../../../domain/appointments/write.ts";
import type { Session } from "../../../domain/sessions/sessions.ts";
import { sessionContext, systemContext } from "../../../http/context.ts";
import * as archiveItem from "../library/archive-item.ts";
import * as libraryPage from "../library/library.tsx";
import * as moveItem from "../library/move-item.ts";
import * as newItem from "../library/new-item.tsx";
import * as discard from "./discard.ts";
import * as newCard from "./new.tsx";
import * as photosPage from "./photos.tsx";
import * as cardPage from "./report-card.tsx";
import * as list from "./report-cards.tsx";
import * as save from "./save.ts";

let ctx: TestContext;
let novak: FullHousehold;
beforeEach(async () => {
  ctx = await createTestContext();
  const owner = { kind: "staff", staffId: "robin", role: "owner" } as const;
  novak = await fullHousehold(ctx, owner, { shown: "Novak", hidden: "Secret", phone: "+13035550111" });
});

type Fields = Record<string, string> | [string, string][];

/** As a helper of the team. */
function args(url: string, params: Record<string, string>, form?: Fields) {
  const context = new RouterContextProvider();
  context.set(systemContext, ctx);
  context.set(sessionContext, { staffId: "lea", role: "helper", timeZone: null, units: null } as Session);
  const init = form ? { method: "POST", body: new URLSearchParams(form) } : {};
  return { context, params, request: new Request(`https://app.example${url}`, init) } as never;
}

/** Status, where to, and what a 422 gives back. */
async function answer(work: unknown) {
  const got = await Promise.resolve(work).catch((thrown: unknown) => thrown);
  if (got instanceof Response)
    return {
      status: got.status,
      location: got.headers.get("location"),
      json: await got.json().catch(() => null),
    };
  const { init, data } = got as { init: ResponseInit; data: unknown };
  return { status: init.status, data };
}

const markup = async (
  page: { loader: (args: never) => unknown; default: (props: never) => React.ReactNode },
  url: string,
  params: Record<string, string> = {},
  actionData?: unknown,
) => {
  const loaderData = await page.loader(args(url, params));
  return renderToStaticMarkup(
    createElement(page.default as React.FC<{ loaderData: unknown; actionData: unknown }>, {
      loaderData,
      actionData,
    }),
  );
};

test("a card is begun, written, saved by the page and by its script, and both are told of a conflict with nothing lost", async () => {
  const begun = await answer(newCard.action(args("/report-cards/new", {}, { client: novak.clientId })));
  expect(begun).toMatchObject({ status: 303, location: expect.stringMatching(/^\/report-cards\/\w+$/) });
  const id = begun.location?.split("/").at(-1) ?? "";
  const post = (form: Fields) => answer(cardPage.action(args(`/report-cards/${id}`, { id }, form)));
  const auto = (form: Fields) => answer(save.action(args(`/report-cards/${id}/save`, { id }, form)));
  const typed = { sessionOn: "2026-11-20", summary: "<b>Brave</b>" };

  expect(await post({ ...typed, version: "1", also: "preview" })).toMatchObject({
    status: 303,
    location: `/report-cards/${id}/preview`,
  });
  const shown = await markup(cardPage, `/report-cards/${id}`, { id });
  expect(shown).toContain("&lt;b&gt;Brave&lt;/b&gt;</textarea>");
  expect(shown).not.toContain("<b>");
  expect(cardPage.handle.scripts(await cardPage.loader(args(`/report-cards/${id}`, { id })))).toBe(true);

  expect(await auto({ ...typed, version: "2", summary: "Braver" })).toMatchObject({
    status: 200,
    json: { ok: true, version: 3, at: expect.stringMatching(/^\d\d:\d\d$/) },
  });
  const goal = { "goals.0.id": "g0a1goal0of0the0page0", "goals.0.title": "New goal" };
  const late = { ...typed, ...goal, version: "2", summary: "Late words" };
  expect(await auto(late)).toMatchObject({
    json: { ok: false, reason: "conflict", theirs: { version: 3, self: true, summary: "Braver" } },
  });
  const refused = await post(late);
  expect(refused).toMatchObject({ status: 422, data: { values: { summary: "Late words" } } });
  const both = await markup(cardPage, `/report-cards/${id}`, { id }, refused.data);
  for (const part of [
    "Late words</textarea>",
    "Braver",
    'value="New goal"',
    'value="g0a1goal0of0the0page0"',
    'name="version" value="3"',
    "Not saved yet",
  ])
    expect(both).toContain(part);
  expect(both).not.toContain("Saved ");

  expect(await auto({ ...typed, version: "3", sessionOn: "soon" })).toMatchObject({
    status: 422,
    json: { reason: "refused", sentence: "Please enter the day of the session." },
  });
  // More than can be mailed: said in the line of the script and at the field, and all that was typed is still there.
  const long = { ...typed, version: "3", summary: `${"Good. ".repeat(17_000)}The end` };
  expect(await auto(long)).toMatchObject({
    status: 422,
    json: { ok: false, reason: "refused", sentence: expect.stringContaining("Please shorten the summary.") },
  });
  const tooLong = await post(long);
  expect(tooLong).toMatchObject({
    status: 422,
    data: { errors: { summary: expect.stringContaining("Please shorten the summary.") } },
  });
  expect(await markup(cardPage, `/report-cards/${id}`, { id }, tooLong.data)).toContain(
    "Good. The end</textarea>",
  );
  expect(await answer(save.action(args("/", { id: "nobody" }, typed)))).toMatchObject({ status: 404 });
  expect(await answer(cardPage.loader(args("/", { id: novak.clientId })))).toMatchObject({ status: 404 });
  expect(await markup(list, "/report-cards?state=draft&q=novak")).toContain(`/report-cards/${id}`);
  expect(await markup(list, "/report-cards?from=2026-11-21&page=-1")).not.toContain(`/report-cards/${id}`);

  expect(await answer(discard.action(args("/", { id }, {})))).toMatchObject({
    location: "/report-cards?done=discarded",
  });
  expect(await auto({ ...typed, version: "3" })).toMatchObject({ status: 404 });
});

test("an item of the library is added, chosen without a script, moved and put aside", async () => {
  const add = (form: Fields) => answer(newItem.action(args("/settings/library/items/new", {}, form)));
  expect(await add({ categoryId: "games", title: "", url: "ftp://x" })).toMatchObject({
    status: 422,
    data: { values: { url: "ftp://x" } },
  });
  await add({ categoryId: "games", title: "Tug", body: "Pull." });
  await add({ categoryId: "games", title: "Find it", url: "example.com/find" });
  const titles = async () =>
    [...(await markup(libraryPage, "/")).matchAll(/Move ([^"]+) up/g)].map(([, title]) => title);
  expect((await titles()).slice(2, 4)).toEqual(["Tug", "Find it"]);
  const offered = await newCard.loader(args(`/report-cards/new?client=${novak.clientId}`, {}));
  expect(offered).toMatchObject({ step: "begin", dogs: [{ name: "Novak Dog" }] });

  const begun = await answer(newCard.action(args("/", {}, { client: novak.clientId })));
  const id = begun.location?.split("/").at(-1) ?? "";
  const page = await markup(cardPage, `/report-cards/${id}`, { id });
  const picks = [...page.matchAll(/name="pick" value="([^"]+)"/g)].map(([, item]) => item ?? "");
  const fields: [string, string][] = [
    ["version", "1"],
    ["sessionOn", "2026-11-20"],
    ["also", "add"],
    ...picks.map((item): [string, string] => ["pick", item]),
  ];
  expect(await answer(cardPage.action(args("/", { id }, fields)))).toMatchObject({
    location: `/report-cards/${id}#items`,
  });
  const written = await markup(cardPage, `/report-cards/${id}`, { id });
  expect(written).toContain("Pull.");
  expect(written).not.toContain('name="pick"');

  const [tug = ""] = picks;
  await answer(moveItem.action(args("/", { item: tug }, { direction: "down" })));
  expect((await titles()).slice(2, 4)).toEqual(["Find it", "Tug"]);
  await answer(archiveItem.action(args("/", { item: tug }, { archived: "yes" })));
  expect(await titles()).not.toContain("Tug");
  expect(await markup(libraryPage, "/")).toContain("Put aside (1)");
  expect(await markup(cardPage, `/report-cards/${id}`, { id })).toContain("Pull.");
  expect(await answer(moveItem.action(args("/", { item: tug }, { direction: "left" })))).toMatchObject({
    status: 422,
  });
  expect(await answer(moveItem.action(args("/", { item: "nobody" }, { direction: "up" })))).toMatchObject({
    status: 404,
  });
});

test("a body that is no form is refused and no failure", async () => {
  const sent = args("/report-cards/x", { id: "x" }) as { request: Request };
  const request = new Request("https://app.example/report-cards/x", { method: "POST", body: "é" });
  expect(await answer(cardPage.action({ ...sent, request } as never))).toMatchObject({ status: 422 });
});

test("of photos that are not taken a card says which and why, asks for no PDF, and tells of the others where there are any", async () => {
  const begun = await answer(newCard.action(args("/report-cards/new", {}, { client: novak.clientId })));
  const id = begun.location?.split("/").at(-1) ?? "";
  const url = `/report-cards/${id}/photos`;
  const bring = async (files: [name: string, type: string, bytes: Uint8Array][]) => {
    const form = new FormData();
    form.set("kind", "card-photo");
    for (const [name, type, bytes] of files)
      form.append("file", new File([bytes as BlobPart], name, { type }));
    const given = args(url, { id }) as { request: Request };
    const request = new Request(given.request.url, { method: "POST", body: form });
    const got = await answer(photosPage.action({ ...given, request } as never));
    return { status: got.status, page: await markup(photosPage, url, { id }, got.data) };
  };
  const words: [string, string, Uint8Array] = ["notes.txt", "text/plain", Buffer.from("no picture")];
  const paper: [string, string, Uint8Array] = ["paper.pdf", "application/pdf", pagePdf()];
  const wrong = await bring([words, paper]);
  expect(wrong.status).toBe(422);
  for (const name of ["notes.txt", "paper.pdf"])
    expect(wrong.page).toContain(`${name}</strong>: A photo has to be a picture: JPEG, PNG, WebP or HEIC.`);
  expect(wrong.page).toContain("Nothing was added.");
  expect(wrong.page).not.toMatch(/send a PDF|has been added/);
  const mixed = await bring([words, ["cat.jpg", "image/jpeg", await photoJpeg()]]);
  expect(mixed.page).toContain("What is not named here has been added.");
  expect(mixed.page).not.toContain("Nothing was added");
});

test("whose visit today a card is about is asked also where one file does not open, and leaves the trace of a list", async () => {
  const owner = { kind: "staff", staffId: "robin", role: "owner" } as const;
  const torn = await fullHousehold(ctx, owner, { shown: "Torn", hidden: "Secret", phone: "+13035550112" });
  for (const { clientId } of [novak, torn])
    await addAppointment(ctx, owner, {
      ...{ clientId, startsAt: new Date("2026-11-02T12:00:00Z"), endsAt: new Date("2026-11-02T13:00:00Z") },
      ...{ title: "", place: "", note: "", staffId: null },
    });
  await ctx.raw
    .prepare("update contacts set details = 'v1.torn' where client_id = ?")
    .bind(torn.clientId)
    .run();
  const html = await markup(newCard, "/report-cards/new");
  expect(html).toContain("Novak One");
  expect(html).toContain("A client");
  await ctx.settled();
  expect((await events(ctx)).filter((line) => line.startsWith("client.searched"))).toEqual([
    'client.searched {"found":1}',
  ]);
});
