import { expect, test } from "vitest";
import { createTestContext, type TestContext } from "../../../test/harness/context.ts";
import { addPaper, clientWithDog, trainer } from "../../../test/harness/dogs.ts";
import { addStaff, events } from "../../../test/harness/staff.ts";
import {
  addVaccination,
  approveVaccination,
  readDog,
  removeVaccination,
  saveVaccination,
  type VaccinationInput,
} from "./dogs.ts";
import type { DogAt } from "./open.ts";

const rabies = { vaccine: "Rabies", givenOn: "2025-05-01", expiresOn: "2028-05-01" } as const;

/** A dog with one vaccination, proved by a paper and approved. */
async function approved(ctx: TestContext) {
  const at = await clientWithDog(ctx, "Eva");
  const documentId = await addPaper(ctx, at.clientId);
  const by = { kind: "staff", staffId: await addStaff(ctx), role: "owner" } as const;
  await addVaccination(ctx, by, at, { ...rabies, documentId });
  const { id } = await shot(ctx, at);
  expect(await approveVaccination(ctx, by, at, id, 1)).toEqual({ ok: true });
  return { at, by, id, documentId };
}

async function shot(ctx: TestContext, { clientId, dogId }: DogAt) {
  const { vaccinations, version } = await readDog(ctx, trainer, clientId, dogId);
  const [found] = vaccinations;
  if (!found) throw new Error("no vaccination");
  return { ...found, version };
}

test("a vaccination has its days, its proof and who approved it when", async () => {
  const ctx = await createTestContext();
  const { at, by, documentId } = await approved(ctx);
  expect(await shot(ctx, at)).toMatchObject({
    ...rabies,
    documentId,
    approvedBy: by.staffId,
    approvedAt: ctx.clock.now(),
  });
  const { approvers } = await readDog(ctx, trainer, at.clientId, at.dogId);
  expect(approvers).toEqual({ [by.staffId]: "Robin Vale" });
  expect(await events(ctx)).toContain('dog.changed {"part":"vaccination-approved"}');
});

test("another vaccine, day or paper is not what was approved; another note is", async () => {
  const ctx = await createTestContext();
  const { at, by, id, documentId } = await approved(ctx);
  const other = await addPaper(ctx, at.clientId);
  const same: VaccinationInput = { ...rabies, documentId };
  const save = async (input: VaccinationInput) => {
    const { version } = await shot(ctx, at);
    await approveVaccination(ctx, by, at, id, version);
    expect(await saveVaccination(ctx, by, at, id, version, input)).toEqual({ ok: true });
    return (await shot(ctx, at)).approvedBy;
  };
  expect(await save({ ...same, note: "Booster" })).toBe(by.staffId);
  expect(await save({ ...same, expiresOn: "2029-05-01" })).toBeNull();
  expect(await save({ ...same, givenOn: null })).toBeNull();
  expect(await save(same)).toBeNull();
  expect(await save(same)).toBe(by.staffId);
  expect(await save({ ...same, expiresOn: null })).toBeNull();
  expect(await save({ ...same, vaccine: "DHPP" })).toBeNull();
  expect(await save({ ...same, documentId: other })).toBeNull();
  expect(await save({ ...same, documentId: null })).toBeNull();
});

test("one cannot approve what was changed since one looked", async () => {
  const ctx = await createTestContext();
  const { at, by, id } = await approved(ctx);
  const seen = (await shot(ctx, at)).version;
  await saveVaccination(ctx, by, at, id, seen, { ...rabies, expiresOn: "2035-01-01" });
  expect(await approveVaccination(ctx, by, at, id, seen)).toEqual({ ok: false, reason: "conflict" });
  expect((await shot(ctx, at)).approvedAt).toBeNull();
  expect(await saveVaccination(ctx, by, at, id, seen, rabies)).toEqual({ ok: false, reason: "conflict" });
  expect((await shot(ctx, at)).expiresOn).toBe("2035-01-01");
});

test("AZ-03, AZ-07: no paper of another client, of another kind or unchecked proves anything", async () => {
  const ctx = await createTestContext();
  const { at, by, id, documentId } = await approved(ctx);
  const other = await clientWithDog(ctx, "Max");
  const refused = [
    await addPaper(ctx, other.clientId),
    await addPaper(ctx, at.clientId, { kind: "other" }),
    await addPaper(ctx, at.clientId, { state: "quarantined" }),
    await addPaper(ctx, at.clientId, { state: "removed" }),
    "no-document",
  ];
  const { version } = await shot(ctx, at);
  for (const paper of refused) {
    const input = { ...rabies, documentId: paper };
    expect(await addVaccination(ctx, by, at, input)).toEqual({ ok: false, reason: "paper" });
    const saved = await saveVaccination(ctx, by, at, id, version, input);
    expect(saved).toEqual({ ok: false, reason: "paper" });
  }
  const { vaccinations } = await readDog(ctx, by, at.clientId, at.dogId);
  expect(vaccinations).toMatchObject([{ documentId, approvedBy: by.staffId }]);
});

test("AZ-10: a vaccination of another dog is neither approved, changed nor removed", async () => {
  const ctx = await createTestContext();
  const { at, by, id } = await approved(ctx);
  const other = await clientWithDog(ctx, "Max");
  const wrong = [other, { ...other, dogId: at.dogId }, { clientId: at.clientId, dogId: other.dogId }];
  for (const place of wrong) {
    const refused = await Promise.allSettled([
      approveVaccination(ctx, by, place, id, 1),
      saveVaccination(ctx, by, place, id, 1, { ...rabies, vaccine: "None" }),
      removeVaccination(ctx, by, place, id),
    ]);
    for (const attempt of refused)
      expect(attempt).toMatchObject({ status: "rejected", reason: { code: "not-found" } });
  }
  expect((await shot(ctx, at)).vaccine).toBe("Rabies");
  await removeVaccination(ctx, by, at, id);
  await expect(shot(ctx, at)).rejects.toThrow("no vaccination");
  await expect(removeVaccination(ctx, by, at, id)).rejects.toMatchObject({ code: "not-found" });
});
