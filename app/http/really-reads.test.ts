import { expect, test } from "vitest";
import { reallyReads } from "./really-reads.ts";

const asks = (method: string, headers: Record<string, string> = {}) =>
  reallyReads(new Request("https://app.example/portal/report-cards/1", { method, headers }));

test("who only asks whether a page is there, or fetches it ahead, has not read it", () => {
  expect(asks("GET")).toBe(true);
  expect(asks("GET", { "sec-fetch-dest": "document", referer: "https://mail.example/" })).toBe(true);
  expect(asks("HEAD")).toBe(false);
  for (const hint of ["prefetch", "prefetch;prerender", "Preview"])
    for (const name of ["sec-purpose", "purpose", "x-purpose", "x-moz"])
      expect(asks("GET", { [name]: hint })).toBe(false);
});
