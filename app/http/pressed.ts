import * as z from "zod";
import { parseForm } from "./forms.ts";

/**
 * What a button of ours sends: one word of a few. There is nothing to type again where it is another one.
 * @throws Response 422
 */
export async function pressed<Word extends string>(
  request: Request,
  name: string,
  words: readonly [Word, ...Word[]],
): Promise<Word> {
  const parsed = await parseForm(request, z.object({ [name]: z.enum(words) }));
  const word = parsed.ok && parsed.value[name];
  if (!word) throw new Response(null, { status: 422 });
  return word;
}

/** Of the button that puts something aside, or takes it back. @throws Response 422 */
export const isPutAside = async (request: Request): Promise<boolean> =>
  (await pressed(request, "archived", ["yes", "no"])) === "yes";
