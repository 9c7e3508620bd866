import { expect, test } from "vitest";
import * as z from "zod";
import { createTestContext } from "../../test/harness/context.ts";
import { events } from "../../test/harness/staff.ts";
import { tellOfExtraFields } from "./extra-fields.ts";
import { line, optionalText, parseForm } from "./forms.ts";

const form = z.object({
  name: line("Please enter a name."),
  notes: optionalText(),
  pets: z.array(z.object({ name: optionalText(80) })).default([]),
});

const post = (fields: Record<string, string>) =>
  new Request("https://app.invalid", { method: "POST", body: new URLSearchParams(fields) });

const rows = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, row) => [`pets.${row}.name`, `Pet ${row}`]));

test("numbered rows become a list, and what does not print is not kept", async () => {
  const parsed = await parseForm(
    post({ name: " Eva\u0000\u202e Nova\u0301k ", notes: "a\r\nb\u200b", ...rows(30) }),
    form,
  );
  if (!parsed.ok) throw new Error("refused");
  expect(parsed.value).toMatchObject({ name: "Eva Nov\u00e1k", notes: "a\nb" });
  expect(parsed.value.pets).toHaveLength(30);
});

test("a name that shows nothing is none", async () => {
  const parsed = await parseForm(post({ name: " \u200b\u2060 " }), form);
  expect(parsed.ok ? "taken" : parsed.refusal.data.errors).toEqual({ name: "Please enter a name." });
});

test("DS-01: more than the form takes is refused with a sentence, and what was typed goes back to the page", async () => {
  const tooMuch: Record<string, string>[] = [rows(31), { notes: "x".repeat(25_000) }];
  for (const fields of tooMuch) {
    const parsed = await parseForm(post({ name: "Eva", ...fields }), form);
    if (parsed.ok) throw new Error("taken");
    expect(parsed.refusal.init?.status).toBe(422);
    expect(parsed.refusal.data.errors[""]).toContain("Nothing was saved");
    expect(parsed.refusal.data.values.name).toBe("Eva");
  }
});

test("AZ-04: a field that looks like a right is not taken, and leaves one line in the trail however often it is there", async () => {
  const ctx = await createTestContext();
  const given = { role: "owner", ownerId: "x", "client[owner_id]": "x", PRICE: "0", emailVerified: "true" };
  const request = post({ name: "Eva", ...given });
  const parsed = await parseForm(request, form);
  if (!parsed.ok) throw new Error("refused");
  expect(parsed.value).toEqual({ name: "Eva", notes: "", pets: [] });
  expect(parsed.typed).toEqual({ name: "Eva" });
  await tellOfExtraFields(ctx, request);
  await tellOfExtraFields(ctx, request);
  expect(await events(ctx)).toEqual(['request.refused {"reason":"form"}']);
});

test("AZ-04: a form's own field of such a name, and the fields that pages and browsers add, are nothing to tell of", async () => {
  const ctx = await createTestContext();
  const own = z.object({ role: line("Please choose a role.") });
  const sent: Record<string, string>[] = [
    { role: "helper" },
    { role: "helper", "cf-turnstile-response": "x", website: "" },
  ];
  for (const fields of sent) {
    const request = post(fields);
    expect((await parseForm(request, own)).ok).toBe(true);
    await tellOfExtraFields(ctx, request);
  }
  expect(await events(ctx)).toEqual([]);
});
