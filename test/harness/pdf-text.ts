import { decodePDFRawStream, PDFArray, PDFDict, PDFDocument, PDFName, PDFRawStream } from "pdf-lib";

const latin1 = (stream: PDFRawStream) => Buffer.from(decodePDFRawStream(stream).decode()).toString("latin1");

/** What a reader of a PDF could copy out of it: the text of all pages, through each font's ToUnicode map. */
export async function textOf(bytes: Uint8Array): Promise<string> {
  const pdf = await PDFDocument.load(bytes, { updateMetadata: false });
  return pdf
    .getPages()
    .map((page) => {
      const fonts = page.node.Resources()?.lookup(PDFName.of("Font"), PDFDict);
      const maps = new Map(
        (fonts?.entries() ?? []).map(([name]) => {
          const font = fonts?.lookup(name, PDFDict);
          const stream = font?.lookup(PDFName.of("ToUnicode"));
          return [name.asString(), stream instanceof PDFRawStream ? readMap(latin1(stream)) : new Map()];
        }),
      );
      const contents = page.node.Contents();
      const streams = contents instanceof PDFArray ? contents.asArray() : [contents];
      return streams
        .map((one) => pdf.context.lookup(one))
        .filter((one) => one instanceof PDFRawStream)
        .map((one) => readContent(latin1(one), maps))
        .join("");
    })
    .join("\n");
}

/** `<0003> <0041>` lines of bfchar blocks. */
function readMap(cmap: string): Map<string, string> {
  const pairs = [...cmap.matchAll(/<([0-9A-F]{4})> <([0-9A-F]+)>/gi)];
  return new Map(
    pairs.map(([, glyph = "", codes = ""]) => [
      glyph.toUpperCase(),
      Buffer.from(codes, "hex").swap16().toString("utf16le"),
    ]),
  );
}

/** Shows of text on one baseline are one line. */
function readContent(content: string, maps: Map<string, Map<string, string>>): string {
  let text = "";
  let font = "";
  let baseline = "";
  for (const [, name, y, hex] of content.matchAll(
    /(\/\S+) [\d.]+ Tf|1 0 0 1 [\d.-]+ ([\d.-]+) Tm|<([0-9A-F]+)> Tj/gi,
  )) {
    if (name) font = name;
    if (y && y !== baseline) {
      text += "\n";
      baseline = y;
    }
    for (const glyph of hex?.match(/.{4}/g) ?? [])
      text += maps.get(font)?.get(glyph.toUpperCase()) ?? "\ufffd";
  }
  return text;
}
