import { expect, test } from "vitest";
import {
  about,
  behaviour,
  clientsIn,
  dog,
  draftIdIn,
  fill,
  health,
  household,
  owner,
  practice,
  typed,
} from "../../../test/harness/intakes.ts";
import { dump, events } from "../../../test/harness/staff.ts";
import { visitor } from "../../../test/harness/visitor.ts";
import { lookUp } from "../clients/lookups.ts";
import { readClient } from "../clients/read.ts";
import { readDogs } from "../dogs/dogs.ts";
import { draftDays, readDraft } from "./drafts.ts";
import { sweepIntakes } from "./sweep.ts";

test("an intake that was filled and sent is a prospect's finished file, and none of it is legible in the database", async () => {
  const ctx = await practice();
  const browser = visitor(ctx);
  const draftId = await fill(browser);
  const copyOfDraft = await dump(ctx);
  for (const value of typed) expect(copyOfDraft).not.toContain(value);

  const sent = await browser.post(`/intake/${draftId}/submit`);
  expect(sent.location).toBe(`/intake/${draftId}`);
  expect((await browser.get(`/intake/${draftId}`)).data).toMatchObject({ view: "sent" });

  const [clientId = ""] = await clientsIn(ctx);
  const file = await readClient(ctx, owner, clientId);
  if (file.mergedInto !== undefined) throw new Error("merged");
  expect(file).toMatchObject({ state: "prospect", accessNotes: "Gate 4711" });
  expect(file.intakeDoneAt).toEqual(ctx.clock.now());
  expect(file.household).toMatchObject({
    address: { address: "5 Laurel Street", city: "Denver", region: "CO", postalCode: "80205" },
    emergency: { name: "Oma Hilde", phone: "+4930901820" },
    otherPets: { is: "given" },
    pets: [{ kind: "Cat", name: "Minka", age: "9" }],
    children: { is: "none" },
    allergies: { is: "given", text: "Peanuts" },
    heard: "From Wuschel's people",
  });
  expect(file.contacts).toMatchObject([
    { name: "Eva Zaunkönig", pronouns: "she/her", emails: ["eva@example.com"], phones: ["+13035550101"] },
    { name: "Max Zaunkönig", relationship: "Husband", emails: ["max@example.com"], signs: true },
  ]);
  const [bramble] = await readDogs(ctx, file.key, clientId, owner);
  expect(bramble).toMatchObject({
    profile: {
      name: "Bramble",
      birthdate: "2021-04",
      sex: "female",
      allergies: { is: "unknown" },
      medications: [{ name: "Carprofen", dose: "75 mg", purpose: "hips" }],
      vet: { name: "Dr. Quill" },
      goals: "Walk past geese",
      everBitten: { is: "given" },
    },
    weights: [{ kg: 19.958 }],
    bites: [{ date: "2024", level: 2, description: "Nipped the postman", source: "intake" }],
  });
  const { results } = await ctx.raw.prepare("select source, contact_id from signatures").all();
  expect(results).toEqual([{ source: "intake", contact_id: file.contacts[0]?.id }]);

  await ctx.settled();
  const copy = await dump(ctx);
  for (const value of typed) expect(copy).not.toContain(value);
  const logged = JSON.stringify(ctx.logs);
  for (const value of typed) expect(logged).not.toContain(value);
});

test("the sender gets a readable copy, the other adult an invitation to sign, the trainer a notice without a name", async () => {
  const ctx = await practice();
  const browser = visitor(ctx);
  const draftId = await fill(browser);
  await browser.post(`/intake/${draftId}/submit`);
  await ctx.settled();
  const to = (email: string) => ctx.mails.filter((mail) => mail.to === email);
  const copy = to("eva@example.com").find(({ subject }) => subject.includes("has reached"));
  for (const said of ["Eva Zaunkönig", "(303) 555-0101", "Hip dysplasia", "20 kg", "Nipped the postman"])
    expect(copy?.text).toContain(said);
  // A gate code has no business in a mailbox.
  expect(copy?.text).not.toContain("4711");
  expect(to("max@example.com").map(({ subject }) => subject)).toEqual([
    "Please sign the waiver of Daydreamers",
  ]);
  const [notice] = to("robin@example.com");
  for (const value of typed) expect(`${notice?.subject} ${notice?.text}`).not.toContain(value);
  expect(notice?.subject).toBe("A new intake is waiting");
});

