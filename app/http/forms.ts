import { data } from "react-router";
import * as z from "zod";
import { normaliseEmail } from "../domain/identity/email.ts";

/** What a form shows again after it was refused: a sentence a field, and what was typed, secrets excepted. */
export interface FormProblems {
  /** By field name; "" holds what concerns the form as a whole. */
  errors: Record<string, string>;
  values: Record<string, string>;
}

const maxFields = 100;
const maxFieldLength = 20_000;
/** Never sent back to the page. */
const secretFields = /^(password|newPassword|currentPassword|token|code)$/;

type Parsed<Value> = { ok: true; value: Value } | { ok: false; refusal: ReturnType<typeof refuse> };

/**
 * Reads a posted form and parses it. A field sent twice counts as a mistake, not as a list.
 *
 * @returns the parsed value, or the 422 to return from the action as it is.
 */
export async function parseForm<Schema extends z.ZodObject>(
  request: Request,
  schema: Schema,
): Promise<Parsed<z.infer<Schema>>> {
  const typed: Record<string, string> = {};
  let form: FormData;
  try {
    form = await request.formData();
  } catch {
    return { ok: false, refusal: refuse({ "": "The form could not be read. Please send it again." }, {}) };
  }
  const entries = [...form.entries()];
  const names = Object.keys(schema.shape);
  const tooMuch =
    entries.length > maxFields ||
    entries.some(([, value]) => typeof value === "string" && value.length > maxFieldLength);
  const twice = entries.some(
    ([name], index) => names.includes(name) && entries.findIndex(([n]) => n === name) !== index,
  );
  for (const [name, value] of entries) {
    if (typeof value === "string" && names.includes(name)) typed[name] = value;
  }
  if (tooMuch || twice)
    return { ok: false, refusal: refuse({ "": "The form was not as expected. Please send it again." }, {}) };
  const parsed = schema.safeParse(typed);
  if (parsed.success) return { ok: true, value: parsed.data };
  const errors: Record<string, string> = {};
  for (const issue of parsed.error.issues) errors[String(issue.path[0] ?? "")] ??= issue.message;
  return { ok: false, refusal: refuse(errors, typed) };
}

/** The 422 of a form: the same page again, with a sentence at each field. */
export function refuse(errors: Record<string, string>, values: Record<string, string>) {
  const kept = Object.fromEntries(Object.entries(values).filter(([name]) => !secretFields.test(name)));
  const problems: FormProblems = { errors, values: kept };
  return data(problems, { status: 422 });
}

/** A required text of one line. @param missing the sentence when it is empty. */
export const line = (missing: string, max = 200) =>
  z
    .string({ error: missing })
    .trim()
    .min(1, missing)
    .max(max, `Please keep this under ${max} characters.`)
    .transform((text) => text.normalize("NFC"));

/** An email address in its one spelling; what cannot be one is said at the field. */
export const emailAddress = z
  .string({ error: "Please enter your email address." })
  .transform((typed, check) => {
    const email = normaliseEmail(typed);
    if (email) return email;
    const message = typed.trim()
      ? "This does not look like an email address. It should read like name@example.com."
      : "Please enter your email address.";
    check.addIssue({ code: "custom", message });
    return z.NEVER;
  });

/** A secret, exactly as typed: nothing trimmed, nothing folded. @param missing the sentence when it is empty. */
export const secretText = (missing: string) => z.string({ error: missing }).min(1, missing);

/** A field that the page carries along, such as where to go next. */
export const carried = z.string().optional();
