import { expect, test } from "vitest";
import { about, clientsIn, dog, fill, owner, practice, typed } from "../../../test/harness/intakes.ts";
import { dump, events } from "../../../test/harness/staff.ts";
import { visitor } from "../../../test/harness/visitor.ts";
import { holdDraft } from "../../http/draft-holder.ts";
import { saveNotes } from "../clients/change.ts";
import { createClient } from "../clients/create.ts";
import { mergeClients } from "../clients/merge.ts";
import { type ClientFile, readClient } from "../clients/read.ts";
import { biteDetails, contactDetails, dogProfile, household } from "../clients/records.ts";
import { addDog, readDogs } from "../dogs/dogs.ts";
import { acceptAsNew, acceptInto } from "./accept.ts";
import { readReview, setAside } from "./review.ts";
import { askForUpdate, startUpdate } from "./update.ts";
import { listWaiting, waitingCounts } from "./waiting.ts";

type Practice = Awaited<ReturnType<typeof practice>>;

const person = (name: string, emails: string[], phones: string[] = []) => ({
  details: contactDetails.parse({ name, emails, phones }),
  signs: true,
  getsReportCards: true,
  pays: false,
});

/** A client of long standing, with much that an update must not show. */
async function known(ctx: Practice) {
  const { clientId, contactIds } = await createClient(ctx, owner, {
    state: "active",
    source: "staff",
    household: household.parse({ address: { address: "1 Old Road", city: "Boulder" } }),
    accessNotes: "Key under the frog",
    privateNotes: "Pays late",
    terms: { source: "agency", agency: "Happy Tails", rateCents: 12_345 },
    contacts: [
      person("Eva Zaunkönig", ["eva@example.com", "eva@work.example"], ["+13035550101"]),
      person("Max Zaunkönig", ["max@example.com"]),
    ],
  });
  const dogId = await addDog(ctx, owner, clientId, {
    profile: dogProfile.parse({ name: "Bramble", breed: "Kelpie", diet: "Beef" }),
    handling: { warnings: "Never reach over the fence", goals: [] },
    bites: [biteDetails.parse({ description: "Bit the neighbour" })],
    source: "staff",
  });
  return { clientId, contactIds, dogId };
}

/** The household's own browser, with the draft of its update open. */
async function updating(ctx: Practice, clientId: string, contactId: string) {
  const begun = await startUpdate(ctx, { kind: "client", clientId, contactId }, clientId);
  const browser = visitor(ctx);
  const [cookie = ""] = (await holdDraft(ctx, new Request("https://x.invalid"), begun)).split(";");
  const at = cookie.indexOf("=");
  browser.jar.set(cookie.slice(0, at), cookie.slice(at + 1));
  return { browser, draftId: begun.draftId };
}

async function opened(ctx: Practice, id: string): Promise<ClientFile> {
  const file = await readClient(ctx, owner, id);
  if (file.mergedInto !== undefined) throw new Error("merged");
  return file;
}

const hidden = ["Key under", "Pays late", "Happy Tails", "12345", "over the fence", "the neighbour"];

test("an update shows the household what it told, and nothing that staff keep to themselves", async () => {
  const ctx = await practice();
  const { clientId, contactIds } = await known(ctx);
  const { browser, draftId } = await updating(ctx, clientId, contactIds[0] ?? "");
  const pages = await Promise.all(
    ["about", "household", "dogs", "health", "behaviour", "review"].map((step) =>
      browser.get(`/intake/${draftId}?step=${step}`),
    ),
  );
  const shown = JSON.stringify(pages);
  for (const value of ["Eva Zaunkönig", "1 Old Road", "Max Zaunkönig", "Bramble", "Kelpie", "Beef"])
    expect(shown).toContain(value);
  for (const value of hidden) expect(shown).not.toContain(value);
});