test("a step that cannot be taken is the same page with sentences, and what was typed survives a closed tab", async () => {
  const ctx = await practice();
  const browser = visitor(ctx);
  const began = await browser.post("/intake", about);
  const draftId = draftIdIn(began.location);
  const wrong = { ...dog, birthdate: "the other day", weight: "heavy" };
  const page = (await browser.get(`/intake/${draftId}?step=dogs`)).data as { page: { dog: { id: string } } };
  const refused = await browser.post(`/intake/${draftId}?step=dogs&dog=${page.page.dog.id}`, wrong);
  expect(refused.status).toBe(422);
  expect(refused.data).toMatchObject({
    errors: { birthdate: expect.any(String), weight: expect.any(String) },
    values: wrong,
  });
  const again = (await browser.get(`/intake/${draftId}?step=dogs`)).data as {
    page: { values: Record<string, string>; unfinished: boolean };
    errors: Record<string, string>;
  };
  expect(again.page).toMatchObject({ unfinished: true, values: { dogName: "Bramble", weight: "heavy" } });
  expect(Object.keys(again.errors).sort()).toEqual(["birthdate", "weight"]);
  const sent = await browser.post(`/intake/${draftId}/submit`);
  expect(sent.location).toContain("step=review");
  expect(await clientsIn(ctx)).toEqual([]);
});

test("a mistake in the very first step costs nothing either", async () => {
  const ctx = await practice();
  const browser = visitor(ctx);
  const refused = await browser.post("/intake", { ...about, email: "eva at example" });
  expect(refused.status).toBe(422);
  const { draftId, errors } = refused.data as { draftId: string; errors: Record<string, string> };
  expect(errors.email).toContain("name@example.com");
  expect((await browser.get(`/intake/${draftId}`)).data).toMatchObject({
    view: "step",
    page: { step: "about", values: { name: "Eva Zaunkönig", email: "eva at example" } },
  });
});

test("'Save and finish later' takes what cannot be taken yet, and mails the link", async () => {
  const ctx = await practice();
  const browser = visitor(ctx);
  const draftId = draftIdIn((await browser.post("/intake", about)).location);
  const later = await browser.post(`/intake/${draftId}?step=household`, {
    ...household,
    "adults.0.email": "max at",
    go: "later",
  });
  expect(later.location).toBe(`/intake/${draftId}?step=saved`);
  expect((await browser.get(`/intake/${draftId}?step=household`)).data).toMatchObject({
    page: { values: { "adults.0.email": "max at", emergencyName: "Oma Hilde" } },
    errors: { "adults.0.email": expect.any(String) },
  });
  await ctx.settled();
  const links = ctx.mails.filter(({ text }) => text.includes(`/intake/${draftId}#`));
  expect(links.length).toBe(2);
  expect(links[0]?.text).toMatch(new RegExp(`/intake/${draftId}#[A-Za-z0-9_-]{43}\\n`));
});

test("one more row comes without JavaScript, and nothing typed goes", async () => {
  const ctx = await practice();
  const browser = visitor(ctx);
  const draftId = draftIdIn((await browser.post("/intake", about)).location);
  const added = await browser.post(`/intake/${draftId}?step=household`, { ...household, addRow: "pets" });
  expect(added.status).toBe(200);
  expect(added.data).toMatchObject({ values: { "pets.0.name": "Minka", "pets.1.name": "" } });
});

