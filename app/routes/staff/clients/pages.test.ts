import { RouterContextProvider } from "react-router";
import { expect, test } from "vitest";
import type { Role } from "../../../../drizzle/schema/identity.ts";
import { createTestContext, type TestContext } from "../../../../test/harness/context.ts";
import { addStaff, events } from "../../../../test/harness/staff.ts";
import type { By } from "../../../domain/by.ts";
import { saveNotes } from "../../../domain/clients/change.ts";
import { createClient } from "../../../domain/clients/create.ts";
import { mergeClients } from "../../../domain/clients/merge.ts";
import { type ClientFile, readClient } from "../../../domain/clients/read.ts";
import { readDogs } from "../../../domain/dogs/dogs.ts";
import type { Session } from "../../../domain/sessions/sessions.ts";
import { sessionContext, systemContext } from "../../../http/context.ts";
import * as profile from "./client.tsx";
import * as contactPage from "./contact.tsx";
import * as editPage from "./edit.tsx";
import * as mergePage from "./merge.tsx";
import * as newPage from "./new.tsx";
import * as newContactPage from "./new-contact.tsx";
import * as notesPage from "./notes.tsx";
import * as stateAction from "./state.ts";
import * as termsPage from "./terms.tsx";

const owner: By = { kind: "staff", staffId: "robin", role: "owner" };

async function practice() {
  const ctx = await createTestContext();
  const staff: Record<string, string> = {};
  for (const role of ["owner", "helper"] as const)
    staff[role] = await addStaff(ctx, {
      role,
      email: `${role}@example.com`,
      name: `The ${role}`,
      password: null,
    });
  const made = await createClient(ctx, owner, {
    state: "active",
    source: "staff",
    accessNotes: "Gate 4711",
    sharedNotes: "Ring twice",
    privateNotes: "Pays late",
    terms: { source: "agency", agency: "Happy Tails", rateCents: 12_345 },
    contacts: [person("Eva Novak", "eva@example.com", "+13035550101")],
  });
  return { ctx, staff, ...made, contactId: made.contactIds[0] as string };
}

const person = (name: string, email: string, phone: string) => ({
  details: { name, pronouns: "", relationship: "", emails: [email], phones: [phone] },
  signs: true,
  getsReportCards: true,
  pays: true,
});

/** What a loader or an action is given, for a person of that role. */
function asked(
  ctx: TestContext,
  role: Role,
  staffId: string | undefined,
  params: Record<string, string>,
  url: string,
  form?: Record<string, string>,
) {
  const context = new RouterContextProvider();
  context.set(systemContext, ctx);
  context.set(sessionContext, { staffId: staffId ?? "nobody", role, timeZone: null, units: null } as Session);
  const request = new Request(
    `https://daydreamers.example${url}`,
    form ? { method: "POST", body: new URLSearchParams(form) } : {},
  );
  return { context, request, params, url: new URL(request.url), pattern: url } as never;
}

/** The answer of an action: its status and what it tells the page. */
async function answer(work: Promise<unknown>) {
  const given = await work.catch((thrown: unknown) => thrown);
  if (given instanceof Response)
    return { status: given.status, location: given.headers.get("location"), data: null };
  const { data, init } = given as {
    data: {
      errors: Record<string, string>;
      values: Record<string, string>;
      duplicates?: { clientId: string }[];
    };
    init: { status: number };
  };
  return { status: init?.status, location: null, data };
}

const filled = { name: "Tom Reed", email: "tom@example.com", phone: "303-555-0102", city: "Denver" };

test("a new client with a dog is on file, and the page leads there", async () => {
  const { ctx, staff } = await practice();
  const form = {
    ...filled,
    dogName: "Biscuit",
    state: "prospect",
    signs: "yes",
    morePhones: "(303) 555-0103\n",
  };
  const { status, location } = await answer(
    newPage.action(asked(ctx, "helper", staff.helper, {}, "/clients/new", form)),
  );
  expect(status).toBe(303);
  const id = /^\/clients\/([a-z0-9]+)\?done=created$/.exec(location ?? "")?.[1] ?? "";
  const file = (await readClient(ctx, owner, id)) as ClientFile;
  expect(file).toMatchObject({
    state: "prospect",
    contacts: [{ name: "Tom Reed", phones: ["+13035550102", "+13035550103"], signs: true, pays: false }],
    household: { address: { city: "Denver" } },
  });
  expect((await readDogs(ctx, file.key, id, owner)).map(({ profile }) => profile.name)).toEqual(["Biscuit"]);
});

