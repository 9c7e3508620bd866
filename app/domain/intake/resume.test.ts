import { expect, test } from "vitest";
import { about, dog, draftIdIn, practice } from "../../../test/harness/intakes.ts";
import { events } from "../../../test/harness/staff.ts";
import { visitor } from "../../../test/harness/visitor.ts";
import { limits } from "../limits/limits.ts";

/** Begins an intake and stops after the dogs. */
async function begun() {
  const ctx = await practice();
  const phone = visitor(ctx);
  const draftId = draftIdIn((await phone.post("/intake", about)).location);
  await phone.post(`/intake/${draftId}?step=dogs`, dog);
  await ctx.settled();
  const mail = ctx.mails.find(({ text }) => text.includes(`/intake/${draftId}#`));
  const secret = /#([A-Za-z0-9_-]{43})/.exec(mail?.text ?? "")?.[1] ?? "";
  return { ctx, phone, draftId, secret };
}

test("the mailed link goes on in another browser, where the intake stopped", async () => {
  const { ctx, draftId, secret } = await begun();
  const laptop = visitor(ctx);
  expect((await laptop.get(`/intake/${draftId}`)).data).toMatchObject({ view: "continue" });
  const opened = await laptop.post(`/intake/${draftId}/open`, { link: secret });
  expect(opened).toMatchObject({ status: 303, location: `/intake/${draftId}` });
  expect((await laptop.get(`/intake/${draftId}`)).data).toMatchObject({
    view: "step",
    page: { step: "household", dogs: [{ name: "Bramble" }] },
  });
  expect(await events(ctx)).toContain('intake.resumed {"how":"link"}');
});

test("the whole link can be pasted, into the page of any draft", async () => {
  const { ctx, draftId, secret } = await begun();
  const laptop = visitor(ctx);
  const link = `${ctx.settings.APP_ORIGIN}/intake/${draftId}#${secret}`;
  expect(await laptop.post("/intake/anything/open", { link })).toMatchObject({
    location: `/intake/${draftId}`,
  });
});

test("without the secret a draft is as if it were not there: for reading, saving, sending and its papers", async () => {
  const { ctx, draftId } = await begun();
  const stranger = visitor(ctx);
  const unknown = ctx.random.id();
  const seen = await Promise.all([draftId, unknown].map((id) => stranger.get(`/intake/${id}?step=review`)));
  expect(seen[0]).toEqual(seen[1]);
  for (const id of [draftId, unknown]) {
    expect((await stranger.post(`/intake/${id}?step=about`, about)).status).toBe(404);
    expect((await stranger.post(`/intake/${id}/submit`)).status).toBe(404);
    expect((await stranger.post(`/intake/${id}/dogs/${unknown}/remove`)).status).toBe(404);
    const opened = await stranger.post(`/intake/${id}/open`, { link: "A".repeat(43) });
    expect(opened.location).toBe("/intake/resume?notice=gone");
  }
});

test("the secret of one draft opens no other", async () => {
  const { ctx, phone, secret } = await begun();
  const other = visitor(ctx);
  const otherId = draftIdIn((await other.post("/intake", { ...about, email: "bo@example.com" })).location);
  expect((await phone.get(`/intake/${otherId}`)).data).toMatchObject({ view: "continue" });
  expect((await phone.post(`/intake/${otherId}/open`, { link: secret })).location).toContain("notice=gone");
});

test("a mailed code finds the draft again; older links and the other browser end", async () => {
  const { ctx, phone, draftId, secret } = await begun();
  const laptop = visitor(ctx);
  const asked = await laptop.post("/intake/resume", { email: "EVA@example.com " });
  expect(asked.location).toBe("/intake/resume/verify");
  await ctx.settled();
  const code = /\b(\d{6})\b/.exec(ctx.mails.at(-1)?.subject ?? "")?.[1] ?? "";
  expect((await visitor(ctx).post("/intake/resume/verify", { code })).location).toContain("notice=code");
  expect((await laptop.post("/intake/resume/verify", { code: "00 00 0x" })).status).toBe(422);
  expect(await laptop.post("/intake/resume/verify", { code })).toMatchObject({
    location: `/intake/${draftId}`,
  });
  expect((await laptop.get(`/intake/${draftId}`)).data).toMatchObject({ view: "step" });
  expect((await phone.get(`/intake/${draftId}`)).data).toMatchObject({ view: "continue" });
  expect((await phone.post(`/intake/${draftId}/open`, { link: secret })).location).toContain("notice=gone");
});

test("whoever asks for a code learns nothing of who has begun", async () => {
  const { ctx } = await begun();
  const before = ctx.mails.length;
  const [known, unknown] = [visitor(ctx), visitor(ctx)];
  const answers = [
    await known.post("/intake/resume", { email: "eva@example.com" }),
    await unknown.post("/intake/resume", { email: "nobody@example.com" }),
  ];
  expect(answers[0]).toEqual(answers[1]);
  expect([...known.jar.keys()]).toEqual([...unknown.jar.keys()]);
  await ctx.settled();
  expect(ctx.mails.slice(before).map(({ to }) => to)).toEqual(["eva@example.com"]);
});

test("a network that begins very many intakes is asked to wait, and what was typed stays", async () => {
  const ctx = await practice();
  for (let count = 0; count < limits.intakes.free; count++)
    expect((await visitor(ctx).post("/intake", about)).status).toBe(303);
  const refused = await visitor(ctx).post("/intake", about);
  expect(refused.status).toBe(422);
  expect(refused.data).toMatchObject({
    errors: { "": expect.stringContaining("in an hour") },
    values: { name: about.name },
  });
  const elsewhere = { ...ctx, origin: { ...ctx.origin, network: "another" } };
  expect((await visitor(elsewhere).post("/intake", about)).status).toBe(303);
  ctx.advance(61 * 60);
  expect((await visitor(ctx).post("/intake", about)).status).toBe(303);
});

test("a program that fills every field is refused, a person who is told why is not lost", async () => {
  const ctx = await practice();
  const refused = await visitor(ctx).post("/intake", { ...about, website: "https://spam.example" });
  expect(refused.status).toBe(422);
  expect(refused.data).toMatchObject({ values: { name: about.name } });
  const { results } = await ctx.raw.prepare("select id from intake_drafts").all();
  expect(results).toEqual([]);
});
