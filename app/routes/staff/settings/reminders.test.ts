import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { RouterContextProvider } from "react-router";
import { expect, test } from "vitest";
import { business } from "../../../../drizzle/schema/business.ts";
import { createTestContext } from "../../../../test/harness/context.ts";
import { fullHousehold } from "../../../../test/harness/household.ts";
import { addStaff } from "../../../../test/harness/staff.ts";
import { addAppointment } from "../../../domain/appointments/write.ts";
import { setConsent } from "../../../domain/messages/consents.ts";
import { readReminders } from "../../../domain/reminders/rules.ts";
import type { Session } from "../../../domain/sessions/sessions.ts";
import { sessionContext, systemContext } from "../../../http/context.ts";
import * as page from "./reminders.tsx";

test("a reminder is switched on only by who has seen how many messages to whom that is, and confirmed that number", async () => {
  const ctx = await createTestContext();
  const values = { id: "business", name: "Pfoten", timeZone: "Europe/Berlin", units: "metric" } as const;
  await ctx.db.insert(business).values({ ...values, createdAt: ctx.clock.now() });
  const by = { kind: "staff", staffId: await addStaff(ctx, { password: null }), role: "owner" } as const;
  const words = { shown: "Zaunkoenig", hidden: "Geheimnis", phone: "+13035550199" };
  const { clientId, contactId } = await fullHousehold(ctx, by, words);
  const agreed = { clientId, contactId, purpose: "reminders", channel: "email", granted: true } as const;
  await ctx.db.batch(setConsent(ctx, { ...agreed, source: "staff", by }).statements);
  await ctx.raw.prepare("update clients set intake_done_at = null").run();
  const visit = (day: string) =>
    addAppointment(ctx, by, {
      clientId,
      ...{ startsAt: new Date(`${day}T09:00:00Z`), endsAt: new Date(`${day}T10:00:00Z`) },
      ...{ title: "", place: "", note: "", staffId: null },
    });
  await visit("2026-11-06");

  const args = (form?: Record<string, string>) => {
    const context = new RouterContextProvider();
    context.set(systemContext, ctx);
    context.set(sessionContext, { staffId: by.staffId, role: "owner" } as Session);
    const init = form ? { method: "POST", body: new URLSearchParams(form) } : {};
    return {
      context,
      params: {},
      request: new Request("https://app.example/settings/reminders", init),
    } as never;
  };
  const post = async (form: Record<string, string>) => {
    const times = { digest: "yes", digestAt: "7:15", quietFrom: "21:00", quietUntil: "08:00" };
    const answer = await page.action(args({ visitTomorrow: "yes", ...times, ...form }));
    return answer instanceof Response ? answer.headers.get("location") : answer.data;
  };
  const on = async () => (await readReminders(ctx)).enabled["papers-missing"];

  const first = await post({ papersMissing: "yes" });
  expect(first).toMatchObject({ counted: "papers-missing=1", preview: [{ messages: 1 }] });
  expect(await on()).toBe(false);
  const shown = renderToStaticMarkup(
    createElement(
      page.default as React.FunctionComponent<object>,
      {
        loaderData: await page.loader(args()),
        actionData: first,
      } as object,
    ),
  );
  expect(shown).toContain("This would send 1 message");
  expect(shown).toContain("Zaunkoenig One");
  // The number was seen, the box not ticked; then the box is ticked, and the number is another one.
  expect(await post({ papersMissing: "yes", counted: "papers-missing=1" })).toMatchObject({
    errors: { confirmed: expect.stringContaining("tick this box") },
  });
  await visit("2026-11-08");
  const confirmed = { papersMissing: "yes", confirmed: "yes" };
  expect(await post({ ...confirmed, counted: "papers-missing=1" })).toMatchObject({
    counted: "papers-missing=2",
    errors: { confirmed: expect.stringContaining("changed meanwhile") },
  });
  expect(await on()).toBe(false);
  expect(await post({ ...confirmed, counted: "papers-missing=2" })).toBe("/settings/reminders?done=saved");
  expect(await on()).toBe(true);
  expect((await readReminders(ctx)).digestAt).toBe(7 * 60 + 15);
  // Switching off asks nothing, and a time that is none is refused with what was typed.
  expect(await post({ digestAt: "25:00" })).toMatchObject({ values: { digestAt: "25:00" }, preview: null });
  expect(await post({})).toBe("/settings/reminders?done=saved");
  expect(await on()).toBe(false);
});
