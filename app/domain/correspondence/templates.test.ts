import { expect, test } from "vitest";
import { createTestContext } from "../../../test/harness/context.ts";
import { addStaff, events } from "../../../test/harness/staff.ts";
import {
  exampleOf,
  ownWords,
  readTemplate,
  renderTemplate,
  resetTemplate,
  saveTemplate,
  templateIds,
  unknownFields,
} from "./templates.ts";

test("the product's own words name no field that they do not have, and their examples leave none unfilled", () => {
  for (const id of templateIds) {
    const { subject, body, fields, channel } = ownWords[id];
    expect(unknownFields(subject + body, fields), id).toEqual([]);
    expect(exampleOf({ subject, body }).text, id).not.toMatch(/[{}]/);
    expect(subject === "", id).toBe(channel === "sms");
  }
});

test("the practice's own words stand until they are reset; two who save at once do not overwrite each other", async () => {
  const ctx = await createTestContext();
  const by = { kind: "staff", staffId: await addStaff(ctx), role: "owner" } as const;
  const words = { subject: "See you,\n{{name}}", body: "At {{time}}, {{ name }}." };
  const both = await Promise.all([1, 2].map(() => saveTemplate(ctx, by, "visit-tomorrow.email", 0, words)));
  expect(both.map(({ ok }) => ok).sort()).toEqual([false, true]);
  expect(await saveTemplate(ctx, by, "visit-tomorrow.email", 0, words)).toMatchObject({ reason: "conflict" });
  expect(await saveTemplate(ctx, by, "visit-tomorrow.email", 1, words)).toEqual({ ok: true });
  // What is merged in is text: neither a second line of the subject nor a field to be filled again.
  const filled = await renderTemplate(ctx, "visit-tomorrow.email", {
    name: "Eva\nBcc: x {{time}}",
    time: "9:00",
  });
  expect(filled).toEqual({ subject: "See you, Eva Bcc: x {{time}}", text: "At 9:00, Eva\nBcc: x {{time}}." });
  expect(
    await saveTemplate(ctx, by, "visit-tomorrow.email", 2, {
      subject: "x",
      body: "{{gate}} {{}} {{constructor}}",
    }),
  ).toEqual({ ok: false, reason: "fields", fields: ["gate", "", "constructor"] });
  expect((await readTemplate(ctx, "visit-tomorrow.email")).version).toBe(2);
  // Who looks at an older version does not throw away what was saved since.
  expect(await resetTemplate(ctx, by, "visit-tomorrow.email", 1)).toBe(false);
  expect((await readTemplate(ctx, "visit-tomorrow.email")).version).toBe(2);
  expect(await resetTemplate(ctx, by, "visit-tomorrow.email", 2)).toBe(true);
  expect(await readTemplate(ctx, "visit-tomorrow.email")).toMatchObject({
    ...{ version: 3, isOwn: false },
    ...ownWords["visit-tomorrow.email"],
  });
  // A page that was opened before the reset, or before the first change, throws nothing away that comes after it.
  for (const old of [0, 1, 2])
    expect(await saveTemplate(ctx, by, "visit-tomorrow.email", old, words)).toMatchObject({
      reason: "conflict",
    });
  expect(await resetTemplate(ctx, by, "visit-tomorrow.email", 2)).toBe(true);
  expect((await readTemplate(ctx, "visit-tomorrow.email")).version).toBe(3);
  await expect(readTemplate(ctx, "constructor")).rejects.toMatchObject({ code: "not-found" });
  expect((await events(ctx)).filter((line) => line.startsWith("settings.changed"))).toHaveLength(3);
  expect(await saveTemplate(ctx, by, "visit-tomorrow.email", 3, words)).toEqual({ ok: true });
  expect(await readTemplate(ctx, "visit-tomorrow.email")).toMatchObject({
    version: 4,
    isOwn: true,
    ...words,
  });
  // One field a thousand times would outgrow a message with the first client who has three dogs.
  const many = { subject: "x", body: "{{dogs}}".repeat(120) };
  expect(await saveTemplate(ctx, by, "visit-tomorrow.email", 4, many)).toEqual({
    ...{ ok: false, reason: "too-long" },
  });
});
