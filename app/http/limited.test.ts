import { expect, test } from "vitest";
import { rates } from "../domain/limits/rates.ts";
import { ratesOf } from "./limited.ts";

/** What a household may keep: `domain/documents/quota.ts`. */
const documentsKept = 200;

test.each([["/clients/:id/documents/:document"], ["/portal/documents/:document"]])(
  "lists full of small pictures can be looked at all day, and %s can still be downloaded",
  (url) => {
    const pictures = ratesOf(`${url}/thumbnail`, "GET");
    for (const name of pictures) expect(rates[name].most).toBeGreaterThanOrEqual(20 * documentsKept);
    expect(pictures).toHaveLength(1);
    expect(ratesOf(url, "GET").some((name) => pictures.includes(name))).toBe(false);
  },
);

test("whatever a URL sends by mail is counted as a mail, also where a household asks for it", () => {
  for (const url of ["/portal/visits/:appointment/reschedule", "/report-cards/:id/test", "/messages/new"])
    expect([url, ratesOf(url, "POST").includes("mails")]).toEqual([url, true]);
});
