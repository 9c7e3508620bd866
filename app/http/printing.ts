import type { RouterContextProvider } from "react-router";
import { readBusiness } from "../domain/business/business.ts";
import { dayIn } from "../domain/business/day.ts";
import { systemContext } from "./context.ts";
import { signedIn } from "./signed-in.ts";

/** As `readLocale`, with the day that it is at the business: by that, ages are told and papers run out. */
export async function readPrinting(context: Readonly<RouterContextProvider>) {
  const ctx = context.get(systemContext);
  const session = signedIn(context);
  const business = await readBusiness(ctx);
  return {
    timeZone: session.timeZone ?? business.timeZone,
    units: session.units ?? business.units,
    today: dayIn(ctx.clock.now(), business.timeZone),
  };
}
