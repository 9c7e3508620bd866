import { expect, test } from "vitest";
import { createTestContext, type TestContext } from "../../../test/harness/context.ts";
import { addPaper, clientWithDog, trainer } from "../../../test/harness/dogs.ts";
import { addStaff, dump, events } from "../../../test/harness/staff.ts";
import type { By } from "../by.ts";
import { searchDirectory } from "../clients/directory/search.ts";
import { readSummary } from "../clients/missing.ts";
import { dogHandling, dogProfile } from "../clients/records.ts";
import { readSubject } from "../subjects/subjects.ts";
import {
  addBite,
  addDog,
  addVaccination,
  addWeight,
  changeDogState,
  choosePhoto,
  readDog,
  readDogs,
  removeBite,
  removeVaccination,
  removeWeight,
  saveBite,
  saveDog,
  saveHandling,
} from "./dogs.ts";

const notFound = { code: "not-found" };
const full = dogProfile.parse({
  name: "Jasper",
  breed: "Kooikerhondje",
  birthdate: "2021-04",
  sex: "male",
  neutered: "no",
  origin: "Shelter Regenbogen",
  diet: "Kibblestar twice",
  allergies: { is: "given", text: "Quinoa" },
  medicalIssues: { is: "none" },
  takesMedication: { is: "given" },
  medications: [{ name: "Fluoxetine", dose: "10 mg", purpose: "Separation" }],
  vet: { name: "Dr Wolkenstein", clinic: "Pfotenhaus", phone: "+13035550177" },
});
const bite = { date: "2024-05-01", level: 3, description: "The postman's calf", context: "At the gate" };

const all = async (ctx: TestContext, clientId: string, by: By = trainer) =>
  readDogs(ctx, await readSubject(ctx, clientId), clientId, by);

test("a dog is read as it was told, with all that belongs to it, in the household's order", async () => {
  const ctx = await createTestContext();
  const { clientId } = await clientWithDog(ctx, "Eva");
  const id = await addDog(ctx, trainer, clientId, {
    profile: full,
    handling: dogHandling.parse({ warnings: "No eye contact", goals: [{ title: "Calm at the door" }] }),
    weightKg: 23.587,
    bites: [bite, { ...bite, date: "2025-01-01", level: null }],
    vaccinations: [{ vaccine: "Rabies", givenOn: "2025-01-01", expiresOn: "2028-01-01" }],
    source: "intake",
  });
  const dogs = await all(ctx, clientId);
  expect(dogs.map(({ profile }) => profile.name)).toEqual(["Dog of Eva", "Jasper"]);
  expect(dogs[0]).toMatchObject({ weights: [], vaccinations: [], bites: [], handling: null, version: 1 });
  expect(dogs[1]).toMatchObject({
    id,
    profile: full,
    handling: { warnings: "No eye contact", goals: [{ title: "Calm at the door", state: "open" }] },
    weights: [{ measuredOn: "2026-11-02", kg: 23.587 }],
    vaccinations: [{ vaccine: "Rabies", expiresOn: "2028-01-01", approvedAt: null }],
    bites: [{ date: "2025-01-01" }, { ...bite, source: "intake" }],
  });
  expect(await readDog(ctx, trainer, clientId, id)).toMatchObject({ ...dogs[1], household: "Eva" });
});

test("nothing that is said of a dog is legible in the database or the log", async () => {
  const ctx = await createTestContext();
  const { clientId, dogId } = await clientWithDog(ctx, "Eva");
  const id = await addDog(ctx, trainer, clientId, {
    profile: full,
    handling: dogHandling.parse({ warnings: "No eye contact", goals: [{ title: "Calm at the door" }] }),
    weightKg: 23.587,
    bites: [bite],
    vaccinations: [{ vaccine: "Tollwut", note: "Left leg", givenOn: null, expiresOn: null }],
    source: "intake",
  });
  await saveDog(ctx, trainer, clientId, dogId, 1, { ...full, name: "Wombat" }, 41.234);
  await readDog(ctx, trainer, clientId, id);
  const copy = (await dump(ctx)) + JSON.stringify(ctx.logs);
  const values = [
    ...[
      "Jasper",
      "Wombat",
      "Kooiker",
      "2021-04",
      "Regenbogen",
      "Kibblestar",
      "Quinoa",
      "Fluoxetine",
      "10 mg",
    ],
    ...["Wolkenstein", "Pfotenhaus", "3035550177", "eye contact", "Calm at", "23.587", "41.234"],
    ...["postman", "At the gate", "2024-05-01", "Tollwut", "Left leg"],
  ];
  for (const value of values) {
    expect(copy, value).not.toContain(value);
    expect(copy, value).not.toContain(Buffer.from(value).toString("base64").replaceAll("=", ""));
    expect(copy, value).not.toContain(Buffer.from(value).toString("hex"));
  }
});

