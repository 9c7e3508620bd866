import { expect, test } from "vitest";
import { type Around, dead, through } from "../../../test/harness/faults.ts";
import { about, clientsIn, practice } from "../../../test/harness/intakes.ts";
import { bring } from "../../../test/harness/papers.ts";
import { pagePdf } from "../../../test/harness/pictures.ts";
import { dogProfile } from "../clients/records.ts";
import { currentWaiver } from "../waivers/waivers.ts";
import { type DraftContent, draftContent } from "./answers.ts";
import { beginDraft, readDraft } from "./drafts.ts";
import { finishIntakes } from "./file.ts";
import { submitDraft } from "./submit.ts";

type Practice = Awaited<ReturnType<typeof practice>>;

/** A draft with everything in it that has to arrive: two adults, two dogs, a paper, a signature. */
async function fullDraft(ctx: Practice, number: number): Promise<string> {
  const waiver = await currentWaiver(ctx);
  const signature = waiver && {
    versionId: waiver.id,
    name: "Eva Zaunkönig",
    method: "typed",
    signedAt: ctx.clock.now().getTime(),
    evidence: { timeZone: "Europe/Berlin", address: "203.0.113.9", userAgent: "A phone" },
  };
  const dog = (name: string) => ({
    id: ctx.random.id(),
    profile: dogProfile.parse({ name }),
    weightKg: 20,
    bites: [{ date: "", level: null, description: "Nipped", context: "" }],
  });
  const content = draftContent.parse({
    about: { ...about, email: `eva${number}@example.com`, phone: `+1303555${1000 + number}` },
    household: { adults: [{ name: "Max", email: `max${number}@example.com` }] },
    dogs: [dog("Bramble"), dog("Pepper")],
    signature,
  }) satisfies DraftContent;
  const { draftId } = await beginDraft(ctx, { content });
  const pdf = { name: "Rabies.pdf", type: "application/pdf", bytes: pagePdf(), kind: "vaccination" } as const;
  await bring(ctx, { kind: "visitor" }, { kind: "draft", draftId }, pdf);
  return draftId;
}

/** What there is of one draft's household, found through the draft itself. */
async function outcome(ctx: Practice, draftId: string) {
  const draft = await readDraft(ctx, draftId);
  const clientId = draft?.clientId ?? "";
  const count = async (sql: string) =>
    (await ctx.raw.prepare(sql).bind(clientId).first<{ n: number }>())?.n ?? -1;
  return {
    state: draft?.state,
    clients: await count("select count(*) as n from clients where id = ?"),
    contacts: await count("select count(*) as n from contacts where client_id = ?"),
    dogs: await count("select count(*) as n from dogs where client_id = ?"),
    weights: await count("select count(*) as n from dog_weights where client_id = ?"),
    bites: await count("select count(*) as n from bite_incidents where client_id = ?"),
    papers: await count(
      "select count(*) as n from documents where client_id = ? and kind = 'vaccination' and state = 'stored'",
    ),
    signatures: await count("select count(*) as n from signatures where client_id = ?"),
  };
}

const whole = {
  state: "accepted",
  clients: 1,
  contacts: 2,
  dogs: 2,
  weights: 2,
  bites: 2,
  papers: 1,
  signatures: 1,
};

/**
 * Sends a new draft and kills the worker before its n-th step to the database; then the job and, if need be, the visitor
 * go on. To die after a step is to die before the next.
 *
 * @returns whether there was such a step, and how many there were
 */
async function dieBefore(ctx: Practice, step: number, number: number) {
  const draftId = await fullDraft(ctx, number);
  let steps = 0;
  let tell: (died: true) => void = () => {};
  const death = new Promise<true>((resolve) => {
    tell = resolve;
  });
  const around: Around = async (_point, work) => {
    if (steps++ !== step) return work();
    tell(true);
    return dead;
  };
  const died = await Promise.race([
    submitDraft(through(ctx, around), draftId).then(() => false as const),
    death,
  ]);
  ctx.advance(120);
  await finishIntakes(ctx);
  if ((await readDraft(ctx, draftId))?.state === "open") await submitDraft(ctx, draftId);
  return { died, steps, outcome: await outcome(ctx, draftId) };
}

/** How often each mail of an intake went into the outbox. */
async function mailsOf(ctx: Practice) {
  const { results } = await ctx.raw
    .prepare("select purpose, count(*) as n from outbox group by purpose")
    .all<{ purpose: string; n: number }>();
  return Object.fromEntries(results.map(({ purpose, n }) => [purpose, n]));
}

test("a worker that dies at any step of sending leaves one client with everything, or an intake still to be sent", async () => {
  const ctx = await practice({ waiver: false });
  let step = 0;
  for (; ; step++) {
    const run = await dieBefore(ctx, step, step);
    expect([step, run.outcome]).toEqual([step, { ...whole, signatures: 0 }]);
    if (!run.died) break;
  }
  expect(step).toBeGreaterThan(20);
  expect(await clientsIn(ctx)).toHaveLength(step + 1);
  // One of each mail a household, whatever died.
  expect(await mailsOf(ctx)).toMatchObject({ "intake-copy": step + 1, "intake-notice": step + 1 });
}, 120_000);

test("a worker that dies while the signature is taken leaves one signature and one invitation", async () => {
  const ctx = await practice();
  const { steps } = await dieBefore(ctx, Number.POSITIVE_INFINITY, 0);
  let number = 1;
  // What is sent in the background counts as steps too, and may or may not come before the end.
  for (let step = steps - 16; ; step++) {
    const run = await dieBefore(ctx, step, number++);
    expect([step, run.outcome]).toEqual([step, whole]);
    if (!run.died) break;
  }
  expect(number).toBeGreaterThan(8);
  expect(await mailsOf(ctx)).toMatchObject({ "waiver-invitation": number, "intake-copy": number });
}, 120_000);

test("the request and the job that finish the same intake at once make one file", async () => {
  const ctx = await practice();
  const draftId = await fullDraft(ctx, 7);
  let held = 0;
  // Everything is slow, so that the job overtakes the request.
  const slow: Around = async (_point, work) => {
    if (held++ % 2 === 0) await new Promise((resolve) => setTimeout(resolve, 3));
    return work();
  };
  const sending = submitDraft(through(ctx, slow), draftId);
  const jobs = Array.from({ length: 6 }, async (_, round) => {
    await new Promise((resolve) => setTimeout(resolve, round * 15));
    await finishIntakes({ ...ctx, clock: { now: () => new Date(ctx.clock.now().getTime() + 120_000) } });
  });
  await Promise.all([sending, ...jobs]);
  expect(await outcome(ctx, draftId)).toEqual(whole);
});