test("the trainer sees the difference line by line and takes what is ticked", async () => {
  const ctx = await practice();
  const { clientId, contactIds, dogId } = await known(ctx);
  const { browser, draftId } = await updating(ctx, clientId, contactIds[0] ?? "");
  await browser.post(`/intake/${draftId}?step=about`, {
    ...about,
    name: "Eva Zaunkönig-Lerch",
    email: "eva@new.example",
    phone: "303 555 0101",
    pronouns: "",
    access: "",
    heard: "",
  });
  await browser.post(`/intake/${draftId}?step=household`, {
    "adults.0.name": "Max Zaunkönig",
    "adults.0.email": "max@example.com",
    "adults.1.name": "Oma Hilde",
    "adults.1.phone": "303 555 0199",
    "adults.1.signs": "no",
    childrenIs: "none",
  });
  await browser.post(`/intake/${draftId}?step=dogs&dog=${dogId}`, {
    ...dog,
    breed: "Kelpie mix",
    weight: "20",
    weightUnit: "kg",
  });
  await browser.post(`/intake/${draftId}?step=health&dog=${dogId}`, { diet: "Fish", vetIs: "none" });
  await browser.post(`/intake/${draftId}?step=dogs&dog=new`, { dogName: "Pepper", breed: "Pug" });
  await browser.post(`/intake/${draftId}/submit`);

  // Somebody of the staff notes something meanwhile: it is no change of the household's.
  const file = await opened(ctx, clientId);
  await saveNotes(ctx, owner, clientId, file.version, { sharedNotes: "Ring twice" });

  expect(await waitingCounts(ctx)).toEqual({ inquiries: 0, intakes: 1 });
  expect(await listWaiting(ctx, owner)).toMatchObject([
    { id: draftId, update: true, dogs: ["Bramble", "Pepper"] },
  ]);
  const review = await readReview(ctx, owner, draftId);
  const changes = Object.fromEntries(
    review.changes.map(({ key, kind, now, told }) => [key, [kind, now, told]]),
  );
  const pepper = review.changes.find(({ label }) => label === "New dog")?.key ?? "";
  expect(changes).toMatchObject({
    "about.name": ["changed", "Eva Zaunkönig", "Eva Zaunkönig-Lerch"],
    "about.email": ["changed", "eva@example.com", "eva@new.example"],
    "about.address": ["changed", "1 Old Road", "5 Laurel Street"],
    "household.children": ["added", "", "None"],
    "household.adults.new-Oma Hilde": ["added", "", "Oma Hilde, (303) 555-0199, does not sign"],
    [`dogs.${dogId}.breed`]: ["changed", "Kelpie", "Kelpie mix"],
    [`dogs.${dogId}.diet`]: ["changed", "Beef", "Fish"],
    [`dogs.${dogId}.vet`]: ["added", "", "None"],
    [`dogs.${dogId}.weight`]: ["added", "", "20 kg"],
    [pepper]: ["added", "", "Name: Pepper\nBreed: Pug"],
  });
  for (const untouched of ["about.phone", "about.access", `household.adults.${contactIds[1]}`])
    expect(changes[untouched]).toBeUndefined();

  const keys = review.changes.map(({ key }) => key).filter((key) => key !== "about.city");
  expect(await acceptInto(ctx, owner, draftId, undefined, keys)).toEqual({ ok: true, clientId });
  const after = await opened(ctx, clientId);
  expect(after.household.address).toMatchObject({ address: "5 Laurel Street", city: "Boulder" });
  expect(after).toMatchObject({ accessNotes: "Key under the frog", sharedNotes: "Ring twice" });
  expect(after.confidential).toMatchObject({ privateNotes: "Pays late" });
  expect(after.contacts).toMatchObject([
    { name: "Eva Zaunkönig-Lerch", emails: ["eva@new.example", "eva@work.example"], pays: false },
    { id: contactIds[1], name: "Max Zaunkönig" },
    { name: "Oma Hilde", phones: ["+13035550199"], signs: false },
  ]);
  const dogs = await readDogs(ctx, after.key, clientId, owner);
  expect(dogs).toMatchObject([
    {
      id: dogId,
      profile: { breed: "Kelpie mix", diet: "Fish" },
      handling: { warnings: "Never reach over the fence" },
    },
    { profile: { name: "Pepper" } },
  ]);
  expect(dogs[0]?.weights).toMatchObject([{ kg: 20 }]);
  expect(dogs[0]?.bites).toHaveLength(1);
  expect(await waitingCounts(ctx)).toMatchObject({ intakes: 0 });
  await expect(acceptInto(ctx, owner, draftId, undefined, keys)).rejects.toMatchObject({ code: "not-found" });
  const copy = await dump(ctx);
  for (const value of [...typed, ...hidden.filter((text) => text !== "12345")])
    expect(copy).not.toContain(value);
});

