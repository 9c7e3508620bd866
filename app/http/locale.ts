import type { RouterContextProvider } from "react-router";
import { readBusiness } from "../domain/business/business.ts";
import { systemContext } from "./context.ts";
import { signedIn } from "./signed-in.ts";

/** In whose zone and units a staff page is printed: the person's own, else the business's. */
export async function readLocale(context: Readonly<RouterContextProvider>) {
  const session = signedIn(context);
  const business = await readBusiness(context.get(systemContext));
  return { timeZone: session.timeZone ?? business.timeZone, units: session.units ?? business.units };
}
