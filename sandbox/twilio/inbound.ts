import { randomBytes } from "node:crypto";
import { tellApp } from "../tell-app.ts";
import type { World } from "../world.ts";
import { sandboxTwilio } from "./account.ts";
import { twilioSignature } from "./sign.ts";

const path = "/hooks/twilio/received";

/**
 * An SMS from somebody's phone to the app's number. Twilio keeps its own list of who sent STOP, as it does with the
 * standard words, and hands the text on all the same.
 *
 * @returns the message's id, and what the app answered; null when it did not.
 */
export async function sendInbound(
  world: World,
  {
    from,
    text,
    sid = `SM${randomBytes(16).toString("hex")}`,
  }: { from: string; text: string; sid?: string | undefined },
): Promise<{ sid: string; status: number | null }> {
  const word = text.trim().toUpperCase();
  const stops = world.store.data.smsStops.filter((number) => number !== from);
  if (/^(STOP|STOPALL|UNSUBSCRIBE|CANCEL|END|QUIT)$/.test(word)) world.store.data.smsStops = [...stops, from];
  if (/^(START|UNSTOP)$/.test(word)) world.store.data.smsStops = stops;
  world.store.changed();
  const fields = {
    MessageSid: sid,
    SmsSid: sid,
    AccountSid: sandboxTwilio.accountSid,
    From: from,
    To: sandboxTwilio.number,
    Body: text,
    NumMedia: "0",
    NumSegments: "1",
    ApiVersion: "2010-04-01",
  };
  const status = await tellApp(world, path, new URLSearchParams(fields).toString(), {
    "content-type": "application/x-www-form-urlencoded",
    "x-twilio-signature": twilioSignature(world.appOrigin + path, fields),
  });
  return { sid, status };
}
