import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { RouterContextProvider } from "react-router";
import { expect, test } from "vitest";
import { createTestContext, type TestContext } from "../../../../test/harness/context.ts";
import { addPaper, clientWithDog, trainer } from "../../../../test/harness/dogs.ts";
import { addStaff } from "../../../../test/harness/staff.ts";
import { dogHandling, dogProfile } from "../../../domain/clients/records.ts";
import { addBite, addWeight, readDog, saveHandling } from "../../../domain/dogs/dogs.ts";
import { sessionContext, systemContext } from "../../../http/context.ts";
import { typedProfile } from "../../../http/dog-fields.ts";
import type { FormProblems } from "../../../http/forms.ts";
import * as bitePage from "./bite.tsx";
import * as dogPage from "./dog.tsx";
import * as editPage from "./edit.tsx";
import * as handlingPage from "./handling.tsx";
import * as newPage from "./new.tsx";
import * as newVaccinationPage from "./new-vaccination.tsx";
import * as photoPage from "./photo.tsx";
import * as removeWeight from "./remove-weight.ts";
import * as weightsPage from "./weights.tsx";

interface Route {
  loader: (args: never) => Promise<unknown>;
  action: (args: never) => Promise<unknown>;
  default: (props: never) => React.ReactNode;
}
type Params = Record<string, string>;
type Refused = { data: FormProblems; init: { status: number } };

/** What a route is given when a trainer who reads pounds asks. */
async function asked(ctx: TestContext, params: Params, fields?: Record<string, string>) {
  const context = new RouterContextProvider();
  context.set(systemContext, ctx);
  const now = ctx.clock.now();
  const times = { createdAt: now, lastSeenAt: now, expiresAt: now, authenticatedAt: now };
  context.set(sessionContext, {
    ...times,
    ...{ id: "session", staffId: "robin", role: "trainer", timeZone: null, units: "imperial" },
    ...{ renewedAt: null, superseded: false, enrolBy: null, onMove: "step-up" },
    ...{ lastUsed: { deviceClass: "", country: null, place: null } },
  });
  const url = new URL("https://practice.example/page");
  const init = fields ? { method: "POST", body: new URLSearchParams(fields) } : {};
  return { context, params, url, request: new Request(url, init) } as never;
}

const post = async (ctx: TestContext, page: Pick<Route, "action">, params: Params, fields: Params) =>
  (await page.action(await asked(ctx, params, fields))) as Response & Refused;

/** The page as a browser gets it, after a refused form too. */
async function shown(
  ctx: TestContext,
  page: Pick<Route, "loader" | "default">,
  params: Params,
  refused?: Refused,
) {
  const loaderData = await page.loader(await asked(ctx, params));
  const props = { loaderData, params, actionData: refused?.data };
  return renderToStaticMarkup(createElement(page.default as React.FC<typeof props>, props));
}

const paramsOf = ({ clientId, dogId }: { clientId: string; dogId: string }) => ({ id: clientId, dog: dogId });

test("a dog told with the plain contract fields is on file and on its page, in the reader's units", async () => {
  const ctx = await createTestContext();
  const { clientId } = await clientWithDog(ctx, "Eva Zaunkönig");
  const answer = await post(
    ctx,
    newPage,
    { id: clientId },
    {
      ...{ dogName: "Jasper <b>", breed: "Kooikerhondje", birthdate: "2021" },
      ...{ weight: "52.3", sex: "female", neutered: "yes" },
    },
  );
  const [, dog = ""] = /\/dogs\/([a-z0-9]+)\?done=added$/.exec(answer.headers.get("location") ?? "") ?? [];
  expect(answer.status).toBe(303);
  const html = await shown(ctx, dogPage, { id: clientId, dog });
  for (const words of ["Jasper &lt;b&gt;", "Kooikerhondje", "4 or 5 years", "52.3 lb", "female, spayed"])
    expect(html).toContain(words);
  expect(html).toContain(`href="/clients/${clientId}"`);
  expect(html).toContain("Eva Zaunkönig");
  const { profile, weights } = await readDog(ctx, trainer, clientId, dog);
  expect(profile).toMatchObject({ birthdate: "2021", sex: "female", neutered: "yes", allergies: null });
  expect(weights[0]?.kg).toBeCloseTo(52.3 * 0.45359237, 3);
});

