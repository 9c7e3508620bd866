import { publishWaiver } from "../../app/domain/waivers/versions.ts";
import { createTestContext, type TestContext } from "./context.ts";
import { addStaff } from "./staff.ts";
import type { visitor } from "./visitor.ts";

export const owner = { kind: "staff", staffId: "robin", role: "owner" } as const;

export const about = {
  name: "Eva Zaunkönig",
  email: "Eva@Example.com",
  phone: "(303) 555-0101",
  address: "5 Laurel Street",
  city: "Denver",
  region: "CO",
  postalCode: "80205",
  pronouns: "she/her",
  access: "Gate 4711",
  heard: "From Wuschel's people",
};
export const household = {
  "adults.0.name": "Max Zaunkönig",
  "adults.0.email": "max@example.com",
  "adults.0.phone": "303 555 0102",
  "adults.0.relationship": "Husband",
  "adults.0.signs": "yes",
  emergencyName: "Oma Hilde",
  emergencyPhone: "+49 30 901820",
  "pets.0.kind": "Cat",
  "pets.0.name": "Minka",
  "pets.0.age": "9",
  childrenIs: "none",
  children: "",
  allergies: "Peanuts",
};
export const dog = {
  dogName: "Bramble",
  breed: "Kelpie mix",
  birthdate: "2021-04",
  weight: "44",
  weightUnit: "lb",
  sex: "female",
  neutered: "yes",
  origin: "Shelter Sunrise",
};
export const health = {
  diet: "Duckfoot kibble",
  allergiesIs: "unknown",
  medicalIssues: "Hip dysplasia",
  "medications.0.name": "Carprofen",
  "medications.0.dose": "75 mg",
  "medications.0.purpose": "hips",
  vetName: "Dr. Quill",
};
export const behaviour = {
  goals: "Walk past geese",
  concerns: "Barks at bicycles",
  everBitten: "The postman, once",
  "bites.0.date": "2024",
  "bites.0.level": "2",
  "bites.0.description": "Nipped the postman",
};

/** Everything that was typed and must be legible nowhere. */
export const typed = [
  ...["Zaunk", "eva@", "max@", "5550101", "5550102", "901820", "Laurel", "80205", "4711", "Wuschel"],
  ...["Hilde", "Minka", "Peanuts", "Bramble", "Kelpie", "Sunrise", "Duckfoot", "dysplasia", "Carprofen"],
  ...["Quill", "geese", "bicycles", "postman"],
];

export async function practice(options: { waiver?: boolean } = {}) {
  const ctx = await createTestContext();
  await addStaff(ctx);
  if (options.waiver !== false)
    await publishWaiver(ctx, owner, 0, {
      title: "Waiver",
      body: "Dogs are dogs.",
      requiresNewSignature: true,
      resignAfterMonths: null,
    });
  return ctx;
}

export const draftIdIn = (location: string | null) =>
  /\/intake\/([a-z0-9]{26})/.exec(location ?? "")?.[1] ?? "";

/** Fills every step up to the review. @returns the draft's id */
export async function fill(
  browser: ReturnType<typeof visitor>,
  options: { sign?: boolean } = {},
): Promise<string> {
  const began = await browser.post("/intake", about);
  if (began.status !== 303) throw new Error(`The first step was refused: ${JSON.stringify(began.data)}`);
  const draftId = draftIdIn(began.location);
  const step = async (query: string, fields: Record<string, string>) => {
    const saved = await browser.post(`/intake/${draftId}?${query}`, fields);
    if (saved.status !== 303) throw new Error(`${query} was refused: ${JSON.stringify(saved.data)}`);
    return saved.location ?? "";
  };
  await step("step=household", household);
  await step("step=dogs", dog);
  await step("step=health", health);
  await step("step=behaviour", behaviour);
  await step("step=papers", { papersLater: "yes" });
  if (options.sign !== false) {
    const page = (await browser.get(`/intake/${draftId}?step=waiver`)).data as {
      page: { waiver: { id: string } };
    };
    const signature = { versionId: page.page.waiver.id, signedName: "Eva Zaunkönig", consent: "yes" };
    await step("step=waiver", signature);
  }
  return draftId;
}

export async function clientsIn(ctx: TestContext): Promise<string[]> {
  const { results } = await ctx.raw.prepare("select id from clients").all<{ id: string }>();
  return results.map(({ id }) => id);
}
