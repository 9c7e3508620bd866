import { data } from "react-router";
import * as z from "zod";
import { normaliseEmail } from "../domain/identity/email.ts";
import { cleanText } from "../domain/text.ts";
import { noteExtraFields } from "./extra-fields.ts";

/** What a form shows again after it was refused: a sentence a field, and what was typed, secrets excepted. */
export interface FormProblems {
  /** By field name; "" holds what concerns the form as a whole. */
  errors: Record<string, string>;
  values: Record<string, string>;
}

const maxFields = 400;
/** Of one list on one page. */
export const maxRows = 30;
const maxFieldLength = 20_000;
/** Never sent back to the page. */
const secretFields = /^(password|newPassword|currentPassword|token|code)$/;

type Parsed<Value> =
  /** `typed`: as it came, for a page that has to show it again after all. */
  | { ok: true; value: Value; typed: Record<string, string> }
  | { ok: false; refusal: ReturnType<typeof refuse> };

/**
 * Reads a posted form and parses it. A field sent twice counts as a mistake, not as a list; a list is numbered:
 * `medications.0.name` is `medications[0].name` of the schema, and its sentence is found under that same name. A field
 * that the schema does not name is not looked at; one that looks like a right is told of (`extra-fields.ts`).
 *
 * @param longest how many characters a field may have, where the form carries more than typed text
 * @returns the parsed value, or the 422 to return from the action as it is.
 */
export async function parseForm<Schema extends z.ZodObject>(
  request: Request,
  schema: Schema,
  longest = maxFieldLength,
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
  const isKnown = (name: string) => names.includes(name.split(".", 1)[0] ?? "");
  noteExtraFields(
    request,
    entries.slice(0, maxFields).flatMap(([name]) => (isKnown(name) ? [] : [name.slice(0, 200)])),
  );
  const tooMuch =
    entries.length > maxFields ||
    entries.some(([, value]) => typeof value === "string" && value.length > longest);
  const sent = entries.map(([name]) => name).filter(isKnown);
  const twice = new Set(sent).size < sent.length;
  for (const [name, value] of entries) {
    if (typeof value === "string" && isKnown(name)) typed[name] = value;
  }
  const nested = tooMuch || twice ? null : nest(typed);
  if (!nested) return { ok: false, refusal: refuse({ "": notAsExpected(longest) }, cut(typed, longest)) };
  const parsed = schema.safeParse(nested);
  if (parsed.success) return { ok: true, value: parsed.data, typed };
  const errors: Record<string, string> = {};
  for (const issue of parsed.error.issues) errors[issue.path.join(".")] ??= issue.message;
  return { ok: false, refusal: refuse(errors, typed) };
}

const notAsExpected = (longest: number) =>
  `This is more than the form takes: at most ${maxRows} of a kind, and ${longest} characters a field. Nothing was saved; please shorten it.`;

/** As much of what was typed as a form could have held: it goes back to the page, and nothing is lost in silence. */
const cut = (typed: Record<string, string>, longest: number): Record<string, string> =>
  Object.fromEntries(
    Object.entries(typed)
      .slice(0, maxFields)
      .map(([name, text]) => [name, text.slice(0, longest)]),
  );

/**
 * Turns `rows.0.name` into rows of objects; at most one level of rows, closed up where one was left out.
 * @returns null for what no form of ours sends: deeper names, or more rows than a page shows.
 */
function nest(typed: Record<string, string>): Record<string, unknown> | null {
  const flat: Record<string, unknown> = {};
  const lists = new Map<string, Map<number, Record<string, string>>>();
  for (const [name, value] of Object.entries(typed)) {
    if (!name.includes(".")) {
      flat[name] = value;
      continue;
    }
    const [, list, row, field] = /^([a-zA-Z]+)\.(\d{1,2})\.([a-zA-Z]+)$/.exec(name) ?? [];
    if (!list || !field || Number(row) >= maxRows) return null;
    const rows = lists.get(list) ?? new Map<number, Record<string, string>>();
    lists.set(list, rows.set(Number(row), { ...rows.get(Number(row)), [field]: value }));
  }
  for (const [list, rows] of lists) {
    // The rows keep their numbers, so that a sentence stands at the field that was typed into.
    const last = Math.max(...rows.keys());
    flat[list] = Array.from({ length: last + 1 }, (_, row) => rows.get(row) ?? {});
  }
  return flat;
}

/** Whether a row of a list was left as it was shown: blank. */
export const isBlank = (row: object): boolean =>
  Object.values(row).every((value) => value === "" || value === undefined);

/** The 422 of a form: the same page again, with a sentence at each field. */
export function refuse(errors: Record<string, string>, values: Record<string, string>) {
  const kept = Object.fromEntries(Object.entries(values).filter(([name]) => !secretFields.test(name)));
  const problems: FormProblems = { errors, values: kept };
  return data(problems, { status: 422 });
}

/** A required text. Lines keep their breaks. @param missing the sentence when it is empty. */
export const requiredText = (missing: string, max = 2_000) => written(cleanText, missing, max);

/** A required text of one line: subjects and file names must not get a second one. @param missing as above */
export const line = (missing: string, max = 200) =>
  written((typed) => cleanText(typed).replace(/\s+/g, " "), missing, max);

const written = (clean: (typed: string) => string, missing: string, max: number) =>
  z
    .string({ error: missing })
    .transform(clean)
    .refine((text) => /[^\s\p{M}\p{C}]/u.test(text), missing)
    .refine((text) => text.length <= max, `Please keep this under ${max} characters.`);

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

/** An optional text; "" when it is left blank. Lines keep their breaks. */
export const optionalText = (max = 2_000) =>
  z
    .string()
    .default("")
    .transform(cleanText)
    .refine((text) => text.length <= max, `Please keep this under ${max} characters.`);

/** Whether a box is ticked. */
export const ticked = z
  .string()
  .optional()
  .transform((value) => value !== undefined);

/** A day as `<input type="date">` sends it; null when it is left blank. */
export const optionalDay = z
  .string()
  .default("")
  .transform((text, check) => {
    const typed = text.trim();
    if (typed === "") return null;
    const time = /^\d{4}-\d{2}-\d{2}$/.test(typed) ? Date.parse(`${typed}T00:00:00Z`) : Number.NaN;
    if (Number.isFinite(time) && new Date(time).toISOString().startsWith(typed))
      return typed as `${number}-${number}-${number}`;
    check.addIssue({ code: "custom", message: "Please enter a day such as 2024-05-31." });
    return z.NEVER;
  });

/**
 * An answer with "none" and "unknown" as answers of their own: the fields `<name>` (text) and `<name>Is`, as
 * `ui/told.tsx` shows them. Spread into a schema, read by `toTold`.
 */
export const toldFields = <const Name extends string>(name: Name, max = 2_000) =>
  ({
    [name]: optionalText(max),
    [`${name}Is`]: z.enum(["given", "none", "unknown"]).optional().catch(undefined),
  }) as Record<Name, ReturnType<typeof optionalText>> &
    Record<
      `${Name}Is`,
      z.ZodCatch<z.ZodOptional<z.ZodEnum<{ given: "given"; none: "none"; unknown: "unknown" }>>>
    >;

/** What was told: a text counts even where nobody touched the choice beside it; null is not answered. */
export const toTold = (text: string, is: "given" | "none" | "unknown" | undefined) =>
  text !== "" ? ({ is: "given", text } as const) : is && is !== "given" ? { is, text: "" } : null;

/** A field that the page carries along, such as where to go next. */
export const carried = z.string().optional();
