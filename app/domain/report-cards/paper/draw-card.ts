import { PDFDocument } from "pdf-lib";
import { openSheet, openTypeCase } from "../../waivers/paper/paper.ts";
import { safeLink } from "../link.ts";
import type { Block, Inline, RichText } from "../rich-text.ts";
import type { CardShape } from "../shape.ts";
import { legible } from "./legible.ts";

export interface CardPaper {
  card: CardShape;
  /** A day in words. */
  sessionOn: string;
  correctedOn: string | null;
  sentAt: Date;
  /** JPEG, by photo; one that could not be made is named in words. */
  pictures: ReadonlyMap<string, Uint8Array>;
  format: "a4" | "letter";
}

const formats: Record<CardPaper["format"], [number, number]> = { a4: [595.28, 841.89], letter: [612, 792] };

/** Points that a title keeps below it: for a text, which may begin with a heading of its own, and its first lines … */
const aboveText = 52;
/** … and for the title of an item, on two lines, with its text. */
const aboveItem = 40 + aboveText;

const said = {
  title: "Report card",
  goals: "Goals",
  photos: "Photos",
  noPicture: "This photo can be seen in the portal.",
  done: "(done)",
  open: "(still to practise)",
  reached: "(reached)",
  dropped: "(set aside)",
  numbered:
    "A character in the form [U+674E] is one that the typeface of this paper does not have, written as its Unicode number. The portal shows it.",
  foot: "page of revision corrected on • 0123456789.,:·",
};

/** A report card on paper, as it was sent. @returns a PDF */
export async function drawCard(paper: CardPaper): Promise<Uint8Array<ArrayBuffer>> {
  const { sessionOn, correctedOn, sentAt, pictures } = paper;
  const card: CardShape = JSON.parse(JSON.stringify(paper.card), (_name, value) =>
    typeof value === "string" ? legible(value) : value,
  );
  const pdf = await PDFDocument.create({ updateMetadata: false });
  pdf.setTitle(said.title);
  pdf.setProducer("Daydreamers");
  pdf.setCreator("Daydreamers");
  pdf.setLanguage("en");
  pdf.setCreationDate(sentAt);
  pdf.setModificationDate(sentAt);
  const dogs = card.dogs.filter((name) => name.trim() !== "").join(", ");
  const foot = `${said.title} · ${sessionOn}${card.revision > 1 ? ` · revision ${card.revision}` : ""}`;
  // Every letter that can stand on it, whatever it stands in.
  const words = [JSON.stringify(card), foot, sessionOn, correctedOn ?? "", ...Object.values(said)];
  const type = await openTypeCase(pdf, words);
  const sheet = openSheet(pdf, type, formats[paper.format]);

  sheet.text([card.business, card.trainer].filter(Boolean).join(" · "), 10);
  sheet.gap(6);
  sheet.text(dogs || said.title, 20);
  sheet.text(
    [sessionOn, card.revision > 1 && `revision ${card.revision}, corrected on ${correctedOn ?? ""}`]
      .filter(Boolean)
      .join(" · "),
    10,
  );
  if (type.hasNumbered) sheet.text(said.numbered, 8);
  sheet.gap(12);
  if (card.summary) setText(sheet, card.summary, 0);
  for (const { title, items } of card.sections) {
    sheet.gap(12);
    sheet.title(title, 14, { next: aboveItem });
    for (const { title: name, url, own, body, done } of items) {
      sheet.gap(6);
      const mark = done === null ? "" : ` ${done ? said.done : said.open}`;
      sheet.title(`${name}${mark}`, 11.5, { next: aboveText });
      const href = safeLink(url);
      if (href) sheet.text(href, 9, 12);
      if (own) sheet.text(own, 10.5, 12);
      if (body) setText(sheet, body, 12);
    }
  }
  if (card.goals.length > 0) {
    sheet.gap(12);
    sheet.title(said.goals, 14, { next: aboveItem });
    for (const { title, description, state } of card.goals) {
      sheet.gap(6);
      sheet.title(`${title}${state === "open" ? "" : ` ${said[state]}`}`, 11.5);
      if (description) sheet.text(description, 10.5, 12);
    }
  }
  if (card.photos.length > 0) {
    sheet.gap(12);
    for (const [index, { id, caption }] of card.photos.entries()) {
      const bytes = pictures.get(id);
      const picture = bytes && (await pdf.embedJpg(bytes));
      if (index === 0)
        sheet.title(said.photos, 14, { next: 8 + (picture ? sheet.heightOf(picture, caption) : 32) });
      sheet.gap(8);
      if (picture) sheet.picture(picture, caption);
      else sheet.text([caption, said.noPicture].filter(Boolean).join("\n"), 10.5);
    }
  }
  sheet.foot(foot);
  return (await pdf.save()) as Uint8Array<ArrayBuffer>;
}

type Sheet = ReturnType<typeof openSheet>;

function setText(sheet: Sheet, { content }: RichText, indent: number): void {
  for (const node of content) {
    setBlock(sheet, node, indent);
    sheet.gap(5);
  }
}

/** @param mark of the point of a list that begins with this */
function setBlock(sheet: Sheet, node: Block, indent: number, mark = ""): void {
  if (node.type === "paragraph" || node.type === "heading") {
    const line = lineOf(node.content);
    const size = node.type === "heading" ? 11.5 : 10.5;
    if (mark) sheet.point(mark, line, size, indent);
    else if (node.type === "heading") sheet.title(line, size, { indent });
    else sheet.text(line, size, indent);
    return;
  }
  for (const [index, { content }] of node.content.entries())
    for (const [part, inner] of content.entries())
      setBlock(
        sheet,
        inner,
        // What goes on in a point stands below its text, a list within it one step further in.
        indent + (part === 0 || inner.type.endsWith("List") ? 12 : 28),
        part > 0 ? "" : node.type === "bulletList" ? "•" : `${index + 1}.`,
      );
}

/** A link is written out: paper cannot be clicked. */
const lineOf = (parts: readonly Inline[] = []): string =>
  parts
    .map((part) => {
      if (part.type === "hardBreak") return "\n";
      const link = part.marks?.find((mark) => mark.type === "link");
      const href = link ? safeLink(link.attrs.href) : null;
      return href && href !== part.text ? `${part.text} (${href.replace(/^(mailto|tel):/, "")})` : part.text;
    })
    .join("");
