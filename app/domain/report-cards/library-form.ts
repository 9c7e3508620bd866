import * as z from "zod";
import { cleanText } from "../text.ts";
import type { ItemInput } from "./library-items.ts";
import { safeLink } from "./link.ts";
import { emptyText, isEmpty, type RichText } from "./rich-text.ts";
import { bytesOf, maxItemBytes } from "./room.ts";
import { isTooLong, longestField, typedRichText } from "./typed.ts";

/** The form of an item of the library. */
export const itemForm = z.object({
  version: z.coerce.number().int().min(1).catch(0),
  categoryId: z.string().max(100).default(""),
  title: z
    .string()
    .default("")
    .transform((typed) => cleanText(typed).replace(/\s+/g, " "))
    .refine((title) => title !== "", "Please give the item a title.")
    .refine((title) => title.length <= 200, "Please keep this under 200 characters."),
  url: z.string().max(2_000, "This address is too long.").default(""),
  body: z.string().max(longestField).optional(),
  bodyTree: z.string().max(longestField).default(""),
});

type Read = { ok: true; item: ItemInput } | { ok: false; field: "url" | "body"; sentence: string };

/** What was typed as an item. A web address without a scheme is meant as https. @param before the text as it was kept */
export function itemInput(typed: z.infer<typeof itemForm>, before: RichText = emptyText): Read {
  const given = { text: typed.body, tree: typed.bodyTree };
  const body = typedRichText(given, before);
  if (body ? bytesOf(body) > maxItemBytes : isTooLong(given))
    return {
      ok: false,
      field: "body",
      sentence: "This text is too long for a report card. Please shorten it, or make two items of it.",
    };
  if (!body) return { ok: false, field: "body", sentence: "This text holds what a report card cannot show." };
  const address = cleanText(typed.url);
  const url = address && safeLink(/^[a-z]+:/i.test(address) ? address : `https://${address}`);
  if (url === null || (url !== "" && !url.startsWith("https:")))
    return {
      ok: false,
      field: "url",
      sentence: "Please enter an address that begins with https://, such as https://example.com/leash.",
    };
  const { categoryId, title } = typed;
  return { ok: true, item: { categoryId, title, url, body: isEmpty(body) ? emptyText : body } };
}
