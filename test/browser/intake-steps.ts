import type { Page } from "playwright-core";
import sharp from "sharp";
import { pagePdf } from "../harness/pictures.ts";

/** A household of two adults and two dogs, as it answers the intake. */
export const family = (last: string, number: number) => ({
  name: `Petra ${last}`,
  email: `petra.${last.toLowerCase()}@example.com`,
  phone: `(303) 555-0${number}`,
  address: `${number} Quillfeather Lane`,
  partner: `Anton ${last}`,
  partnerPhone: `303 555 0${number + 20}`,
  partnerEmail: `anton.${last.toLowerCase()}@example.com`,
  dogs: [`Mopsel ${last}`, `Trude ${last}`] as const,
});
export type Family = ReturnType<typeof family>;

/** Where the camera stood and which one it was: must be in no stored byte. */
export const camera = "Spatzenauge 3000";

/** A photograph as a phone takes it upright: turned by a note in it, with its place and its camera. */
export const photo = (width = 1_600, height = 1_200): Promise<Buffer> =>
  sharp({
    create: {
      width,
      height,
      channels: 3,
      background: "#888",
      noise: { type: "gaussian", mean: 128, sigma: 30 },
    },
  })
    .withExif({
      IFD0: { Make: camera, Model: camera },
      IFD3: {
        GPSLatitudeRef: "N",
        GPSLatitude: "39/1 44/1 5/1",
        GPSLongitudeRef: "W",
        GPSLongitude: "104/1 59/1 2/1",
      },
    })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer();

/** The files that a household brings. */
export async function papers() {
  return {
    photo: { name: "mopsel am see.jpg", mimeType: "image/jpeg", buffer: await photo() },
    record: { name: "impfpass.pdf", mimeType: "application/pdf", buffer: pagePdf() },
  };
}

const fields = async (page: Page, values: Record<string, string>) => {
  for (const [name, value] of Object.entries(values)) await page.locator(`[name="${name}"]`).fill(value);
};
const next = (page: Page) => page.getByRole("button", { name: "Next", exact: true }).click();
const at = (page: Page, step: string) => page.waitForURL(new RegExp(`/intake/[a-z0-9]{26}\\?step=${step}`));

/** The first step. @param phone as it is typed, which may be wrong */
export async function tellAbout(page: Page, home: Family, phone = home.phone): Promise<void> {
  await fields(page, {
    name: home.name,
    email: home.email,
    phone,
    pronouns: "she/her",
    address: home.address,
    city: "Denver",
    region: "CO",
    postalCode: "80205",
    access: "Gate 2580",
  });
  await next(page);
}

export async function tellHousehold(page: Page, home: Family): Promise<void> {
  await at(page, "household");
  await fields(page, {
    "adults.0.name": home.partner,
    "adults.0.email": home.partnerEmail,
    "adults.0.phone": home.partnerPhone,
    emergencyName: "Oma Hilde",
    emergencyPhone: "+49 30 901820",
    allergies: "Peanuts",
  });
  await page.locator('[name="petsIs"][value="none"]').check();
  await page.locator('[name="childrenIs"][value="none"]').check();
  await next(page);
}

export async function tellDogs(page: Page, { dogs: [first, second] }: Family): Promise<void> {
  await page.locator('[name="dogName"]').waitFor();
  await fields(page, { dogName: first, breed: "Kelpie mix", birthdate: "2021-04", weight: "44" });
  await page.locator('[name="sex"]').selectOption("female");
  await page.locator('[name="neutered"]').selectOption("yes");
  await page.getByRole("button", { name: "Save and add another dog" }).click();
  await page.waitForURL(/step=dogs&dog=new/);
  await fields(page, { dogName: second, breed: "Whippet", birthdate: "2019" });
  await next(page);
}

/** Health and behaviour of both dogs; the second medication of the first takes a row more. */
export async function tellTheRest(page: Page, { dogs }: Family): Promise<void> {
  for (const [index, dog] of dogs.entries()) {
    await at(page, "health");
    await page.getByRole("heading", { name: `Health of ${dog}` }).waitFor();
    if (index === 0) {
      await fields(page, { diet: "Duckfoot kibble", "medications.0.name": "Carprofen" });
      await page.getByRole("button", { name: "Add another medication" }).click();
      await page.locator('[name="medications.1.name"]').waitFor();
      await fields(page, { "medications.1.name": "Gabapentin", "medications.1.dose": "100 mg" });
    } else {
      await page.locator('[name="medicationsIs"][value="none"]').check();
    }
    await page.locator('[name="allergiesIs"][value="unknown"]').check();
    await fields(page, { vetName: "Dr. Quill" });
    await next(page);
  }
  for (const dog of dogs) {
    await at(page, "behaviour");
    await page.getByRole("heading", { name: `Behaviour of ${dog}` }).waitFor();
    await fields(page, { goals: "Walk past geese" });
    await page.locator('[name="everBittenIs"][value="none"]').check();
    await next(page);
  }
  await at(page, "papers");
}

type Paper = Awaited<ReturnType<typeof papers>>["photo"];

/** Picks files for the first dog and presses the button. */
export async function bring(page: Page, kind: string, home: Family, ...files: Paper[]): Promise<void> {
  await page.locator('[name="kind"]').selectOption(kind);
  await page.locator('[name="dog"]').selectOption({ label: home.dogs[0] });
  await page.locator('[name="file"]').setInputFiles(files);
  await page.getByRole("button", { name: "Upload", exact: true }).click();
}

/** On from the papers, to the waiver. */
export async function toWaiver(page: Page): Promise<void> {
  await next(page);
  await at(page, "waiver");
}

/** Signs by typing and stands before the review. */
export async function signTyped(page: Page, name: string): Promise<void> {
  await fields(page, { signedName: name });
  await page.locator('[name="consent"]').check();
  await page.getByRole("button", { name: /^Sign and go on/ }).click();
  await at(page, "review");
}

export async function send(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Send the intake" }).click();
  await page.getByRole("heading", { name: "Thank you" }).waitFor();
}