test("an email or phone of another client is asked about once, and nothing typed is lost", async () => {
  const { ctx, staff, clientId } = await practice();
  const form = { ...filled, phone: "+1 303 555 0101" };
  const send = (more: Record<string, string> = {}) =>
    answer(newPage.action(asked(ctx, "owner", staff.owner, {}, "/clients/new", { ...form, ...more })));
  const first = await send();
  expect(first).toMatchObject({
    status: 422,
    data: { values: form, duplicates: [{ clientId, same: ["phone"] }] },
  });
  // Another client than the one that was shown does not count as seen.
  expect(await send({ confirmed: "somebody-else" })).toMatchObject({ status: 422 });
  expect((await events(ctx)).filter((line) => line.startsWith("client.created"))).toHaveLength(1);
  expect(await send({ confirmed: clientId })).toMatchObject({ status: 303 });
  const spouse = { name: "Max", phone: "3035550101" };
  const params = { id: clientId };
  const added = newContactPage.action(
    asked(ctx, "owner", staff.owner, params, "/clients/x/contacts/new", spouse),
  );
  // The other household has it by now; the own one is no duplicate of itself.
  expect((await answer(added)).data?.duplicates?.map((one) => one.clientId)).not.toContain(clientId);
});

test("what is no email, phone or name is said at its field, and what was typed stays", async () => {
  const { ctx, staff } = await practice();
  const form = {
    name: " ",
    email: "tom＠example.com",
    phone: "555-PAWS",
    moreEmails: "a@example.com\nnonsense",
  };
  const { status, data } = await answer(
    newPage.action(asked(ctx, "owner", staff.owner, {}, "/clients/new", form)),
  );
  expect(status).toBe(422);
  expect(Object.keys(data?.errors ?? {}).sort()).toEqual(["email", "moreEmails", "name", "phone"]);
  expect(data?.errors.moreEmails).toContain("nonsense");
  expect(data?.values).toEqual(form);
});

test("AZ-05: a helper's pages carry neither rates nor private notes, and an owner's do", async () => {
  const { ctx, staff, clientId, contactId } = await practice();
  const params = { id: clientId, contact: contactId };
  const pages = { profile, contactPage, editPage, notesPage, newContactPage };
  for (const [name, page] of Object.entries(pages)) {
    const data = await page.loader(asked(ctx, "helper", staff.helper, params, "/clients/x"));
    expect(JSON.stringify(data), name).not.toMatch(
      /late|Happy|12345|123\.45|confidential|privateNotes|terms/,
    );
  }
  const seen = await profile.loader(asked(ctx, "helper", staff.helper, params, "/clients/x"));
  expect(seen).toMatchObject({ sharedNotes: "Ring twice", place: { accessNotes: "Gate 4711" } });
  const refused = termsPage.loader(asked(ctx, "helper", staff.helper, params, "/clients/x/terms"));
  expect(await answer(refused)).toMatchObject({ status: 404 });
  expect(await profile.loader(asked(ctx, "owner", staff.owner, params, "/clients/x"))).toMatchObject({
    confidential: { privateNotes: "Pays late", terms: { rateCents: 12_345 } },
  });
});

test("AZ-04: state, role and terms that are sent along with another form change nothing", async () => {
  const { ctx, staff, clientId } = await practice();
  const extra = {
    state: "archived",
    role: "owner",
    rate: "1",
    terms: "{}",
    mergedIntoId: "x",
    privateNotes: "gone",
  };
  const params = { id: clientId };
  const edit = editPage.action(
    asked(ctx, "helper", staff.helper, params, "/clients/x/edit", {
      version: "1",
      city: "Boulder",
      ...extra,
    }),
  );
  expect(await answer(edit)).toMatchObject({ status: 303 });
  const notes = notesPage.action(
    asked(ctx, "helper", staff.helper, params, "/clients/x/notes", {
      version: "2",
      sharedNotes: "New",
      ...extra,
    }),
  );
  expect(await answer(notes)).toMatchObject({ status: 303 });
  const terms = termsPage.action(
    asked(ctx, "helper", staff.helper, params, "/clients/x/terms", {
      version: "3",
      source: "direct",
      rate: "1",
    }),
  );
  expect(await answer(terms)).toMatchObject({ status: 404 });
  expect(await readClient(ctx, owner, clientId)).toMatchObject({
    state: "active",
    version: 3,
    household: { address: { city: "Boulder" } },
    sharedNotes: "New",
    confidential: { privateNotes: "Pays late", terms: { rateCents: 12_345, source: "agency" } },
  });
});

test("a form made from an older version is refused with what was typed, and counts when it is sent again knowingly", async () => {
  const { ctx, staff, clientId } = await practice();
  await saveNotes(ctx, owner, clientId, 1, { sharedNotes: "by somebody else" });
  const params = { id: clientId };
  const send = (version: string) =>
    answer(
      notesPage.action(
        asked(ctx, "owner", staff.owner, params, "/clients/x/notes", {
          version,
          sharedNotes: "mine",
          privateNotes: "",
        }),
      ),
    );
  const late = await send("1");
  expect(late).toMatchObject({ status: 422, data: { values: { sharedNotes: "mine" } } });
  expect(late.data?.errors[""]).toContain("Somebody else saved this meanwhile");
  const { version } = await notesPage.loader(asked(ctx, "owner", staff.owner, params, "/clients/x/notes"));
  expect(await send(String(version))).toMatchObject({ status: 303 });
  expect(await readClient(ctx, owner, clientId)).toMatchObject({ sharedNotes: "mine" });
});

