import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { createRoutesStub } from "react-router";
import { expect, test } from "vitest";
import { DocumentList } from "./document-list.tsx";
import { type Listed, listed, sizeText } from "./listed.ts";
import { Uploader } from "./uploader.tsx";

type Props = React.ComponentProps<typeof Uploader>;
function form(over: Partial<Props> = {}): string {
  const props: Props = { base: "/clients/1/documents", kinds: ["vaccination", "other"], dogs: [], ...over };
  const Page = createRoutesStub([{ path: "/", Component: () => createElement(Uploader, props) }]);
  return renderToStaticMarkup(createElement(Page, { initialEntries: ["/"] }));
}

test("without scripts it is a form that posts the files with their kind", () => {
  const html = form();
  const opened = /<form[^>]*>/.exec(html)?.[0];
  for (const said of ['method="post"', 'action="/clients/1/documents"', 'encType="multipart/form-data"'])
    expect(opened).toContain(said);
  const input = /<input[^>]*>/.exec(html)?.[0];
  for (const said of ['type="file"', 'name="file"', "multiple", "application/pdf", ".heic"])
    expect(input).toContain(said);
  expect(html).toContain("up to 20 MB each");
  expect(html).not.toContain('name="dog"');
  expect(form({ dogs: [{ id: "d", name: "Biscuit" }] })).toContain('name="dog"');
  expect(html).not.toMatch(/\s(style|on[a-z]+)="/);
});

test("what was refused is said at the file by name, and what was chosen stays chosen", () => {
  const problems = {
    form: "Please choose a file first.",
    added: 0,
    files: [{ name: "<b>.pdf", sentence: "This file is empty." }],
    values: { kind: "other", dog: "" },
  };
  const html = form({ problems });
  expect(html).toContain("&lt;b&gt;.pdf");
  expect(html).toContain("Nothing was added.");
  expect(form({ problems: { ...problems, added: 1 } })).toContain("What is not named here has been added.");
  expect(html).toMatch(/<option value="other" selected="">/);
  const [, described = ""] = /type="file"[^>]*aria-describedby="([^"]+)"/.exec(html) ?? [];
  const [error = ""] = described.split(" ");
  expect(html).toContain(`id="${error}"`);
});

const stored = {
  id: "one",
  kind: "vaccination" as const,
  name: "Rabies.pdf",
  length: 312_400,
  dogId: "d",
  hasThumbnail: true,
  isLost: false,
  storedAt: new Date("2026-11-01T23:30:00Z"),
};
const list = (over: Partial<Listed>, opens = true) => {
  const [one] = listed([stored], {
    dogs: [{ id: "d", name: "Biscuit" }],
    timeZone: "Europe/Berlin",
    isRemovable: () => true,
  });
  const documents = one ? [{ ...one, ...over }] : [];
  return renderToStaticMarkup(createElement(DocumentList, { documents, base: "/portal/documents", opens }));
};

test("the list has picture, kind, dog, size, the day in the reader's zone, and a removal in two steps", () => {
  const html = list({});
  expect(html).toContain('src="/portal/documents/one/thumbnail"');
  expect(html).toContain('href="/portal/documents/one"');
  expect(html).toContain("Vaccination record · Biscuit · 312 kB · 2 Nov 2026");
  expect(html).toMatch(/<details.*<form[^>]*action="\/portal\/documents\/one\/remove" method="post"/);
  expect(list({ isRemovable: false })).not.toContain("<form");
});

test("a visitor's list leads nowhere, and a lost file is said to be missing and not offered", () => {
  expect(list({}, false)).not.toMatch(/href=|<img/);
  const lost = list({ isLost: true });
  expect(lost).toContain("missing from the store");
  expect(lost).not.toMatch(/href=|<img/);
});

test("sizes are printed as phones print them", () => {
  expect([1, 999, 312_400, 999_999, 1_449_000, 20_971_520].map(sizeText)).toEqual([
    "1 kB",
    "1 kB",
    "312 kB",
    "1000 kB",
    "1.4 MB",
    "21.0 MB",
  ]);
});
