import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { RouterContextProvider } from "react-router";
import { beforeEach, expect, test } from "vitest";
import type { Role } from "../../../../drizzle/schema/identity.ts";
import { alerts, incidents } from "../../../../drizzle/schema/suspicion.ts";
import { createTestContext, type TestContext } from "../../../../test/harness/context.ts";
import { addStaff, events } from "../../../../test/harness/staff.ts";
import { record } from "../../../domain/audit/audit.ts";
import { signInStaff } from "../../../domain/identity/sign-in.ts";
import { deliverDue } from "../../../domain/messages/outbox.ts";
import { findSession, type Session } from "../../../domain/sessions/sessions.ts";
import { raiseAlerts } from "../../../domain/suspicion/raise.ts";
import { allRules } from "../../../domain/suspicion/rules.ts";
import { sessionContext, systemContext } from "../../../http/context.ts";
import * as notMePage from "../../auth/not-me.tsx";
import * as activityPage from "../account/activity.tsx";
import * as ownNotMe from "../account/not-me.ts";
import * as alertsPage from "../settings/alerts.tsx";
import * as acknowledge from "./acknowledge-alert.ts";
import * as close from "./close-incident.ts";
import * as incidentPage from "./incident.tsx";
import * as notesPage from "./incident-notes.tsx";
import * as listPage from "./incidents.tsx";
import * as newPage from "./new-incident.tsx";

let ctx: TestContext;
let session: Session;
beforeEach(async () => {
  ctx = await createTestContext();
  const { token } = await signInStaff(ctx, await addStaff(ctx), "password");
  const found = await findSession(ctx, token);
  if (!found) throw new Error("not signed in");
  session = found;
});

interface Page {
  loader?: unknown;
  action?: unknown;
  default?: unknown;
}

type Handler = (args: object) => unknown;

function args(url: string, params: Record<string, string>, role: Role, form?: Record<string, string>) {
  const context = new RouterContextProvider();
  context.set(systemContext, ctx);
  context.set(sessionContext, { ...session, role });
  const init = form ? { method: "POST", body: new URLSearchParams(form) } : {};
  return { context, params, request: new Request(`https://app.example${url}`, init) };
}

async function show(
  page: Page,
  url: string,
  { params = {}, role = "owner" as Role, actionData = undefined as unknown } = {},
) {
  const loaderData = await (page.loader as Handler | undefined)?.(args(url, params, role));
  return renderToStaticMarkup(
    createElement(
      page.default as React.FunctionComponent<object>,
      { loaderData, actionData, params } as object,
    ),
  );
}

async function post(
  page: Page,
  url: string,
  form: Record<string, string>,
  params: Record<string, string> = {},
) {
  let answer: unknown;
  try {
    answer = await (page.action as Handler)(args(url, params, "owner", form));
  } catch (thrown) {
    answer = thrown;
  }
  if (answer instanceof Response)
    return {
      status: answer.status,
      to: answer.headers.get("location"),
      cookies: answer.headers.getSetCookie(),
    };
  const { data, init } = answer as {
    data: { errors: Record<string, string>; values: Record<string, string> };
    init: { status: number };
  };
  return { status: init.status, data };
}

test("an incident is opened by hand, gets notes, is closed, and the auditor reads it without a button", async () => {
  const empty = await post(newPage, "/incidents/new", { kind: "device", note: " " });
  expect([empty.status, Object.keys(empty.data?.errors ?? {})]).toEqual([422, ["note"]]);
  expect((await post(newPage, "/incidents/new", { kind: "fire", note: "x" })).status).toBe(422);
  const opened = await post(newPage, "/incidents/new", { kind: "device", note: "Phone <b>lost</b>" });
  const url = opened.to ?? "";
  const params = { incident: url.split("/").at(-1) ?? "" };
  expect([opened.status, url]).toEqual([303, expect.stringMatching(/^\/incidents\/[a-z0-9]{26}$/)]);

  const refused = await post(notesPage, `${url}/notes`, { note: "" }, params);
  expect([refused.status, Object.keys(refused.data?.errors ?? {})]).toEqual([422, ["note"]]);
  const again = await show(notesPage, `${url}/notes`, { params, actionData: refused.data });
  expect(again).toMatch(/aria-describedby="[^"]*error/);
  expect(await post(notesPage, `${url}/notes`, { note: "Found again" }, params)).toMatchObject({
    to: `${url}?done=noted`,
  });

  const owners = await show(incidentPage, `${url}?done=noted`, { params });
  for (const part of ["Phone &lt;b&gt;lost", "Found again", "Robin Vale", `action="${url}/close"`, "kept"])
    expect(owners).toContain(part);
  const auditors = await show(incidentPage, url, { params, role: "auditor" });
  expect(auditors).toContain("Found again");
  expect(auditors).not.toContain("<form");
  expect(await show(listPage, "/incidents", { role: "auditor" })).not.toContain("<form");

  expect(await post(close, `${url}/close`, {}, params)).toMatchObject({ to: `${url}?done=closed` });
  expect(await show(incidentPage, url, { params })).toContain("Closed by Robin Vale");
  expect((await events(ctx)).filter((event) => event.startsWith("incident.")).slice(0, 2)).toEqual([
    'incident.opened {"kind":"device","source":"by-hand"}',
    "incident.read {}",
  ]);
});

