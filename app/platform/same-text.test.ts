import { expect, test } from "vitest";
import { isSameText } from "./same-text.ts";
import { createTwilio } from "./sms.ts";

test("a text that the provider gives back with other line ends and plain letters is still ours, other words are not", async () => {
  const text = "Hi Ottilie,\r\n\r\n“Waffle’s” lead – don’t forget… ½ hour •\u00a0Robin ";
  const listed = "Hi Ottilie,\n\n\"Waffle's\" lead - don't forget... 1/2 hour * Robin";
  expect(isSameText(text, listed)).toBe(true);
  for (const other of [listed.replace("don't", "do"), listed.replace("1/2", "1"), `${listed}!`, ""])
    expect(isSameText(text, other), other).toBe(false);
  expect(isSameText("für Bäcker", "fur Backer")).toBe(false);

  const messages = [
    { sid: "SM1", to: "+13035550111", body: listed, date_created: null },
    { sid: "SM2", to: "+13035550112", body: listed, date_created: null },
    { sid: "SM3", to: "+13035550111", body: "On my way", date_created: null },
  ];
  const account = { TWILIO_ACCOUNT_SID: "AC1", TWILIO_AUTH_TOKEN: "t", TWILIO_FROM: "+13035550100" };
  const place = { TWILIO_API_URL: "https://sms.test", APP_ORIGIN: "https://app.test" };
  const sms = createTwilio({ ...account, ...place }, async () => Response.json({ messages }));
  expect(await sms?.find({ to: "+13035550111", text }, new Date(0))).toEqual(["SM1"]);
});