test("AZ-05: handling notes and incidents that staff noted are never selected for a client", async () => {
  const ctx = await createTestContext();
  const { clientId, contactId, dogId } = await clientWithDog(ctx, "Eva", {
    handling: dogHandling.parse({ warnings: "No eye contact" }),
  });
  const at = { clientId, dogId };
  await addBite(ctx, trainer, at, "staff", { ...bite, description: "Seen by staff" });
  await addBite(ctx, trainer, at, "intake", { ...bite, description: "Told by Eva" });
  const own: By = { kind: "client", clientId, contactId };
  const [dog] = await all(ctx, clientId, own);
  expect(dog?.handling).toBeNull();
  expect(dog?.bites.map(({ description }) => description)).toEqual(["Told by Eva"]);
  expect((await all(ctx, clientId))[0]?.bites).toHaveLength(2);
});

test("AZ-03, AZ-10: a dog, weight, vaccination or incident of another client or dog is not found, and stays", async () => {
  const ctx = await createTestContext();
  const mine = await clientWithDog(ctx, "Eva");
  const other = await clientWithDog(ctx, "Max", { weightKg: 20, bites: [bite] });
  const secondDog = await addDog(ctx, trainer, other.clientId, { profile: full, source: "staff" });
  await addVaccination(ctx, trainer, other, { vaccine: "Rabies", givenOn: null, expiresOn: null });
  const [theirs] = await all(ctx, other.clientId);
  const [weight, shot, incident] = [theirs?.weights[0], theirs?.vaccinations[0], theirs?.bites[0]];
  // My client with their dog, their client with my dog, and their own second dog.
  const wrong = [
    { clientId: mine.clientId, dogId: other.dogId },
    { clientId: other.clientId, dogId: mine.dogId },
    { clientId: "nobody", dogId: other.dogId },
    { clientId: other.clientId, dogId: "no-dog" },
  ];
  for (const at of wrong) {
    const { clientId, dogId } = at;
    const refused = await Promise.allSettled([
      readDog(ctx, trainer, clientId, dogId),
      saveDog(ctx, trainer, clientId, dogId, 1, full),
      saveHandling(ctx, trainer, clientId, dogId, 1, dogHandling.parse({})),
      changeDogState(ctx, trainer, clientId, dogId, "deceased"),
      choosePhoto(ctx, trainer, clientId, dogId, null),
      addWeight(ctx, trainer, at, { kg: 1, measuredOn: "2026-01-01" }),
      addBite(ctx, trainer, at, "staff", bite),
      addVaccination(ctx, trainer, at, { vaccine: "Rabies", givenOn: null, expiresOn: null }),
    ]);
    for (const attempt of refused) expect(attempt).toMatchObject({ status: "rejected", reason: notFound });
  }
  for (const at of [...wrong, mine, { clientId: other.clientId, dogId: secondDog }]) {
    await expect(removeWeight(ctx, trainer, at, weight?.id ?? "")).rejects.toMatchObject(notFound);
    await expect(removeVaccination(ctx, trainer, at, shot?.id ?? "")).rejects.toMatchObject(notFound);
    await expect(removeBite(ctx, trainer, at, incident?.id ?? "")).rejects.toMatchObject(notFound);
    await expect(saveBite(ctx, trainer, at, incident?.id ?? "", 1, bite)).rejects.toMatchObject(notFound);
  }
  const missing = addDog(ctx, trainer, "nobody", { profile: full, source: "staff" });
  await expect(missing).rejects.toMatchObject(notFound);
  const contact: By = { kind: "client", clientId: mine.clientId, contactId: mine.contactId };
  await expect(readDog(ctx, contact, other.clientId, other.dogId)).rejects.toMatchObject(notFound);
  await expect(all(ctx, other.clientId, contact)).rejects.toMatchObject(notFound);
  const [after] = await all(ctx, other.clientId);
  expect(after).toEqual(theirs);
  const trail = await events(ctx);
  expect(trail.filter((line) => line.startsWith("dog.changed"))).toEqual([
    'dog.changed {"part":"vaccination"}',
  ]);
});