test("an incident or an alert that does not exist is not found by any form or page", async () => {
  const params = { incident: "other", alert: "other" };
  for (const page of [incidentPage, notesPage])
    await expect(show(page, "/incidents/other", { params })).rejects.toMatchObject({ status: 404 });
  expect((await post(notesPage, "/incidents/other/notes", { note: "x" }, params)).status).toBe(404);
  expect((await post(close, "/incidents/other/close", {}, params)).status).toBe(404);
  expect((await post(acknowledge, "/incidents/alerts/other/acknowledge", {}, params)).status).toBe(404);
});

test("an alert stands in the list until the owner takes note of it", async () => {
  await record(ctx, { event: "vault.refused", details: { problem: "torn", column: "staff.name" } });
  await raiseAlerts(ctx);
  const [alert] = await ctx.db.select().from(alerts);
  const action = `/incidents/alerts/${alert?.id}/acknowledge`;
  expect(await show(listPage, "/incidents")).toContain(`action="${action}"`);
  const noted = await post(acknowledge, action, {}, { alert: alert?.id ?? "" });
  expect(noted.to).toBe("/incidents?done=noted");
  expect(await show(listPage, "/incidents?done=noted")).toContain("No open alerts.");
});

const numbers = () =>
  Object.fromEntries(
    allRules.flatMap(({ id, threshold, windowMinutes }, at) => [
      [`rules.${at}.id`, id],
      [`rules.${at}.threshold`, String(threshold)],
      [`rules.${at}.windowMinutes`, String(windowMinutes)],
      [`rules.${at}.enabled`, "yes"],
    ]),
  );

test("the owner's numbers are saved; what is no number comes back at its field, and the rest with it", async () => {
  const bad = await post(alertsPage, "/settings/alerts", {
    ...numbers(),
    "rules.0.threshold": "0",
    "rules.2.windowMinutes": "soon",
    "rules.1.threshold": "7",
  });
  expect([bad.status, Object.keys(bad.data?.errors ?? {}).sort()]).toEqual([
    422,
    ["rules.0.threshold", "rules.2.windowMinutes"],
  ]);
  const page = await show(alertsPage, "/settings/alerts", { actionData: bad.data });
  expect(page).toContain('value="soon"');
  expect(page).toContain('value="7"');
  const { "rules.3.enabled": _, ...withoutOne } = numbers();
  const saved = await post(alertsPage, "/settings/alerts", { ...withoutOne, "rules.1.threshold": "7" });
  expect(saved.to).toBe("/settings/alerts?done=saved");
  const after = await show(alertsPage, "/settings/alerts?done=saved");
  expect(after).toContain("Saved.");
  expect(after.match(/checked=""/g)).toHaveLength(allRules.length - 1);
  expect(after).toContain('value="7"');
});

test('"this was not me" by mail: opening the page changes nothing, the code with its button ends everything', async () => {
  await signInStaff(ctx, session.staffId, "password");
  await deliverDue(ctx);
  const link = /https?:\S+\/not-me#\S+/.exec(ctx.mails[0]?.text ?? "")?.[0] ?? "";
  const page = await show(notMePage, "/not-me");
  expect(page.match(/<button/g)).toHaveLength(1);
  expect(page).toContain('name="token"');
  expect(await ctx.db.select().from(incidents)).toEqual([]);

  const refused = await post(notMePage, "/not-me", { token: "A".repeat(43) });
  expect([refused.status, Object.keys(refused.data?.errors ?? {})]).toEqual([422, ["token"]]);
  expect(refused.data?.values).toEqual({});
  expect((await post(notMePage, "/not-me", {})).status).toBe(422);
  expect(await post(notMePage, "/not-me", { token: link })).toMatchObject({ to: "/not-me?done=denied" });
  expect(await post(notMePage, "/not-me", { token: link })).toMatchObject({
    to: "/not-me?done=denied-before",
  });
  const after = await show(notMePage, "/not-me?done=denied");
  expect(after).toContain('href="/forgot-password"');
  expect(after).not.toContain("<form");
});

test("the own activity has the button that signs out everything, this browser too", async () => {
  const page = await show(activityPage, "/account/activity");
  expect(page).toContain("Signed in with a password");
  expect(page).toContain("Germany · Safari on iOS");
  expect(page).toContain('action="/account/not-me"');
  const answer = await post(ownNotMe, "/account/not-me", {});
  expect(answer.to).toBe("/not-me?done=denied");
  expect(answer.cookies?.some((cookie) => cookie.startsWith("__Host-session=;"))).toBe(true);
  expect(await ctx.db.select().from(incidents)).toHaveLength(1);
});
