import { expect, test } from "vitest";
import { createTestContext } from "../../../test/harness/context.ts";
import { addStaff, dump, events } from "../../../test/harness/staff.ts";
import { listIncidents, readIncident } from "./list.ts";
import { openIncident } from "./open.ts";
import { closeIncident, noteIncident, reportIncident } from "./work.ts";

async function start() {
  const ctx = await createTestContext();
  const staffId = await addStaff(ctx);
  const by = { kind: "staff" as const, staffId, role: "owner" as const };
  const id = await reportIncident(ctx, staffId, { kind: "device", note: "The van was broken into." });
  return { ctx, staffId, by, id };
}

test("an incident opened by hand holds the first note, and each further one with who wrote it and when", async () => {
  const { ctx, staffId, by, id } = await start();
  ctx.advance(60);
  await noteIncident(ctx, staffId, id, "Laptop is gone.\nTold the police.");
  const incident = await readIncident(ctx, by, id);
  expect(incident).toMatchObject({
    kind: "device",
    source: "by-hand",
    openedBy: "Robin Vale",
    closedAt: null,
  });
  expect(incident.notes).toEqual([
    { at: new Date("2026-11-02T09:00:00Z"), by: "Robin Vale", text: "The van was broken into." },
    { at: new Date("2026-11-02T09:01:00Z"), by: "Robin Vale", text: "Laptop is gone.\nTold the police." },
  ]);
  expect(await events(ctx)).toEqual([
    'incident.opened {"kind":"device","source":"by-hand"}',
    "incident.noted {}",
    "incident.read {}",
  ]);
});

test("closing is done once, is named, and moves the incident behind the open ones", async () => {
  const { ctx, staffId, by, id } = await start();
  await ctx.db.batch((await openIncident(ctx, { kind: "account", source: "not-me", staffId })).statements);
  await closeIncident(ctx, staffId, id);
  const closedAt = ctx.clock.now();
  ctx.advance(60);
  await closeIncident(ctx, staffId, id);
  expect(await readIncident(ctx, by, id)).toMatchObject({ closedAt, closedBy: "Robin Vale" });
  expect((await listIncidents(ctx)).map(({ source, about }) => [source, about?.name])).toEqual([
    ["not-me", "Robin Vale"],
    ["by-hand", undefined],
  ]);
  const closed = (await events(ctx)).filter((event) => event.startsWith("incident.closed"));
  expect(closed).toEqual(['incident.closed {"kind":"device"}']);
});

test("an open incident stays in the list behind however many newer ones that are closed", async () => {
  const { ctx, id } = await start();
  await ctx.raw
    .prepare(
      `with recursive n(i) as (select 1 union all select i + 1 from n where i < 250)
       insert into incidents (id, kind, source, notes, opened_at, closed_at)
       select 'closed' || i, 'data', 'by-hand', '', ? + i, ? + i from n`,
    )
    .bind(ctx.clock.now().getTime(), ctx.clock.now().getTime())
    .run();
  const listed = await listIncidents(ctx);
  expect(listed[0]?.id).toBe(id);
  expect(listed[1]?.id).toBe("closed250");
  expect(listed).toHaveLength(200);
});

test("notes written at the same moment are all kept, each with one entry", async () => {
  const { ctx, staffId, by, id } = await start();
  await Promise.all([1, 2, 3].map((number) => noteIncident(ctx, staffId, id, `Note ${number}`)));
  const { notes } = await readIncident(ctx, by, id);
  expect(notes.map(({ text }) => text).sort()).toEqual([
    "Note 1",
    "Note 2",
    "Note 3",
    "The van was broken into.",
  ]);
  expect((await events(ctx)).filter((event) => event.startsWith("incident.noted"))).toHaveLength(3);
});

test("an incident that does not exist is not found, whatever is wanted of it", async () => {
  const { ctx, staffId, by } = await start();
  const notFound = { code: "not-found" };
  await expect(readIncident(ctx, by, "other")).rejects.toMatchObject(notFound);
  await expect(noteIncident(ctx, staffId, "other", "x")).rejects.toMatchObject(notFound);
  await expect(closeIncident(ctx, staffId, "other")).rejects.toMatchObject(notFound);
  expect((await events(ctx)).filter((event) => !event.startsWith("incident.opened"))).toEqual([]);
});

test("a copy of the database tells neither notes nor names", async () => {
  const { ctx, staffId, id } = await start();
  await noteIncident(ctx, staffId, id, "Kim Sorrel saw a red car");
  const copy = await dump(ctx);
  for (const word of ["broken", "Sorrel", "red car", "Robin", "Vale"]) expect(copy).not.toContain(word);
});