test("one more row for a pet is shown without saving, and blank rows are left out when it is saved", async () => {
  const { ctx, staff, clientId } = await practice();
  const form = {
    version: "1",
    "pets.0.name": "Mia",
    "pets.0.kind": "cat",
    "pets.1.name": "",
    emergencyPhone: "no",
  };
  const params = { id: clientId };
  const send = (more: Record<string, string>) =>
    answer(
      editPage.action(asked(ctx, "owner", staff.owner, params, "/clients/x/edit", { ...form, ...more })),
    );
  const again = await send({ addRow: "pets" });
  expect(again.data?.values).toMatchObject({ "pets.0.name": "Mia", "pets.2.name": "" });
  const wrong = await send({});
  expect(Object.keys(wrong.data?.errors ?? {})).toContain("emergencyPhone");
  const good = await send({ emergencyPhone: "303 555 0177", emergencyName: "Ida", childrenIs: "none" });
  expect(good).toMatchObject({ status: 303 });
  expect(await readClient(ctx, owner, clientId)).toMatchObject({
    household: {
      pets: [{ name: "Mia", kind: "cat" }],
      emergency: { name: "Ida", phone: "+13035550177" },
      children: { is: "none" },
      allergies: null,
    },
  });
});

test("AZ-10: ids that are nobody's, or another client's, are 404 on every page", async () => {
  const { ctx, staff, clientId } = await practice();
  const other = await createClient(ctx, owner, {
    state: "active",
    source: "staff",
    contacts: [person("Ana", "ana@example.com", "+13035550109")],
  });
  const foreign = { id: clientId, contact: other.contactIds[0] as string };
  const nobody = { id: "nobody", contact: "nobody" };
  const who = staff.owner;
  const contact = { name: "Ana", version: "1" };
  const tries = [
    () => profile.loader(asked(ctx, "owner", who, nobody, "/clients/nobody")),
    () => editPage.loader(asked(ctx, "owner", who, nobody, "/clients/nobody/edit")),
    () => editPage.action(asked(ctx, "owner", who, nobody, "/clients/nobody/edit", { version: "1" })),
    () => notesPage.action(asked(ctx, "owner", who, nobody, "/clients/nobody/notes", { version: "1" })),
    () => termsPage.loader(asked(ctx, "owner", who, nobody, "/clients/nobody/terms")),
    () => stateAction.action(asked(ctx, "owner", who, nobody, "/clients/nobody/state", { state: "paused" })),
    () => newContactPage.action(asked(ctx, "owner", who, nobody, "/clients/nobody/contacts/new", contact)),
    () => contactPage.loader(asked(ctx, "owner", who, foreign, "/clients/x/contacts/y")),
    () => contactPage.action(asked(ctx, "owner", who, foreign, "/clients/x/contacts/y", contact)),
    () => mergePage.loader(asked(ctx, "owner", who, { id: clientId }, "/clients/x/merge?with=nobody")),
    () => mergePage.loader(asked(ctx, "owner", who, { id: clientId }, `/clients/x/merge?with=${clientId}`)),
  ];
  for (const [index, attempt] of tries.entries())
    expect(await answer(attempt() as Promise<unknown>), `${index}`).toMatchObject({ status: 404 });
});

test("the old address of a merged client leads to the one that stayed, and its timeline goes on there", async () => {
  const { ctx, staff, clientId } = await practice();
  const other = await createClient(
    ctx,
    { kind: "staff", staffId: staff.helper as string, role: "helper" },
    {
      state: "prospect",
      source: "intake",
      contacts: [person("Eva Novak", "eva@example.com", "+13035550101")],
    },
  );
  const shown = await mergePage.loader(
    asked(ctx, "owner", staff.owner, { id: clientId }, `/clients/x/merge?with=${other.clientId}`),
  );
  expect(shown).toMatchObject({ preview: { samePeople: ["Eva Novak"] } });
  await mergeClients(ctx, owner, clientId, other.clientId, { keep: 1, from: 1 });
  const old = profile.loader(asked(ctx, "owner", staff.owner, { id: other.clientId }, "/clients/x"));
  expect(await answer(old)).toMatchObject({ status: 303, location: `/clients/${clientId}` });
  const { timeline } = await profile.loader(asked(ctx, "owner", staff.owner, { id: clientId }, "/clients/x"));
  expect(timeline.lines.map(({ event, who }) => [event, who])).toEqual([
    ["client.merged", "A former team member"],
    ["client.created", "The helper"],
    ["client.created", "A former team member"],
  ]);
});
