import { sql } from "drizzle-orm";
import { expect, test } from "vitest";
import { documents } from "../../../drizzle/schema/documents.ts";
import { outbox } from "../../../drizzle/schema/messages.ts";
import { createTestContext, type TestContext } from "../../../test/harness/context.ts";
import { dump } from "../../../test/harness/staff.ts";
import { createResend, MailError } from "../../platform/mail.ts";
import { destroySubject, newSubject } from "../subjects/subjects.ts";
import { deliverDue, type EmailToSend, enqueueEmail } from "./outbox.ts";

const mail = { purpose: "note", to: "robin@example.com", subject: "Hello", text: "Good morning, Biscuit." };

async function enqueue(ctx: TestContext, change: Partial<EmailToSend> = {}) {
  const { statement } = await enqueueEmail(ctx, { ...mail, ...change });
  await ctx.db.batch([statement]);
}

const failing = (ctx: TestContext, error: unknown) => {
  const tries: string[] = [];
  ctx.mail = {
    async send(_email, key) {
      tries.push(key);
      throw error;
    },
  };
  return tries;
};

test("a message is sealed, sent once and not again", async () => {
  const ctx = await createTestContext();
  await enqueue(ctx);
  const copy = await dump(ctx);
  for (const secret of ["robin@", "Biscuit", "Hello"]) expect(copy).not.toContain(secret);
  expect(await deliverDue(ctx)).toEqual({ sent: 1, failed: 0, waiting: 0 });
  expect(await deliverDue(ctx)).toEqual({ sent: 0, failed: 0, waiting: 0 });
  expect(ctx.mails).toEqual([{ to: mail.to, subject: mail.subject, text: mail.text }]);
});

test("ten couriers at once carry each message once", async () => {
  const ctx = await createTestContext();
  for (let index = 0; index < 5; index++) await enqueue(ctx, { subject: `Hello ${index}` });
  await Promise.all(Array.from({ length: 10 }, () => deliverDue(ctx)));
  expect(ctx.mails.map(({ subject }) => subject).sort()).toEqual(
    [0, 1, 2, 3, 4].map((index) => `Hello ${index}`),
  );
});

test("what was not accepted is tried again after growing pauses, under the same key, for a day", async () => {
  const ctx = await createTestContext();
  await enqueue(ctx);
  const tries = failing(ctx, new MailError("unreachable", false));
  for (const minutes of [1, 2, 5, 10, 30, 60, 60]) {
    const before = tries.length;
    expect(await deliverDue(ctx)).toEqual({ sent: 0, failed: 0, waiting: 1 });
    expect(tries).toHaveLength(before + 1);
    ctx.advance(minutes * 60 - 1);
    expect(await deliverDue(ctx)).toEqual({ sent: 0, failed: 0, waiting: 0 });
    ctx.advance(1);
  }
  expect(new Set(tries).size).toBe(1);
  ctx.advance(24 * 3600);
  expect(await deliverDue(ctx)).toEqual({ sent: 0, failed: 1, waiting: 0 });
  const [row] = await ctx.db.select().from(outbox);
  expect(row).toMatchObject({ failure: "unreachable", nextAttemptAt: null });
});

test("a refusal for good ends the tries, and a secret's text goes with it", async () => {
  const ctx = await createTestContext();
  await enqueue(ctx, { secret: true });
  failing(ctx, new MailError("http-422", true));
  expect(await deliverDue(ctx)).toEqual({ sent: 0, failed: 1, waiting: 0 });
  const [row] = await ctx.db.select().from(outbox);
  expect(row).toMatchObject({ failure: "http-422", content: null, nextAttemptAt: null, sentAt: null });
});

test("a secret is not sent after its twenty minutes", async () => {
  const ctx = await createTestContext();
  await enqueue(ctx, { secret: true });
  ctx.advance(20 * 60);
  expect(await deliverDue(ctx)).toEqual({ sent: 0, failed: 1, waiting: 0 });
  expect(ctx.mails).toEqual([]);
  const [row] = await ctx.db.select().from(outbox);
  expect(row).toMatchObject({ failure: "too-late", content: null });
});

test("a message whose condition does not hold is not written", async () => {
  const ctx = await createTestContext();
  const { statement } = await enqueueEmail(ctx, mail, sql`false`);
  await ctx.db.batch([statement]);
  expect(await ctx.db.select().from(outbox)).toEqual([]);
});