test("of two people who edit at once the second is told, and nothing of hers is half-saved", async () => {
  const ctx = await createTestContext();
  const { clientId, dogId } = await clientWithDog(ctx, "Eva");
  expect(await saveDog(ctx, trainer, clientId, dogId, 1, { ...full, name: "First" })).toEqual({ ok: true });
  const second = await saveDog(ctx, trainer, clientId, dogId, 1, { ...full, name: "Second" }, 20);
  expect(second).toEqual({ ok: false, reason: "conflict" });
  const handling = dogHandling.parse({ warnings: "Late" });
  expect((await saveHandling(ctx, trainer, clientId, dogId, 1, handling)).ok).toBe(false);
  const [dog] = await all(ctx, clientId);
  expect(dog).toMatchObject({ profile: { name: "First" }, weights: [], handling: null, version: 2 });
  expect(await saveDog(ctx, trainer, clientId, dogId, 2, full, 20)).toEqual({ ok: true });
  expect((await all(ctx, clientId))[0]?.weights).toMatchObject([{ kg: 20, measuredOn: "2026-11-02" }]);
  const changes = (await events(ctx)).filter((line) => line.startsWith("dog.changed"));
  expect(changes).toEqual(['dog.changed {"part":"profile"}', 'dog.changed {"part":"profile"}']);
});

test("an incident is corrected with the version it was seen at", async () => {
  const ctx = await createTestContext();
  const at = await clientWithDog(ctx, "Eva");
  const id = await addBite(ctx, trainer, at, "staff", bite);
  expect(await saveBite(ctx, trainer, at, id, 1, { ...bite, level: 4 })).toEqual({ ok: true });
  expect(await saveBite(ctx, trainer, at, id, 1, { ...bite, level: 1 })).toMatchObject({ ok: false });
  expect((await all(ctx, at.clientId))[0]?.bites).toMatchObject([{ level: 4, source: "staff" }]);
  await removeBite(ctx, trainer, at, id);
  expect((await all(ctx, at.clientId))[0]?.bites).toEqual([]);
});

test("weights are kept by day, and a wrong one is taken away", async () => {
  const ctx = await createTestContext();
  const at = await clientWithDog(ctx, "Eva", { weightKg: 20 });
  await addWeight(ctx, trainer, at, { kg: 18.5, measuredOn: "2026-03-01" });
  await addWeight(ctx, trainer, at, { kg: 180, measuredOn: "2026-06-01" });
  const [dog] = await all(ctx, at.clientId);
  expect(dog?.weights.map(({ kg }) => kg)).toEqual([18.5, 180, 20]);
  await removeWeight(ctx, trainer, at, dog?.weights[1]?.id ?? "");
  expect((await all(ctx, at.clientId))[0]?.weights.map(({ kg }) => kg)).toEqual([18.5, 20]);
});

test("today is the business's day: a weight noted in the evening of Denver is of that day", async () => {
  const ctx = await createTestContext();
  await ctx.raw.exec(
    "insert into business (id, name, time_zone, units, country, created_at) values ('business', 'B', 'America/Denver', 'imperial', 'US', 0)",
  );
  ctx.advance(-6 * 3600);
  const { clientId } = await clientWithDog(ctx, "Eva", { weightKg: 20 });
  expect((await all(ctx, clientId))[0]?.weights[0]?.measuredOn).toBe("2026-11-01");
});

