import { PDFDocument } from "pdf-lib";
import { openSheet, openTypeCase } from "../../waivers/paper/paper.ts";
import { safeLink } from "../link.ts";
import type { Block, Inline, RichText } from "../rich-text.ts";
import type { CardShape } from "../shape.ts";

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

const said = {
  title: "Report card",
  goals: "Goals",
  photos: "Photos",
  noPicture: "This photo can be seen in the portal.",
  done: "(done)",
  open: "(still to practise)",
  reached: "(reached)",
  dropped: "(set aside)",
  foot: "page of revision corrected on • 0123456789.,:·",
};

/** A report card on paper, as it was sent. @returns a PDF */
export async function drawCard(paper: CardPaper): Promise<Uint8Array<ArrayBuffer>> {
  const { card, sessionOn, correctedOn, sentAt, pictures } = paper;
  const pdf = await PDFDocument.create({ updateMetadata: false });
  pdf.setTitle(said.title);
  pdf.setProducer("Daydreamers");
  pdf.setCreator("Daydreamers");
  pdf.setLanguage("en");
  pdf.setCreationDate(sentAt);
  pdf.setModificationDate(sentAt);
  const dogs = card.dogs.join(", ");
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
  sheet.gap(12);
  if (card.summary) setText(sheet, card.summary, 0);
  for (const { title, items } of card.sections) {
    sheet.gap(12);
    sheet.title(title, 14);
    for (const { title: name, url, own, body, done } of items) {
      sheet.gap(6);
      const mark = done === null ? "" : ` ${done ? said.done : said.open}`;
      sheet.title(`${name}${mark}`, 11.5);
      const href = safeLink(url);
      if (href) sheet.text(href, 9, 12);
      if (own) sheet.text(own, 10.5, 12);
      if (body) setText(sheet, body, 12);
    }
  }
  if (card.goals.length > 0) {
    sheet.gap(12);
    sheet.title(said.goals, 14);
    for (const { title, description, state } of card.goals) {
      sheet.gap(6);
      sheet.title(`${title}${state === "open" ? "" : ` ${said[state]}`}`, 11.5);
      if (description) sheet.text(description, 10.5, 12);
    }
  }
  if (card.photos.length > 0) {
    sheet.gap(12);
    sheet.title(said.photos, 14);
    for (const { id, caption } of card.photos) {
      const bytes = pictures.get(id);
      sheet.gap(8);
      if (bytes) sheet.picture(await pdf.embedJpg(bytes), caption);
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

function setBlock(sheet: Sheet, node: Block, indent: number, mark = ""): void {
  if (node.type === "paragraph") sheet.text(mark + lineOf(node.content), 10.5, indent);
  else if (node.type === "heading") sheet.text(mark + lineOf(node.content), 11.5, indent);
  else
    for (const [index, { content }] of node.content.entries())
      for (const [part, inner] of content.entries())
        setBlock(
          sheet,
          inner,
          indent + 12,
          part > 0 ? "" : node.type === "bulletList" ? "• " : `${index + 1}. `,
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
