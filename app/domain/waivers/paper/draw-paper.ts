import { PDFDocument } from "pdf-lib";
import { drawingField } from "../drawing.ts";
import { paragraphsOf } from "../text.ts";
import { openSheet } from "./sheet.ts";
import { openTypeCase } from "./type-case.ts";

export interface Paper {
  signatureId: string;
  businessName: string;
  number: number;
  title: string;
  body: string;
  signer: string;
  drawing: string | null;
  signedAt: Date;
  /** Names and values of the certificate, in their order. */
  certificate: readonly (readonly [name: string, value: string])[];
  format: "a4" | "letter";
}

const formats: Record<Paper["format"], [number, number]> = { a4: [595.28, 841.89], letter: [612, 792] };

/**
 * The signed document: the whole text, the signature, and a page that certifies it. Metadata names nobody.
 * @returns a PDF
 */
export async function drawPaper(paper: Paper): Promise<Uint8Array> {
  const { businessName, number, title, body, signer, drawing, certificate } = paper;
  const pdf = await PDFDocument.create({ updateMetadata: false });
  pdf.setTitle(`Waiver, version ${number}`);
  pdf.setProducer("Daydreamers");
  pdf.setCreator("Daydreamers");
  pdf.setLanguage("en");
  pdf.setCreationDate(paper.signedAt);
  pdf.setModificationDate(paper.signedAt);

  const foot = `Waiver version ${number} · signature ${paper.signatureId}`;
  const words = [
    businessName,
    title,
    body,
    signer,
    foot,
    "page of",
    ...certificate.flat(),
    ...Object.values(said),
  ];
  const type = await openTypeCase(pdf, words);
  const sheet = openSheet(pdf, type, formats[paper.format]);

  sheet.text(businessName, 10.5);
  sheet.gap(8);
  sheet.text(title, 20);
  sheet.gap(10);
  for (const paragraph of paragraphsOf(body)) {
    sheet.text(paragraph);
    sheet.gap(7);
  }
  sheet.gap(14);
  sheet.text(said.signedBy, 9);
  sheet.signature(signer, drawing, drawingField);
  sheet.text(signer);

  sheet.turn();
  sheet.text(said.certificate, 20);
  sheet.gap(6);
  sheet.text(said.explained, 9.5);
  sheet.gap(10);
  for (const [name, value] of certificate) sheet.fact(name, value);
  if (type.hasNumbered) {
    sheet.gap(6);
    sheet.text(said.numbered, 9);
  }
  sheet.foot(foot);
  return pdf.save();
}

const said = {
  signedBy: "Signed by",
  certificate: "Certificate",
  explained:
    "This page belongs to the text before it. The text hash is the SHA-256 of that text's title and body: a text that differs in one letter has another.",
  numbered:
    "A character in the form [U+674E] is one that this document's typeface does not have, written as its Unicode number.",
};
