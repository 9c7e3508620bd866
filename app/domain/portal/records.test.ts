import { expect, test } from "vitest";
import { createTestContext } from "../../../test/harness/context.ts";
import { addDraft, addHousehold, bring, staffMember, visitor } from "../../../test/harness/papers.ts";
import { pagePdf } from "../../../test/harness/pictures.ts";
import { searchDirectory } from "../clients/directory/search.ts";
import { type Missing, missingOf, readSummary } from "../clients/missing.ts";
import { adoptDraftDocuments, removeDocument } from "../documents/documents.ts";
import { addVaccination } from "../dogs/dogs.ts";
import { readPortalView } from "./view.ts";

const record = {
  name: "record.pdf",
  type: "application/pdf",
  bytes: new Uint8Array(pagePdf()),
  kind: "vaccination",
} as const;

const aboutShots = (missing: readonly Missing[]) =>
  missing.map(({ code }) => code).filter((code) => code.startsWith("vaccination"));

async function household() {
  const ctx = await createTestContext();
  const home = await addHousehold(ctx);
  const { clientId, contact } = home;
  const contactId = contact.kind === "client" ? contact.contactId : "";
  /** What the file, the list and the portal say of vaccinations. */
  const said = async () => {
    const place = { q: "", tab: "active", order: "name", page: 1 } as const;
    const [summary, list, portal] = [
      await readSummary(ctx, clientId),
      await searchDirectory(ctx, staffMember, place),
      await readPortalView(ctx, { clientId, contactId }),
    ];
    return {
      file: aboutShots(summary.missing),
      list: aboutShots(list.hits[0]?.missing ?? []),
      portal: aboutShots(portal.missing),
    };
  };
  return { ctx, ...home, said };
}

test("a vaccination record that the household has sent is asked for no more: it waits for the trainer", async () => {
  const { ctx, contact, owner, dogId, clientId, said } = await household();
  expect(await said()).toEqual({ file: ["vaccination"], list: ["vaccination"], portal: ["vaccination"] });
  const documentId = await bring(ctx, contact, owner, { ...record, dogId });
  const waits = ["vaccination-to-enter"];
  expect(await said()).toEqual({ file: waits, list: waits, portal: [] });

  const shot = { vaccine: "Rabies", note: "", givenOn: "2026-01-05", expiresOn: "2099-01-05" } as const;
  expect(await addVaccination(ctx, staffMember, { clientId, dogId }, { ...shot, documentId })).toEqual({
    ok: true,
  });
  const approves = ["vaccination-to-approve"];
  expect(await said()).toEqual({ file: approves, list: approves, portal: [] });
});

test("a record about no dog in particular counts for each of which nothing is entered; one that is removed does not", async () => {
  const { ctx, contact, owner, said } = await household();
  const id = await bring(ctx, contact, owner, record);
  expect((await said()).file).toEqual(["vaccination-to-enter"]);
  await removeDocument(ctx, contact, owner, id);
  expect(await said()).toEqual({ file: ["vaccination"], list: ["vaccination"], portal: ["vaccination"] });
});

test("a record that came with the intake counts from the moment that the file has it", async () => {
  const { ctx, clientId, dogId, said } = await household();
  const draft = await addDraft(ctx);
  await bring(ctx, visitor, draft.owner, { ...record, dogId: undefined });
  expect((await said()).list).toEqual(["vaccination"]);
  await adoptDraftDocuments(ctx, { kind: "system" }, draft.draftId, clientId, { [dogId]: dogId });
  expect((await said()).list).toEqual(["vaccination-to-enter"]);
});

test("of a vaccination that has run out the trainer is told although a new record waits", () => {
  const dog = {
    name: "Biscuit",
    vet: true,
    bites: false,
    vaccinations: [{ vaccine: "Rabies", expiresOn: "2026-01-01", approved: true }],
    recordWaits: true,
  };
  const facts = { intakeDone: true, phone: true, address: true, emergency: true, signers: [], dogs: [dog] };
  const missing = missingOf(facts, null, new Date("2026-06-01"), "2026-06-01");
  expect(aboutShots(missing)).toEqual(["vaccination-to-enter", "vaccination-expired"]);
});