test("what the household took off the list goes when it is ticked; what became of a dog is only asked", async () => {
  const ctx = await practice();
  const { clientId, contactIds, dogId } = await known(ctx);
  const { browser, draftId } = await updating(ctx, clientId, contactIds[0] ?? "");
  await browser.post(`/intake/${draftId}?step=household`, {});
  await browser.post(`/intake/${draftId}/dogs/${dogId}/remove`);
  await browser.post(`/intake/${draftId}?step=dogs`, { dogName: "Pepper" });
  await browser.post(`/intake/${draftId}/submit`);
  const { changes } = await readReview(ctx, owner, draftId);
  expect(changes.find(({ key }) => key === `household.adults.${contactIds[1]}`)).toMatchObject({
    kind: "removed",
    information: false,
  });
  expect(changes.find(({ key }) => key === `dogs.${dogId}.gone`)).toMatchObject({ information: true });
  await acceptInto(
    ctx,
    owner,
    draftId,
    undefined,
    changes.map(({ key }) => key),
  );
  const file = await opened(ctx, clientId);
  expect(file.contacts.map(({ name }) => name)).toEqual(["Eva Zaunkönig"]);
  const dogs = await readDogs(ctx, file.key, clientId, owner);
  expect(dogs.map(({ profile, state }) => [profile.name, state])).toEqual([
    ["Bramble", "living"],
    ["Pepper", "living"],
  ]);
});

