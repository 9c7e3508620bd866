import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { EmailWords } from "./email-words.tsx";

test("an email address may go on before its @ and its dots, and says the same, however it is spelled", () => {
  const shown = (email: string) => renderToStaticMarkup(createElement(EmailWords, { email }));
  const text = (html: string) => html.replaceAll(/<[^>]+>/g, "");
  const lines = (html: string) => html.split("<wbr/>").map(text);
  expect(lines(shown("eva.novak@mail.example"))).toEqual(["eva", ".novak", "@mail", ".example"]);
  for (const odd of ["", "a", "@", "..b@@c.", "+13035550199", "<b>@x.y"])
    expect(text(shown(odd))).toBe(odd.replace("<b>", "&lt;b&gt;"));
});
