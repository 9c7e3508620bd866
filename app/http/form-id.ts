import * as z from "zod";

/**
 * The id of what a form will make, chosen when the form was made and carried by it: a form that is sent twice, by a double
 * tap or a line that broke, makes one.
 */
export const formId = z
  .string({ error: "Please open this page anew." })
  .regex(/^[a-hjkmnp-tv-z0-9]{26}$/, "Please open this page anew.");