test("AZ-07: only a checked photo of the same client shows the dog", async () => {
  const ctx = await createTestContext();
  const { clientId, dogId } = await clientWithDog(ctx, "Eva");
  const other = await clientWithDog(ctx, "Max");
  const photo = await addPaper(ctx, clientId, { kind: "dog-photo" });
  const refused = [
    await addPaper(ctx, other.clientId, { kind: "dog-photo" }),
    await addPaper(ctx, clientId, { kind: "vaccination" }),
    await addPaper(ctx, clientId, { kind: "dog-photo", state: "quarantined" }),
    await addPaper(ctx, clientId, { kind: "dog-photo", state: "granted" }),
    "no-document",
  ];
  for (const id of refused) {
    const chosen = await choosePhoto(ctx, trainer, clientId, dogId, id);
    expect(chosen).toEqual({ ok: false, reason: "paper" });
  }
  expect((await all(ctx, clientId))[0]?.photoDocumentId).toBeNull();
  await choosePhoto(ctx, trainer, clientId, dogId, photo);
  const page = await readDog(ctx, trainer, clientId, dogId);
  expect(page).toMatchObject({ photoDocumentId: photo, pictureId: null });
  await ctx.raw.prepare("update documents set thumbnail_key = 'small'").run();
  expect((await all(ctx, clientId))[0]?.pictureId).toBe(photo);
  await ctx.raw.prepare("update documents set state = 'quarantined' where id = ?").bind(photo).run();
  expect((await all(ctx, clientId))[0]?.pictureId).toBeNull();
  expect(page.papers.map(({ name, kind }) => `${kind} ${name}`).sort()).toEqual([
    "dog-photo Paper.pdf",
    "vaccination Paper.pdf",
  ]);
  await choosePhoto(ctx, trainer, clientId, dogId, null);
  expect((await all(ctx, clientId))[0]?.photoDocumentId).toBeNull();
});

test("a dog that has died stays on file and stops being counted as missing anything", async () => {
  const ctx = await createTestContext();
  const { clientId, dogId } = await clientWithDog(ctx, "Eva");
  const codes = async () => (await readSummary(ctx, clientId)).missing.map(({ code }) => code);
  expect(await codes()).toEqual(expect.arrayContaining(["vet", "vaccination"]));
  const second = await addDog(ctx, trainer, clientId, {
    profile: full,
    vaccinations: [{ vaccine: "Rabies", givenOn: null, expiresOn: "2028-01-01" }],
    source: "staff",
  });
  await changeDogState(ctx, trainer, clientId, dogId, "deceased");
  expect(await codes()).not.toContain("vaccination");
  expect(await codes()).not.toContain("vet");
  expect((await all(ctx, clientId)).map(({ state }) => state)).toEqual(["deceased", "living"]);
  await changeDogState(ctx, trainer, clientId, second, "rehomed");
  await changeDogState(ctx, trainer, clientId, dogId, "living");
  expect(await codes()).toContain("vaccination");
  await changeDogState(ctx, trainer, clientId, dogId, "living");
  const parts = (await events(ctx)).filter((line) => line.includes("state-"));
  expect(parts).toHaveLength(3);
});

test("a dog is found by its new name at once", async () => {
  const ctx = await createTestContext();
  const { clientId, dogId } = await clientWithDog(ctx, "Eva");
  const found = async (q: string) =>
    (await searchDirectory(ctx, trainer, { q, tab: "active", order: "name", page: 1 })).hits.length;
  expect(await found("Jasp")).toBe(0);
  await saveDog(ctx, trainer, clientId, dogId, 1, full);
  expect(await found("Jasp")).toBe(1);
  expect(await found("Dog of")).toBe(0);
});

test("looking at a dog leaves a trace that names who, which and whose, and nothing said of it", async () => {
  const ctx = await createTestContext();
  const staffId = await addStaff(ctx);
  const { clientId, dogId } = await clientWithDog(ctx, "Eva");
  await readDog(ctx, { kind: "staff", staffId, role: "owner" }, clientId, dogId);
  const { results } = await ctx.raw
    .prepare(
      "select staff_id, subject_type, subject_id, client_id, details from security_events where event = 'client.read'",
    )
    .all();
  expect(results).toEqual([
    {
      staff_id: staffId,
      subject_type: "dog",
      subject_id: dogId,
      client_id: clientId,
      details: '{"part":"dog"}',
    },
  ]);
});
