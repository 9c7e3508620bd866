import { createElement, type FunctionComponent } from "react";
import { renderToString } from "react-dom/server";
import { createRoutesStub } from "react-router";
import { expect, test } from "vitest";
import { about, dog, draftIdIn, practice } from "../../../test/harness/intakes.ts";
import { visitor } from "../../../test/harness/visitor.ts";
import * as contact from "./contact.tsx";
import * as start from "./intake.tsx";
import * as step from "./intake-step.tsx";

/** The page as the server sends it to a browser without JavaScript. */
function html(page: { default: unknown }, props: Record<string, unknown>): string {
  const Page = page.default as FunctionComponent<Record<string, unknown>>;
  const Stub = createRoutesStub([{ path: "/", Component: () => createElement(Page, props) }]);
  return renderToString(createElement(Stub, { initialEntries: ["/"] }));
}

const namesIn = (text: string) =>
  [...text.matchAll(/<(?:input|select|textarea)[^>]* name="([^"]+)"/g)].map(([, name]) => name);

/** Every visible field has a label of its own, or a name for those who do not see it. */
function unlabelled(text: string): string[] {
  const fields = [...text.matchAll(/<(?:input|select|textarea)([^>]*)>/g)].map(([, rest = ""]) => rest);
  return fields.filter((rest) => {
    if (/type="(hidden|checkbox|radio)"|aria-label=|name="website"/.test(rest)) return false;
    const id = / id="([^"]+)"/.exec(rest)?.[1];
    return !id || !text.includes(`for="${id}"`);
  });
}

async function begun() {
  const ctx = await practice();
  const browser = visitor(ctx);
  const draftId = draftIdIn((await browser.post("/intake", about)).location);
  const page = async (query: string) => {
    const loaderData = (await browser.get(`/intake/${draftId}?${query}`)).data;
    return html(step, { loaderData, params: { draft: draftId } });
  };
  return { ctx, browser, draftId, page };
}

test("the first step has the fields of the contract, and posts without a script", async () => {
  const ctx = await practice();
  const text = html(start, { loaderData: (await visitor(ctx).get("/intake")).data, params: {} });
  expect(namesIn(text)).toEqual(
    expect.arrayContaining([
      ...["name", "email", "phone", "address", "city", "region", "postalCode", "pronouns"],
    ]),
  );
  const form = /<form[^>]*>/.exec(text)?.[0];
  expect(form).toContain('action="/intake"');
  expect(form).toContain('method="post"');
  expect(text).not.toContain("<script");
  expect(unlabelled(text)).toEqual([]);
});

test("a dog's step has the fields of the contract", async () => {
  const { page } = await begun();
  const text = await page("step=dogs");
  expect(namesIn(text)).toEqual(
    expect.arrayContaining(["dogName", "breed", "birthdate", "weight", "sex", "neutered"]),
  );
  expect(unlabelled(text)).toEqual([]);
});

const steps = ["about", "household", "dogs", "health", "behaviour", "papers", "waiver", "review"];

test.each(steps)(
  "the step %s is whole: a title, labels, a way back, and until when it is kept",
  async (name) => {
    const { browser, draftId, page } = await begun();
    await browser.post(`/intake/${draftId}?step=dogs`, { ...dog, dogName: "Bramble" });
    const text = await page(`step=${name}`);
    expect(text.match(/<h1/g)).toHaveLength(1);
    expect(unlabelled(text)).toEqual([]);
    expect(text).toContain("is kept until");
    expect(text).toContain('aria-current="step"');
    if (name !== "about") expect(text).toContain(">Back</a>");
    if (name !== "review") expect(text).toContain("Save and finish later");
    expect(text).not.toMatch(/ style="/);
  },
);

test("what was typed is in its field again, with the sentence tied to it", async () => {
  const { browser, draftId } = await begun();
  const target = `/intake/${draftId}?step=about`;
  const refused = await browser.post(target, { ...about, email: "eva at" });
  const loaderData = (await browser.get(target)).data;
  const text = html(step, { loaderData, actionData: refused.data, params: { draft: draftId } });
  const field = /<input[^>]*name="email"[^>]*>/.exec(text)?.[0] ?? "";
  expect(field).toContain('value="eva at"');
  expect(field).toContain('aria-invalid="true"');
  const described = /aria-describedby="([^" ]+)/.exec(field)?.[1];
  expect(text).toContain(`id="${described}"`);
});

test("scripts come only where they add something", async () => {
  const { ctx, browser, draftId } = await begun();
  const asksFor = async (who: typeof browser, query: string) =>
    step.handle.scripts((await who.get(`/intake/${draftId}?${query}`)).data);
  for (const name of steps)
    expect([name, await asksFor(browser, `step=${name}`)]).toEqual([
      name,
      name === "papers" || name === "waiver",
    ]);
  expect(await asksFor(visitor(ctx), "")).toBe(true);
});

test("the pages around it stand too: continue, saved, sent, and a question", async () => {
  const { ctx, browser, draftId, page } = await begun();
  const stranger = (await visitor(ctx).get(`/intake/${draftId}`)).data;
  expect(html(step, { loaderData: stranger, params: { draft: draftId } })).toContain(
    "Send me a code by email",
  );
  expect(await page("step=saved")).toContain("on its way to your email");
  await browser.post(`/intake/${draftId}?step=dogs`, dog);
  await browser.post(`/intake/${draftId}/submit`);
  expect(await page("")).toContain("Your intake has reached us");
  const question = html(contact, { loaderData: (await browser.get("/contact")).data, params: {} });
  expect(namesIn(question)).toEqual(
    expect.arrayContaining(["name", "email", "phone", "dogName", "city", "message"]),
  );
  expect(unlabelled(question)).toEqual([]);
});