test("what cannot be right is said at its field, and everything typed stays", async () => {
  const ctx = await createTestContext();
  const { clientId } = await clientWithDog(ctx, "Eva");
  const fields = {
    ...{ dogName: " ", birthdate: "3/4/2021", weight: "heavy", sex: "cat", diet: "Kibble" },
    "medications.0.name": "Fluoxetine",
    "medications.1.dose": "5 mg",
  };
  const refused = await post(ctx, newPage, { id: clientId }, fields);
  expect(refused.init.status).toBe(422);
  expect(Object.keys(refused.data.errors).sort()).toEqual([
    ...["birthdate", "dogName", "medications.1.name", "sex", "weight"],
  ]);
  const html = await shown(ctx, newPage, { id: clientId }, refused);
  for (const typed of ["3/4/2021", "heavy", "Kibble", "Fluoxetine", "5 mg"]) expect(html).toContain(typed);
  expect(html.match(/aria-invalid="true"/g)).toHaveLength(5);
});

test("a row is added without a script: the page comes again with it, and nothing is judged or saved", async () => {
  const ctx = await createTestContext();
  const at = await clientWithDog(ctx, "Eva");
  const fields = { version: "1", "medications.0.name": "Fluoxetine", addRow: "medications" };
  const again = await post(ctx, editPage, paramsOf(at), fields);
  expect(again.init.status).toBe(200);
  expect(again.data.errors).toEqual({});
  const html = await shown(ctx, editPage, paramsOf(at), again);
  expect(html).toContain('name="medications.0.name" value="Fluoxetine"');
  expect(html).toContain('name="medications.1.name"');
  expect(html).not.toContain('name="medications.2.name"');
  expect(html).not.toContain('name="pastMedications.1.name"');
  expect((await readDog(ctx, trainer, at.clientId, at.dogId)).version).toBe(1);
});

test("Enter saves: the first button of a form with rows is not the one that adds a row", async () => {
  const ctx = await createTestContext();
  const at = await clientWithDog(ctx, "Eva");
  for (const page of [editPage, handlingPage])
    expect(/<button[^>]*>/.exec(await shown(ctx, page, paramsOf(at)))?.[0]).not.toContain("addRow");
});

test("an edit form sent back untouched changes no answer, none and unknown included", async () => {
  const ctx = await createTestContext();
  const profile = dogProfile.parse({
    ...{ name: "Jasper", breed: "Kooikerhondje", birthdate: "2021-04", sex: "male", neutered: "no" },
    ...{ origin: "Shelter", ownedSince: "2022", diet: "Two cups\nof kibble", motivators: "Cheese" },
    allergies: { is: "given", text: "Quinoa" },
    medicalIssues: { is: "none" },
    takesMedication: { is: "given" },
    medications: [{ name: "Fluoxetine", dose: "10 mg", purpose: "" }],
    pastBehaviouralMedications: [{ name: "Trazodone" }],
    vetAnswer: "unknown",
    previousTraining: { is: "unknown" },
    everBitten: { is: "given", text: "Once" },
    ...{ behaviourConcerns: "Postmen", goals: "Calm" },
  });
  const at = await clientWithDog(ctx, "Eva", { profile });
  const answer = await post(ctx, editPage, paramsOf(at), { ...typedProfile(profile), version: "1" });
  expect(answer.status).toBe(303);
  expect((await readDog(ctx, trainer, at.clientId, at.dogId)).profile).toEqual(profile);
});