test("several dogs: one after the other, each with its own health, and one can be taken out again", async () => {
  const ctx = await practice();
  const browser = visitor(ctx);
  const draftId = draftIdIn((await browser.post("/intake", about)).location);
  const another = await browser.post(`/intake/${draftId}?step=dogs`, { ...dog, go: "another" });
  expect(another.location).toContain("dog=new");
  const pepper = { dogName: "Pepper" };
  const shown = (await browser.get(another.location ?? "")).data as { page: { dog: { id: string } } };
  const id = shown.page.dog.id;
  // The button was tapped twice.
  await browser.post(`/intake/${draftId}?step=dogs&dog=${id}`, pepper);
  await browser.post(`/intake/${draftId}?step=dogs&dog=${id}`, pepper);
  const list = (await browser.get(`/intake/${draftId}?step=dogs`)).data as {
    page: { dogs: { id: string; name: string }[]; dog: null };
  };
  expect(list.page.dogs.map(({ name }) => name)).toEqual(["Bramble", "Pepper"]);
  const [bramble] = list.page.dogs;
  const next = await browser.post(`/intake/${draftId}?step=health&dog=${bramble?.id}`, health);
  expect(next.location).toContain(`step=health&dog=${id}`);
  await browser.post(`/intake/${draftId}/dogs/${id}/remove`);
  expect((await browser.get(`/intake/${draftId}?step=dogs`)).data).toMatchObject({
    page: { dogs: [{ name: "Bramble" }] },
  });
});

test("two tabs that save different steps at once both keep what they saved", async () => {
  const ctx = await practice();
  const browser = visitor(ctx);
  const draftId = draftIdIn((await browser.post("/intake", about)).location);
  await browser.post(`/intake/${draftId}?step=dogs`, dog);
  await Promise.all([
    browser.post(`/intake/${draftId}?step=household`, household),
    browser.post(`/intake/${draftId}?step=health`, health),
    browser.post(`/intake/${draftId}?step=behaviour`, behaviour),
  ]);
  const review = (await browser.get(`/intake/${draftId}?step=review`)).data as {
    page: { lines: { key: string; text: string }[] };
  };
  const said = review.page.lines.map(({ text }) => text).join("\n");
  for (const value of ["Oma Hilde", "Carprofen", "Walk past geese", "Kelpie mix"])
    expect(said).toContain(value);
});

test("optional is optional: a name, one way to reach the person and a dog's name are enough", async () => {
  const ctx = await practice({ waiver: false });
  const browser = visitor(ctx);
  const draftId = draftIdIn((await browser.post("/intake", { name: "Bo", phone: "303 555 0177" })).location);
  await browser.post(`/intake/${draftId}?step=dogs`, { dogName: "Rex" });
  const review = (await browser.get(`/intake/${draftId}?step=review`)).data as {
    page: { needed: unknown[]; later: { code: string }[] };
  };
  expect(review.page.needed).toEqual([]);
  expect(review.page.later.map(({ code }) => code)).toContain("email");
  await browser.post(`/intake/${draftId}/submit`);
  expect(await clientsIn(ctx)).toHaveLength(1);
});

test("sent twice at once, an intake makes one client", async () => {
  const ctx = await practice();
  const browser = visitor(ctx);
  const draftId = await fill(browser);
  await Promise.all([1, 2, 3].map(() => browser.post(`/intake/${draftId}/submit`)));
  expect(await clientsIn(ctx)).toHaveLength(1);
  const made = (await events(ctx)).filter((event) => /^(intake\.|client\.created|dog\.added)/.test(event));
  expect(made).toEqual([
    'intake.started {"update":false}',
    'intake.submitted {"update":false}',
    'client.created {"source":"intake"}',
    "dog.added {}",
    'intake.accepted {"update":false}',
  ]);
  await ctx.settled();
  expect(ctx.mails.filter(({ to }) => to === "max@example.com")).toHaveLength(1);
});

test("somebody whose email is known is told the same, and the trainer decides", async () => {
  const ctx = await practice();
  const first = visitor(ctx);
  await first.post(`/intake/${await fill(first)}/submit`);
  ctx.advance(3600);
  const second = visitor(ctx);
  const draftId = await fill(second);
  const sent = await second.post(`/intake/${draftId}/submit`);
  expect(sent.location).toBe(`/intake/${draftId}`);
  const [one, other] = [first, second].map((browser) => [...browser.jar.keys()]);
  expect(one).toEqual(other);
  expect(await clientsIn(ctx)).toHaveLength(1);
  const hits = await lookUp(ctx, { emails: ["eva@example.com"] });
  expect(hits).toHaveLength(1);
});