test("asking for an update mails the first contact a link to what is known; asking again goes on with the same draft", async () => {
  const ctx = await practice();
  const { clientId } = await known(ctx);
  expect(await askForUpdate(ctx, owner, clientId)).toEqual({ ok: true });
  await askForUpdate(ctx, owner, clientId);
  await ctx.settled();
  const links = ctx.mails.map(
    ({ to, text }) => [to, /\/intake\/([a-z0-9]{26})#(\S{43})/.exec(text)] as const,
  );
  expect(links.map(([to]) => to)).toEqual(["eva@example.com", "eva@example.com"]);
  const [first, second] = links.map(([, found]) => found);
  expect(first?.[1]).toBe(second?.[1]);
  const browser = visitor(ctx);
  const open = (link: string) => browser.post(`/intake/${second?.[1]}/open`, { link });
  expect((await open(first?.[2] ?? "")).location).toContain("notice=gone");
  expect((await open(second?.[2] ?? "")).location).toBe(`/intake/${second?.[1]}`);
  expect(await events(ctx)).toContain('intake.sent {"update":false}');
});

test("a household without an email cannot be asked by mail", async () => {
  const ctx = await practice();
  const { clientId } = await createClient(ctx, owner, {
    state: "active",
    source: "staff",
    contacts: [person("Bo", [], ["+13035550177"])],
  });
  expect(await askForUpdate(ctx, owner, clientId)).toEqual({ ok: false, reason: "no-email" });
});

test("an intake that looks familiar is laid over the file it resembles, and blanks take nothing away", async () => {
  const ctx = await practice();
  const { clientId, dogId } = await known(ctx);
  const browser = visitor(ctx);
  const draftId = await fill(browser);
  await browser.post(`/intake/${draftId}/submit`);
  expect(await clientsIn(ctx)).toEqual([clientId]);
  const review = await readReview(ctx, owner, draftId);
  expect(review).toMatchObject({ update: false, clientId, clients: [clientId], signedBy: "Eva Zaunkönig" });
  expect(review.changes.map(({ key }) => key)).toContain(`dogs.${dogId}.breed`);
  expect(review.changes.some(({ kind }) => kind === "removed")).toBe(false);
  const taken = await acceptInto(
    ctx,
    owner,
    draftId,
    clientId,
    review.changes.map(({ key }) => key),
  );
  expect(taken).toEqual({ ok: true, clientId });
  const file = await opened(ctx, clientId);
  expect(file.contacts).toHaveLength(2);
  expect(file.contacts[0]?.emails).toEqual(["eva@example.com", "eva@work.example"]);
  expect(file.accessNotes).toBe("Gate 4711");
  expect(file.intakeDoneAt).not.toBeNull();
  const dogs = await readDogs(ctx, file.key, clientId, owner);
  expect(dogs.map(({ profile, bites }) => [profile.name, bites.length])).toEqual([["Bramble", 2]]);
  const { results } = await ctx.raw.prepare("select client_id from signatures").all();
  expect(results).toEqual([{ client_id: clientId }]);
});

test("the trainer may also say that it is another household", async () => {
  const ctx = await practice();
  const { clientId } = await known(ctx);
  const browser = visitor(ctx);
  const draftId = await fill(browser);
  await browser.post(`/intake/${draftId}/submit`);
  await expect(readReview(ctx, owner, draftId, "somebody")).rejects.toMatchObject({ code: "not-found" });
  const made = await Promise.allSettled([acceptAsNew(ctx, owner, draftId), acceptAsNew(ctx, owner, draftId)]);
  expect(made.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(await clientsIn(ctx)).toHaveLength(2);
  expect((await opened(ctx, clientId)).household.address.address).toBe("1 Old Road");
});

test("what is set aside changes nothing and is decided once", async () => {
  const ctx = await practice();
  const { clientId, contactIds } = await known(ctx);
  const { browser, draftId } = await updating(ctx, clientId, contactIds[0] ?? "");
  await browser.post(`/intake/${draftId}?step=about`, { ...about, name: "Somebody else" });
  await browser.post(`/intake/${draftId}/submit`);
  await setAside(ctx, owner, draftId);
  await expect(setAside(ctx, owner, draftId)).rejects.toMatchObject({ code: "not-found" });
  await expect(readReview(ctx, owner, draftId)).rejects.toMatchObject({ code: "not-found" });
  expect((await opened(ctx, clientId)).contacts[0]?.name).toBe("Eva Zaunkönig");
});

test("AZ-03: a contact begins an update of its own household alone", async () => {
  const ctx = await practice();
  const { clientId, contactIds } = await known(ctx);
  const { clientId: other } = await createClient(ctx, owner, {
    state: "active",
    source: "staff",
    contacts: [person("Bo", ["bo@example.com"])],
  });
  const by = { kind: "client", clientId, contactId: contactIds[0] ?? "" } as const;
  await expect(startUpdate(ctx, by, other)).rejects.toMatchObject({ code: "not-found" });
});

test("an update of a client that was merged meanwhile is decided on where the client went", async () => {
  const ctx = await practice();
  const { clientId, contactIds } = await known(ctx);
  const { clientId: kept } = await createClient(ctx, owner, {
    state: "active",
    source: "staff",
    contacts: [person("Bo", ["bo@example.com"])],
  });
  const { browser, draftId } = await updating(ctx, clientId, contactIds[0] ?? "");
  await browser.post(`/intake/${draftId}?step=about`, { ...about, name: "Eva Lerch" });
  await browser.post(`/intake/${draftId}/submit`);
  const versions = { keep: (await opened(ctx, kept)).version, from: (await opened(ctx, clientId)).version };
  expect(await mergeClients(ctx, owner, kept, clientId, versions)).toEqual({ ok: true });
  const review = await readReview(ctx, owner, draftId);
  expect(review.clientId).toBe(kept);
  const keys = review.changes.map(({ key }) => key).filter((key) => key === "about.name");
  expect(await acceptInto(ctx, owner, draftId, review.as, keys)).toEqual({ ok: true, clientId: kept });
  const file = await opened(ctx, kept);
  expect(file.contacts.map(({ name }) => name)).toContain("Eva Lerch");
});
