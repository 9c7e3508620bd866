import { createElement, type FunctionComponent } from "react";
import { renderToString } from "react-dom/server";
import { createRoutesStub, RouterContextProvider } from "react-router";
import { expect, test } from "vitest";
import { clientsIn, dog, draftIdIn, fill, practice } from "../../../../test/harness/intakes.ts";
import { visitor } from "../../../../test/harness/visitor.ts";
import type { Session } from "../../../domain/sessions/sessions.ts";
import { portalContext, sessionContext, systemContext } from "../../../http/context.ts";
import * as update from "../../portal/update.ts";
import * as accept from "./accept.ts";
import * as convert from "./convert.ts";
import * as inquiries from "./inquiries.tsx";
import * as inquiry from "./inquiry.tsx";
import * as intake from "./intake.tsx";
import * as intakes from "./intakes.tsx";
import * as review from "./review.ts";
import * as send from "./send.ts";
import * as setAside from "./set-aside.ts";

type Practice = Awaited<ReturnType<typeof practice>>;

function asked(ctx: Practice, path: string, params: Record<string, string>, form?: [string, string][]) {
  const context = new RouterContextProvider();
  context.set(systemContext, ctx);
  context.set(sessionContext, { staffId: "robin", role: "trainer", timeZone: null, units: null } as Session);
  const init = form ? { method: "POST", body: new URLSearchParams(form) } : {};
  const request = new Request(`https://app.daydreamers.invalid${path}`, init);
  return { context, request, params, url: new URL(request.url), pattern: path } as never;
}

const html = (page: { default: unknown }, props: Record<string, unknown>) => {
  const Page = page.default as FunctionComponent<Record<string, unknown>>;
  const Stub = createRoutesStub([{ path: "/", Component: () => createElement(Page, props) }]);
  return renderToString(createElement(Stub, { initialEntries: ["/"] }));
};

const statusOf = (work: Promise<unknown>) =>
  work.then(
    (answer) => (answer as Response).status,
    (thrown: Response) => thrown.status,
  );

async function answerTo(work: Promise<unknown>) {
  const answer = (await work) as Response;
  return [answer.status, answer.headers.get("location")];
}

/** A client, and a second intake that resembles it. */
async function resembling() {
  const ctx = await practice();
  const first = visitor(ctx);
  await first.post(`/intake/${await fill(first)}/submit`);
  const second = visitor(ctx);
  const draftId = await fill(second);
  await second.post(`/intake/${draftId}?step=dogs&dog=new`, { ...dog, dogName: "Pepper" });
  await second.post(`/intake/${draftId}/submit`);
  const [clientId = ""] = await clientsIn(ctx);
  return { ctx, draftId, clientId };
}

test("a sent intake is listed, compared line by line, and taken by its ticks", async () => {
  const { ctx, draftId, clientId } = await resembling();
  const list = await intakes.loader(asked(ctx, "/intakes", {}));
  expect(html(intakes, { loaderData: list })).toContain(`href="/intakes/${draftId}"`);

  const params = { draft: draftId };
  const loaderData = await intake.loader(asked(ctx, `/intakes/${draftId}`, params));
  const page = html(intake, { loaderData, params });
  expect(page).toContain("New dog");
  const ticks = [...page.matchAll(/name="(take\.\d+\.key)"/g)].map(([, name = ""]) => name);
  expect(ticks).toHaveLength(loaderData.changes.length);
  const form = ticks.map((name, at): [string, string] => [name, loaderData.changes[at]?.key ?? ""]);
  expect(await answerTo(accept.action(asked(ctx, "/", params, [["as", clientId], ...form])))).toEqual([
    303,
    `/clients/${clientId}?done=intake-taken`,
  ]);
  expect(await statusOf(accept.action(asked(ctx, "/", params, [["as", clientId]])))).toBe(404);
  expect(await clientsIn(ctx)).toEqual([clientId]);
});

test("AZ-10: unknown intakes, questions and clients are not there, whatever is asked of them", async () => {
  const { ctx, draftId } = await resembling();
  const unknown = ctx.random.id();
  const asks: Promise<unknown>[] = [
    intake.loader(asked(ctx, "/", { draft: unknown })),
    intake.loader(asked(ctx, `/?as=${unknown}`, { draft: draftId })),
    accept.action(asked(ctx, "/", { draft: unknown }, [["as", "new"]])),
    accept.action(asked(ctx, "/", { draft: draftId }, [["as", unknown]])),
    setAside.action(asked(ctx, "/", { draft: unknown }, [])),
    inquiry.loader(asked(ctx, "/", { inquiry: unknown })),
    inquiry.action(asked(ctx, "/", { inquiry: unknown }, [["notes", "x"]])),
    review.action(asked(ctx, "/", { inquiry: unknown }, [])),
    convert.action(asked(ctx, "/", { inquiry: unknown }, [])),
    send.action(asked(ctx, "/", { id: unknown }, [])),
  ];
  expect(await Promise.all(asks.map(statusOf))).toEqual(asks.map(() => 404));
});

test("a question is read, noted, reviewed and made a client from its page", async () => {
  const ctx = await practice();
  const question = { name: "Tove Lindqvist", email: "tove@example.com", message: "Shoes?" };
  await visitor(ctx).post("/contact", question);
  const list = await inquiries.loader(asked(ctx, "/inquiries", {}));
  const id = list.inquiries[0]?.id ?? "";
  expect(html(inquiries, { loaderData: list })).toContain(`href="/inquiries/${id}"`);
  const params = { inquiry: id };
  const loaderData = await inquiry.loader(asked(ctx, `/inquiries/${id}`, params));
  expect(html(inquiry, { loaderData, params })).toContain("Make client and send intake");
  expect(await answerTo(inquiry.action(asked(ctx, "/", params, [["notes", "Called"]])))).toEqual([
    303,
    `/inquiries/${id}?done=notes`,
  ]);
  expect(await answerTo(review.action(asked(ctx, "/", params, [])))).toEqual([303, "/inquiries"]);
  const [status, location] = await answerTo(convert.action(asked(ctx, "/", params, [])));
  const [clientId = ""] = await clientsIn(ctx);
  expect([status, location]).toEqual([303, `/clients/${clientId}?done=intake-sent`]);
});

test("the portal's 'update my details' opens the household's own answers in this browser", async () => {
  const { ctx, clientId } = await resembling();
  const contact = await ctx.raw
    .prepare("select id from contacts where client_id = ? order by position")
    .bind(clientId)
    .first<{ id: string }>();
  const given = asked(ctx, "/portal/update", {}, []) as { context: RouterContextProvider };
  const chosen = { clientId, contactId: contact?.id ?? "" };
  const expiresAt = new Date(ctx.clock.now().getTime() + 900_000);
  given.context.set(portalContext, { id: "s", chosen, openings: [chosen], proof: "code", expiresAt });
  const answer = await update.action(given as never);
  const draftId = draftIdIn(answer.headers.get("location"));
  const browser = visitor(ctx);
  const [pair = ""] = (answer.headers.get("set-cookie") ?? "").split(";");
  browser.jar.set("__Host-intake", pair.slice("__Host-intake=".length));
  expect((await browser.get(`/intake/${draftId}?step=about`)).data).toMatchObject({
    page: { update: true, values: { name: "Eva Zaunkönig", access: "" } },
  });
});