test("a draft that nobody saved for its time is gone, with its key, and cannot be opened before either", async () => {
  const ctx = await practice();
  const browser = visitor(ctx);
  const draftId = draftIdIn((await browser.post("/intake", about)).location);
  ctx.advance((draftDays - 1) * 86_400);
  await browser.post(`/intake/${draftId}?step=dogs`, dog);
  ctx.advance((draftDays - 1) * 86_400);
  expect(await sweepIntakes(ctx)).toEqual({ drafts: 0, documents: 0 });
  ctx.advance(2 * 86_400);
  expect((await browser.get(`/intake/${draftId}`)).data).toMatchObject({ view: "continue" });
  expect((await browser.post(`/intake/${draftId}?step=dogs`, dog)).status).toBe(404);
  expect(await sweepIntakes(ctx)).toEqual({ drafts: 1, documents: 0 });
  const { results } = await ctx.raw.prepare("select id from subject_keys where kind = 'draft'").all();
  expect(results).toEqual([]);
});

test("a new dog that could not be taken can be left out again, and no longer stands in the way", async () => {
  const ctx = await practice();
  const browser = visitor(ctx);
  const draftId = draftIdIn((await browser.post("/intake", about)).location);
  await browser.post(`/intake/${draftId}?step=dogs`, dog);
  const shown = (await browser.get(`/intake/${draftId}?step=dogs&dog=new`)).data as {
    page: { dog: { id: string } };
  };
  const target = `/intake/${draftId}?step=dogs&dog=${shown.page.dog.id}`;
  expect((await browser.post(target, { dogName: "", breed: "Pug" })).status).toBe(422);
  const needs = async () =>
    (
      (await browser.get(`/intake/${draftId}?step=review`)).data as { page: { needed: { code: string }[] } }
    ).page.needed.map(({ code }) => code);
  expect(await needs()).toEqual(["unfinished"]);
  expect((await browser.post(target, { dogName: "" })).status).toBe(303);
  expect(await needs()).toEqual([]);
});

test("what is typed about a dog that another tab took off the list goes to no other dog", async () => {
  const ctx = await practice();
  const browser = visitor(ctx);
  const draftId = draftIdIn((await browser.post("/intake", about)).location);
  await browser.post(`/intake/${draftId}?step=dogs`, dog);
  const gone = ctx.random.id();
  const answer = await browser.post(`/intake/${draftId}?step=health&dog=${gone}`, health);
  expect(answer.location).toBe(`/intake/${draftId}?step=health`);
  const page = (await browser.get(`/intake/${draftId}?step=review`)).data;
  expect(JSON.stringify(page)).not.toContain("Carprofen");
});

test("stopping at the waiver for today is neither a signature nor a mistake", async () => {
  const ctx = await practice();
  const browser = visitor(ctx);
  const draftId = await fill(browser, { sign: false });
  const page = (await browser.get(`/intake/${draftId}?step=waiver`)).data as {
    page: { waiver: { id: string } };
  };
  const versionId = page.page.waiver.id;
  const target = `/intake/${draftId}?step=waiver`;
  await browser.post(target, { versionId, signedName: "Eva Zaunkönig", go: "later" });
  expect((await browser.get(`/intake/${draftId}?step=review`)).data).toMatchObject({
    page: { needed: [], signedBy: null },
  });
  const refused = await browser.post(target, { versionId, signedName: "Eva Zaunkönig" });
  expect(refused).toMatchObject({ status: 422, data: { errors: { consent: expect.any(String) } } });
  expect((await browser.post(target, { versionId: "old", signedName: "Eva", consent: "yes" })).status).toBe(
    422,
  );
});

test("AZ-04: ids, owners and states in hidden fields of a step are not taken", async () => {
  const ctx = await practice();
  const browser = visitor(ctx);
  const extra = { contactId: "somebody", clientId: "somebody", state: "accepted", base: "{}", filing: "{}" };
  const draftId = draftIdIn((await browser.post("/intake", { ...about, ...extra })).location);
  await browser.post(`/intake/${draftId}?step=dogs`, { ...dog, ...extra, dogId: "somebody" });
  const draft = await readDraft(ctx, draftId);
  expect(draft).toMatchObject({ state: "open", clientId: null });
  expect(draft?.content).toMatchObject({ base: null, filing: null, about: { contactId: null } });
  expect(draft?.content.dogs).toMatchObject([{ dogId: null }]);
});
