import { eq } from "drizzle-orm";
import type { By } from "../../app/domain/by.ts";
import { newClient } from "../../app/domain/clients/create.ts";
import { refreshDirectory } from "../../app/domain/clients/directory/directory.ts";
import { dogHandling, dogProfile, household } from "../../app/domain/clients/records.ts";
import { newDog } from "../../app/domain/dogs/dogs.ts";
import { findByEmail } from "../../app/domain/identity/staff.ts";
import type { SubjectKey } from "../../app/domain/subjects/subjects.ts";
import { signatureDetails } from "../../app/domain/waivers/details.ts";
import { currentWaiver } from "../../app/domain/waivers/versions.ts";
import type { SystemContext } from "../../app/platform/ports.ts";
import { clients } from "../../drizzle/schema/clients.ts";
import { vaccinations } from "../../drizzle/schema/dogs.ts";
import { signatures } from "../../drizzle/schema/waivers.ts";
import { type DemoDog, type DemoHousehold, demoHouseholds } from "./demo-households.ts";
import { pastOf } from "./demo-past.ts";

type Day = `${number}-${number}-${number}`;

/** Fills the demo with households, through the domain, where there is no client yet. */
export async function seedDemoClients(ctx: SystemContext, ownerEmail: string): Promise<void> {
  const owner = await findByEmail(ctx, ownerEmail);
  if (!owner || (await ctx.db.$count(clients)) > 0) return;
  const by: By = { kind: "staff", staffId: owner.id, role: "owner" };
  const waiver = await currentWaiver(ctx);
  const made = await Promise.all(demoHouseholds.map((home) => newHousehold(ctx, by, home, waiver)));
  const [first, ...rest] = made.flatMap(({ statements }) => statements);
  if (first) await ctx.db.batch([first, ...rest]);
  await refreshDirectory(
    ctx,
    made.map(({ clientId }) => clientId),
  );
}

async function newHousehold(
  ctx: SystemContext,
  by: Extract<By, { kind: "staff" }>,
  home: DemoHousehold,
  waiver: Awaited<ReturnType<typeof currentWaiver>>,
) {
  const then = pastOf(ctx, at(ctx, -(home.intakeDaysAgo ?? 0)));
  const { clientId, contactIds, key, statements } = await newClient(then, by, {
    state: home.state,
    source: home.intakeDaysAgo === null ? "inquiry" : "intake",
    household: household.parse({
      address: { address: home.street, city: home.city, region: "CO", postalCode: home.zip },
      emergency: home.emergency && {
        name: home.emergency[0],
        phone: phone(home.emergency[1]),
        relationship: home.emergency[2],
      },
      otherPets: { is: home.pets ? "given" : "none" },
      pets: home.pets?.map(([kind, name]) => ({ kind, name })),
      children: home.children ? { is: "given", text: home.children } : { is: "none" },
      allergies: home.allergies ? { is: "given", text: home.allergies } : { is: "none" },
    }),
    accessNotes: home.gate ?? "",
    sharedNotes: home.shared ?? "",
    privateNotes: home.private ?? "",
    terms: {
      ...(home.agency && { source: "agency", agency: home.agency[0], sharePercent: home.agency[1] }),
      rateCents: home.rate ?? null,
    },
    contacts: home.people.map((person) => ({
      details: {
        name: person.name,
        pronouns: person.pronouns ?? "",
        relationship: "",
        emails: [emailOf(person.name)],
        phones: [phone(person.phone)],
      },
      signs: true,
      getsReportCards: true,
      pays: person.pays ?? false,
    })),
    ...(home.intakeDaysAgo !== null && { intakeDoneAt: at(ctx, -home.intakeDaysAgo) }),
  });
  for (const dog of home.dogs) statements.push(...(await newDemoDog(ctx, then, by, key, dog)).statements);
  if (home.lastVisitDaysAgo !== undefined)
    statements.push(
      ctx.db
        .update(clients)
        .set({ lastVisitAt: at(ctx, -home.lastVisitDaysAgo) })
        .where(eq(clients.id, clientId)),
    );
  if (home.dogs.every(({ shots }) => shots.every(({ approved }) => approved !== false)))
    statements.push(
      ctx.db
        .update(vaccinations)
        .set({ approvedAt: ctx.clock.now(), approvedBy: by.staffId })
        .where(eq(vaccinations.clientId, clientId)),
    );
  if (home.waiver === "signed" && waiver) {
    for (const [index, contactId] of contactIds.entries()) {
      const id = ctx.random.id();
      const details = JSON.stringify(signatureDetails.parse({ name: home.people[index]?.name ?? "" }));
      // As if signed on paper before there was this app: no papers are made of it, no copies are mailed.
      statements.push(
        ctx.db.insert(signatures).values({
          id,
          clientId,
          contactId,
          versionId: waiver.id,
          textHash: waiver.textHash,
          method: "paper",
          source: "staff",
          signedAt: at(ctx, -Math.min(home.intakeDaysAgo ?? 0, 200)),
          details: await key.seal("signatures.details", id, details),
        }),
      );
    }
  }
  return { clientId, statements };
}

/** @param then when the dog's file was begun; its papers are counted from now */
const newDemoDog = (ctx: SystemContext, then: SystemContext, by: By, key: SubjectKey, dog: DemoDog) =>
  newDog(then, by, key, {
    profile: dogProfile.parse({
      name: dog.name,
      breed: dog.breed,
      birthdate: dog.birthdate,
      sex: dog.sex,
      neutered: dog.neutered,
      goals: dog.goals ?? "",
      behaviourConcerns: dog.concerns ?? "",
      allergies: { is: "none" },
      medicalIssues: dog.medication ? { is: "given", text: dog.medication[2] } : { is: "none" },
      takesMedication: { is: dog.medication ? "given" : "none" },
      medications: dog.medication
        ? [{ name: dog.medication[0], dose: dog.medication[1], purpose: dog.medication[2] }]
        : [],
      vet: dog.vet ? vetOf(dog.vet) : null,
    }),
    ...(dog.warnings && { handling: dogHandling.parse({ warnings: dog.warnings }) }),
    weightKg: dog.kg,
    bites: dog.bite
      ? [
          {
            date: dayAt(ctx, -dog.bite[0]),
            level: dog.bite[1],
            description: dog.bite[2],
            context: dog.bite[3],
          },
        ]
      : [],
    vaccinations: dog.shots.map(({ vaccine, given, expires }) => ({
      vaccine,
      givenOn: dayAt(ctx, given),
      expiresOn: dayAt(ctx, expires),
    })),
    source: "intake",
  });

const phone = (last: number): string => `+13035550${last}`;
const vetOf = (text: string) => {
  const [name = "", clinic = ""] = text.split(", ");
  return { name, clinic, phone: "" };
};
/** "Grace O'Malley" is grace.omalley@example.com. */
const emailOf = (name: string): string =>
  `${name
    .normalize("NFKD")
    .replace(/[^A-Za-z ]/g, "")
    .replaceAll(" ", ".")
    .toLowerCase()}@example.com`;
const at = (ctx: SystemContext, days: number): Date =>
  new Date(ctx.clock.now().getTime() + days * 86_400_000);
const dayAt = (ctx: SystemContext, days: number) => at(ctx, days).toISOString().slice(0, 10) as Day;
