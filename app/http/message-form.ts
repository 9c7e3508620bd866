import * as z from "zod";
import { optionalText, requiredText } from "./forms.ts";

/** What makes pressing a button twice one message; made with the page. */
export const formToken = z
  .string({ error: "Please open this page again." })
  .regex(/^[a-z0-9]{10,40}$/, "Please open this page again.");

const missing = "Please write something.";

/** The words of a message: an SMS has no subject. */
export const wordFields = {
  subject: optionalText(200).transform((text) => text.replace(/\s+/g, " ")),
  body: requiredText(missing, 10_000),
};
