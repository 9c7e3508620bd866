import { expect, test } from "vitest";
import { clientsIn, owner, practice } from "../../../test/harness/intakes.ts";
import { dump, events } from "../../../test/harness/staff.ts";
import { visitor } from "../../../test/harness/visitor.ts";
import { readClient } from "../clients/read.ts";
import { readDogs } from "../dogs/dogs.ts";
import { limits } from "../limits/limits.ts";
import { convertInquiry } from "./convert.ts";
import { listInquiries, readInquiry, reviewInquiry, saveInquiryNotes } from "./inquiries.ts";
import { waitingCounts } from "./waiting.ts";

const question = {
  name: "Tove Lindqvist",
  email: "Tove@Example.com",
  phone: "303 555 0144",
  dogName: "Snorre",
  city: "Aurora",
  message: "Snorre eats shoes.\nWhat can be done?",
};
const words = ["Tove", "Lindqvist", "tove@", "5550144", "Snorre", "Aurora", "shoes"];

async function asked() {
  const ctx = await practice();
  const sent = await visitor(ctx).post("/contact", question);
  expect(sent).toMatchObject({ status: 303, location: "/contact?sent=1" });
  const { inquiries } = await listInquiries(ctx, owner, "new");
  return { ctx, id: inquiries[0]?.id ?? "" };
}

test("a question waits in the inbox, sealed, and the mail about it gives nothing away", async () => {
  const { ctx, id } = await asked();
  await ctx.settled();
  expect(await readInquiry(ctx, owner, id)).toMatchObject({
    name: "Tove Lindqvist",
    email: "tove@example.com",
    phone: "+13035550144",
    message: "Snorre eats shoes.\nWhat can be done?",
    duplicates: [],
  });
  expect(ctx.mails.map(({ to }) => to)).toEqual(["robin@example.com"]);
  const copy = await dump(ctx);
  const rest = JSON.stringify([ctx.mails, ctx.logs]);
  for (const word of words) {
    expect(copy).not.toContain(word);
    expect(rest).not.toContain(word);
  }
});

test("a question that cannot be taken comes back with a sentence and with what was typed", async () => {
  const ctx = await practice();
  const refused = await visitor(ctx).post("/contact", { ...question, email: "tove", phone: "12" });
  expect(refused).toMatchObject({ status: 422, data: { errors: { email: expect.any(String) } } });
  const phone = await visitor(ctx).post("/contact", { ...question, phone: "twelve" });
  expect(phone).toMatchObject({
    status: 422,
    data: { errors: { phone: expect.any(String) }, values: { message: question.message } },
  });
});

test("notes are kept, reviewed is reviewed once, and the tabs show which is which", async () => {
  const { ctx, id } = await asked();
  await saveInquiryNotes(ctx, owner, id, "Called back, likes mornings");
  await reviewInquiry(ctx, owner, id);
  await reviewInquiry(ctx, owner, id);
  expect((await readInquiry(ctx, owner, id)).notes).toBe("Called back, likes mornings");
  expect((await listInquiries(ctx, owner, "new")).inquiries).toEqual([]);
  expect((await listInquiries(ctx, owner, "reviewed")).inquiries).toHaveLength(1);
  expect((await events(ctx)).filter((event) => event.startsWith("inquiry.reviewed"))).toHaveLength(1);
  expect(await waitingCounts(ctx)).toEqual({ inquiries: 0, intakes: 0 });
  expect(await dump(ctx)).not.toContain("mornings");
  await expect(readInquiry(ctx, owner, "unknown")).rejects.toMatchObject({ code: "not-found" });
});

test("one tap makes a client and mails the intake; two taps make one", async () => {
  const { ctx, id } = await asked();
  const made = await Promise.all([
    convertInquiry(ctx, owner, id, false),
    convertInquiry(ctx, owner, id, false),
  ]);
  expect(made[0]).toEqual(made[1]);
  const [clientId = "", ...others] = await clientsIn(ctx);
  expect(others).toEqual([]);
  const file = await readClient(ctx, owner, clientId);
  if (file.mergedInto !== undefined) throw new Error("merged");
  expect(file).toMatchObject({
    state: "prospect",
    contacts: [{ name: "Tove Lindqvist", emails: ["tove@example.com"], phones: ["+13035550144"] }],
  });
  expect(file.intakeSentAt).toEqual(ctx.clock.now());
  expect(await readDogs(ctx, file.key, clientId, owner)).toMatchObject([{ profile: { name: "Snorre" } }]);
  await ctx.settled();
  const links = ctx.mails.filter(({ to, text }) => to === "tove@example.com" && text.includes("/intake/"));
  expect(links).toHaveLength(1);
  expect(await readInquiry(ctx, owner, id)).toMatchObject({ clientId });
});

test("somebody who is a client already is offered as that client first", async () => {
  const { ctx, id } = await asked();
  await convertInquiry(ctx, owner, id, false);
  await visitor(ctx).post("/contact", { ...question, phone: "", name: "T. Lindqvist" });
  const second = (await listInquiries(ctx, owner, "new")).inquiries[0]?.id ?? "";
  expect(await convertInquiry(ctx, owner, second, false)).toEqual({ ok: false, reason: "duplicate" });
  expect((await readInquiry(ctx, owner, second)).duplicates).toMatchObject([
    { names: ["Tove Lindqvist"], same: ["email"] },
  ]);
  expect(await convertInquiry(ctx, owner, second, true)).toMatchObject({ ok: true });
  expect(await clientsIn(ctx)).toHaveLength(2);
});

test("the inbox is read page by page, and very many questions from one network wait", async () => {
  const ctx = await practice();
  for (let count = 0; count < limits.inquiries.free; count++) {
    expect((await visitor(ctx).post("/contact", { ...question, message: `No. ${count}` })).status).toBe(303);
    ctx.advance(1);
  }
  expect(await visitor(ctx).post("/contact", question)).toMatchObject({
    status: 422,
    data: { values: { message: question.message } },
  });
  const first = await listInquiries(ctx, owner, "all");
  const second = await listInquiries(ctx, owner, "all", first.next);
  const messages = [...first.inquiries, ...second.inquiries].map(({ message }) => message);
  expect(messages).toEqual(Array.from({ length: 30 }, (_, index) => `No. ${29 - index}`));
  expect(second.next).toBeNull();
});
