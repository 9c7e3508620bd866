import { data } from "react-router";
import type * as z from "zod";
import { type FormProblems, maxRows, parseForm, refuse } from "./forms.ts";

type Kept<Value> =
  | { ok: true; value: Value; refuse: (errors: Record<string, string>) => ReturnType<typeof refuse> }
  | { ok: false; refusal: ReturnType<typeof refuse> };

/**
 * Reads a form as `parseForm` does, for what can still be refused once it has been parsed: `refuse` shows everything
 * again as it was typed. A button named `addRow` asks for one more row of the list it names: the page comes again
 * with it, and nothing has been judged or saved.
 */
export async function parseKeptForm<Schema extends z.ZodObject>(
  request: Request,
  schema: Schema,
): Promise<Kept<z.infer<Schema>>> {
  const copy = request.clone();
  const parsed = await parseForm(request, schema);
  // What cannot be read, or is more than a page of ours sends, has been refused as a whole.
  if (!parsed.ok && Object.hasOwn(parsed.refusal.data.errors, "")) return parsed;
  const form = await copy.formData();
  const typed: Record<string, string> = {};
  for (const [name, value] of form)
    if (typeof value === "string" && Object.hasOwn(schema.shape, name.split(".", 1)[0] ?? ""))
      typed[name] = value;
  const list = form.get("addRow");
  if (typeof list === "string" && Object.hasOwn(schema.shape, list))
    return {
      ok: false,
      refusal: data<FormProblems>({ errors: {}, values: withRow(typed, list) }, { status: 200 }),
    };
  if (!parsed.ok) return parsed;
  return { ok: true, value: parsed.value, refuse: (errors) => refuse(errors, typed) };
}

/** The fields with one blank row more of a list, while there is room for one. */
export function withRow(typed: Record<string, string>, list: string): Record<string, string> {
  const next = rowCount(typed, list);
  return next < maxRows ? { ...typed, [`${list}.${next}.name`]: "" } : typed;
}

/** How many rows of a list were shown: one more than the highest number. */
const rowCount = (typed: Record<string, string>, list: string): number =>
  Object.keys(typed).reduce((count, name) => {
    const [, row] = name.startsWith(`${list}.`) ? name.split(".") : [];
    return row === undefined ? count : Math.max(count, Number(row) + 1);
  }, 0);