test("a message that does not open is given up and does not hold up the next", async () => {
  const ctx = await createTestContext();
  await enqueue(ctx, { subject: "torn" });
  await ctx.raw.prepare("update outbox set content = replace(content, 'v1.k1.', 'v1.k1.A')").run();
  ctx.advance(1);
  await enqueue(ctx, { subject: "whole" });
  expect(await deliverDue(ctx)).toEqual({ sent: 1, failed: 1, waiting: 0 });
  expect(ctx.mails.map(({ subject }) => subject)).toEqual(["whole"]);
});

const paper = new TextEncoder().encode("%PDF-1.7 a paper");

async function storedFile(ctx: TestContext, state: "stored" | "removed" = "stored") {
  const id = ctx.random.id();
  const { key, statement } = await newSubject(ctx, "draft", ctx.random.id());
  const now = ctx.clock.now();
  const row: typeof documents.$inferInsert = {
    id,
    subjectId: key.subjectId,
    draftId: key.subjectId,
    kind: "waiver",
    state,
    stateAt: now,
    key: `clients/test/${id}`,
    name: await key.seal("documents.name", id, "paper.pdf"),
    declaredType: "application/pdf",
    declaredLength: paper.length,
    broughtBy: "system",
    createdAt: now,
  };
  await ctx.db.batch([statement, ctx.db.insert(documents).values(row)]);
  await ctx.files.write(row.key, paper, { type: "application/pdf", length: paper.length });
  return { documentId: id, name: "paper.pdf" };
}

test("a stored file travels with its message, read when the message is carried, in base64 to the provider", async () => {
  const ctx = await createTestContext();
  ctx.mail = createResend({
    url: "https://mail.test",
    apiKey: "re_1",
    from: "a@b.example",
    fetch: ctx.fetch,
  });
  ctx.network = () => Response.json({ id: "m1" });
  await enqueue(ctx, { attachments: [await storedFile(ctx)] });
  expect(await deliverDue(ctx)).toEqual({ sent: 1, failed: 0, waiting: 0 });
  const body = await ctx.calls[0]?.json();
  expect(body.attachments).toEqual([
    { filename: "paper.pdf", content: Buffer.from(paper).toString("base64") },
  ]);
});

test("a message whose file was removed meanwhile is given up rather than sent without it", async () => {
  const ctx = await createTestContext();
  await enqueue(ctx, { attachments: [await storedFile(ctx, "removed")] });
  expect(await deliverDue(ctx)).toEqual({ sent: 0, failed: 1, waiting: 0 });
  const [row] = await ctx.db.select().from(outbox);
  expect([row?.failure, ctx.mails]).toEqual(["attachment-gone", []]);
});

test("a client's mail is sealed under the client's key, and is neither sent nor readable once that key is gone", async () => {
  const ctx = await createTestContext();
  const { statement } = await newSubject(ctx, "client", "eva");
  await ctx.db.batch([statement]);
  const about = { subjectId: "eva", clientId: "eva" };
  await enqueue(ctx, { about });
  expect(await deliverDue(ctx)).toEqual({ sent: 1, failed: 0, waiting: 0 });
  expect(ctx.mails).toEqual([{ to: mail.to, subject: mail.subject, text: mail.text }]);
  await enqueue(ctx, { about });
  await ctx.db.batch([destroySubject(ctx, "eva")]);
  expect(await deliverDue(ctx)).toEqual({ sent: 0, failed: 1, waiting: 0 });
  expect(ctx.mails).toHaveLength(1);
  // All that the ring alone can open of the two is that there is nothing.
  for (const row of await ctx.db.select().from(outbox)) {
    expect(await ctx.vault.open("outbox.recipient", row.id, row.recipient)).toBe("");
    expect([row.content, row.letter?.slice(0, 3)]).toEqual([null, "s1."]);
  }
});

test("of a secret message not even the recipient stays behind", async () => {
  const ctx = await createTestContext();
  await enqueue(ctx, { secret: true });
  await deliverDue(ctx);
  const [row] = await ctx.db.select().from(outbox);
  expect(row && (await ctx.vault.open("outbox.recipient", row.id, row.recipient))).toBe("");
  expect(row?.content).toBeNull();
});