test("who was overtaken is told, keeps what was typed, and can save it knowingly", async () => {
  const ctx = await createTestContext();
  const at = await clientWithDog(ctx, "Eva");
  const save = (dogName: string, version: string) =>
    post(ctx, editPage, paramsOf(at), { dogName, version, weight: "50" });
  expect((await save("First", "1")).status).toBe(303);
  const refused = await save("Second", "1");
  expect(refused.init.status).toBe(422);
  expect(refused.data.errors[""]).toContain("Somebody else has saved this");
  const html = await shown(ctx, editPage, paramsOf(at), refused);
  expect(html).toContain('value="Second"');
  expect(html).toContain('name="version" value="2"');
  expect((await save("Second", "2")).status).toBe(303);
  expect((await save("Third", "nonsense")).init.status).toBe(422);
  expect((await readDog(ctx, trainer, at.clientId, at.dogId)).weights).toHaveLength(2);
});

test("AZ-03: a paper or photo of another client is refused at its field", async () => {
  const ctx = await createTestContext();
  const at = await clientWithDog(ctx, "Eva");
  const other = await clientWithDog(ctx, "Max");
  const [paper, photo] = [
    await addPaper(ctx, other.clientId),
    await addPaper(ctx, other.clientId, { kind: "dog-photo" }),
  ];
  await addPaper(ctx, at.clientId, { kind: "dog-photo" });
  const proof = await post(ctx, newVaccinationPage, paramsOf(at), { vaccine: "Rabies", documentId: paper });
  expect([proof.init.status, Object.keys(proof.data.errors)]).toEqual([422, ["documentId"]]);
  const html = await shown(ctx, newVaccinationPage, paramsOf(at), proof);
  expect(html).toContain("Please choose one of the papers in this list.");
  expect(html).toContain('value="Rabies"');
  const chosen = await post(ctx, photoPage, paramsOf(at), { documentId: photo });
  expect([chosen.init.status, Object.keys(chosen.data.errors)]).toEqual([422, ["documentId"]]);
  expect(await shown(ctx, photoPage, paramsOf(at), chosen)).toContain("Please choose one of the photos");
});

test("AZ-10: a page, form or button about a dog of another client is a 404", async () => {
  const ctx = await createTestContext();
  const mine = await clientWithDog(ctx, "Eva");
  const other = await clientWithDog(ctx, "Max", { weightKg: 20 });
  const biteId = await addBite(ctx, trainer, other, "staff", {
    ...{ date: "", level: 2, description: "A hand", context: "" },
  });
  const params = { id: mine.clientId, dog: other.dogId, bite: biteId };
  const { weights } = await readDog(ctx, trainer, other.clientId, other.dogId);
  const tries: Promise<unknown>[] = [
    ...[dogPage, editPage, handlingPage, photoPage, weightsPage, newVaccinationPage, bitePage].map(
      async (page) => page.loader(await asked(ctx, params)),
    ),
    post(ctx, editPage, params, { dogName: "Mine", version: "1" }),
    post(ctx, handlingPage, params, { warnings: "Mine", version: "1" }),
    post(ctx, bitePage, { ...params, dog: mine.dogId }, { description: "Mine", version: "1" }),
    post(ctx, weightsPage, params, { weight: "20" }),
    post(ctx, removeWeight, { ...params, dog: mine.dogId, weight: weights[0]?.id ?? "" }, {}),
    post(ctx, newPage, { id: "nobody" }, { dogName: "Mine" }),
    newPage.loader(await asked(ctx, { id: "nobody" })),
  ];
  for (const attempt of await Promise.allSettled(tries))
    expect(attempt).toMatchObject({ status: "rejected", reason: { status: 404 } });
});

