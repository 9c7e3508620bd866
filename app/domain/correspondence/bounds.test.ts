import { expect, test } from "vitest";
import { isTooLong, saysNothing } from "./bounds.ts";
import { ownWords } from "./own-words.ts";
import { mergeBoth } from "./templates.ts";

test("what a template begins with says nothing yet; a word, a number or a link more does", () => {
  const names = ["Ottilie Amsel", "Ottilie", "Waffle and Biscuit", "Training Daydreamers"];
  const filled = (body: string) =>
    mergeBoth({ subject: "", body }, { name: "Ottilie", business: "Training Daydreamers" }).text;
  for (const id of ["letter.email", "letter.sms", "news.email", "news.sms"] as const) {
    expect(saysNothing(ownWords[id].body, names), id).toBe(true);
    expect(saysNothing(filled(ownWords[id].body), names), id).toBe(true);
  }
  for (const id of ["on-my-way.sms", "running-late.sms"] as const)
    expect(saysNothing(filled(ownWords[id].body), names), id).toBe(false);
  for (const said of ["Hi Ottilie, ok", "17:30", "👍", "Hi {{name}}, {{portal}}", "Danke!"])
    expect(saysNothing(said, names), said).toBe(false);
  for (const said of ["", " \n", "Hello Ottilie Amsel!", "Dear Ottilie and Waffle and Biscuit,\n\n--"])
    expect(saysNothing(said, names), said).toBe(true);
});

test("a field that stands a thousand times in a message does not outgrow it", () => {
  const dogs = Array.from({ length: 20 }, (_, index) => `Waffle ${index}`).join(", ");
  const words = { subject: "{{dogs}}".repeat(20), body: "{{dogs}}".repeat(1_000) };
  const filled = mergeBoth(words, { dogs });
  expect(isTooLong({ channel: "email", ...filled })).toBe(true);
  expect(isTooLong({ channel: "email", subject: filled.subject, text: "Short." })).toBe(true);
  expect(isTooLong({ channel: "sms", text: filled.text })).toBe(true);
  expect(isTooLong({ channel: "email", subject: "From us", text: "x".repeat(10_000) })).toBe(false);
});