test("warnings and a bite history stand on top of every page of a living dog", async () => {
  const ctx = await createTestContext();
  const at = await clientWithDog(ctx, "Eva");
  const handling = dogHandling.parse({
    warnings: "No eye contact",
    goals: [{ title: "Calm", state: "reached" }],
  });
  await saveHandling(ctx, trainer, at.clientId, at.dogId, 1, handling);
  await addBite(ctx, trainer, at, "staff", { date: "2024-05", level: 4, description: "A calf", context: "" });
  for (const page of [dogPage, editPage, handlingPage, photoPage, weightsPage, newVaccinationPage]) {
    const html = await shown(ctx, page, paramsOf(at));
    expect(html.indexOf("No eye contact")).toBeGreaterThan(0);
    expect(html).toContain("One incident on file, the worst of level 4.");
    expect(html.indexOf("No eye contact")).toBeLessThan(
      html.search(/<form|<section class|There is no photo/),
    );
  }
});

test("a goal is added, its state changed, and a cleared one is taken out", async () => {
  const ctx = await createTestContext();
  const at = await clientWithDog(ctx, "Eva");
  const goals = async () => (await readDog(ctx, trainer, at.clientId, at.dogId)).handling?.goals;
  await post(ctx, handlingPage, paramsOf(at), {
    ...{ version: "1", warnings: "", "goals.0.name": "Calm", "goals.0.state": "open" },
    ...{ "goals.1.name": "Recall", "goals.1.state": "reached" },
  });
  expect(await goals()).toEqual([
    { title: "Calm", state: "open" },
    { title: "Recall", state: "reached" },
  ]);
  await post(ctx, handlingPage, paramsOf(at), {
    ...{ version: "2", "goals.0.name": "", "goals.0.state": "open" },
    ...{ "goals.1.name": "Recall", "goals.1.state": "dropped" },
  });
  expect(await goals()).toEqual([{ title: "Recall", state: "dropped" }]);
});

test("weights are drawn with a table beside them, and a day to come is refused", async () => {
  const ctx = await createTestContext();
  const at = await clientWithDog(ctx, "Eva");
  await addWeight(ctx, trainer, at, { kg: 20, measuredOn: "2021-01-05" });
  const late = await post(ctx, weightsPage, paramsOf(at), { weight: "44", measuredOn: "2026-11-03" });
  expect(late.data.errors).toEqual({ measuredOn: "This day is still to come." });
  expect((await post(ctx, weightsPage, paramsOf(at), { weight: "" })).data.errors).toHaveProperty("weight");
  expect((await post(ctx, weightsPage, paramsOf(at), { weight: "50" })).status).toBe(303);
  const html = await shown(ctx, weightsPage, paramsOf(at));
  expect(html).toContain('<svg role="img"');
  expect(html).toContain("From 44.1 lb on 5 Jan 2021 to 50 lb on 2 Nov 2026");
  expect(html).toContain('<th scope="row" class="py-2 pr-4 font-normal">2 Nov 2026</th>');
});

test("a vaccination says until when it holds and who approved it", async () => {
  const ctx = await createTestContext();
  await addStaff(ctx);
  const at = await clientWithDog(ctx, "Eva", {
    vaccinations: [
      { vaccine: "Rabies", givenOn: "2025-05-01", expiresOn: "2028-05-01" },
      { vaccine: "DHPP", givenOn: null, expiresOn: "2026-11-20" },
      { vaccine: "Bordetella", givenOn: null, expiresOn: "2026-11-01" },
    ],
  });
  const wrong = { vaccine: "Lepto", givenOn: "2026-01-01", expiresOn: "2025-01-01" };
  const refused = await post(ctx, newVaccinationPage, paramsOf(at), wrong);
  expect(refused.data.errors).toEqual({ expiresOn: "This is not after the day it was given." });
  const html = await shown(ctx, dogPage, paramsOf(at));
  expect(html).toContain("Valid until 1 May 2028");
  expect(html).toContain("Runs out 20 Nov 2026");
  expect(html).toContain("Expired 1 Nov 2026");
  expect(html.match(/not approved yet/g)).toHaveLength(3);
});
