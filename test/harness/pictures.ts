import { crc32 } from "node:zlib";
import sharp from "sharp";

/** Stands in every place of a sample where a camera or a person could leave something about themselves. */
export const secret = "SECRET-PLACE-51.5007N";

const latin1 = (text: string) => Buffer.from(text, "latin1");
const u16 = (...values: number[]) => Buffer.from(values.flatMap((value) => [value >> 8, value & 0xff]));
const u32 = (...values: number[]) => Buffer.concat(values.map((value) => u16(value >>> 16, value & 0xffff)));

/** A small picture that is different at each corner. */
export function scene(width = 48, height = 32) {
  const pixels = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1)
      pixels.set([(x * 5) & 255, (y * 7) & 255, (x * y) & 255], (y * width + x) * 3);
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

/** Exif as a phone writes it: orientation, a place, and a thumbnail. */
export function exif(orientation: number, little = false): Buffer {
  const gps = 8 + 2 + 3 * 12 + 4;
  const words = gps + 2 + 2 * 12 + 4;
  const order = (value: number, bytes: number) => {
    const big = bytes === 2 ? u16(value) : u32(value);
    return little ? big.reverse() : big;
  };
  const entry = (tag: number, type: number, count: number, value: Buffer) =>
    Buffer.concat([order(tag, 2), order(type, 2), order(count, 4), value, Buffer.alloc(4 - value.length)]);
  return Buffer.concat([
    latin1(little ? "II*\0" : "MM\0*"),
    order(8, 4),
    order(3, 2),
    entry(0x010f, 2, secret.length, order(words, 4)),
    entry(0x0112, 3, 1, order(orientation, 2)),
    entry(0x8825, 4, 1, order(gps, 4)),
    order(0, 4),
    order(2, 2),
    entry(0x0001, 2, 2, latin1("N\0")),
    entry(0x001b, 7, secret.length, order(words, 4)),
    order(0, 4),
    latin1(secret),
    latin1(`\xff\xd8\xff thumbnail ${secret} \xff\xd9`),
  ]);
}

export const xmp = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><note>${secret}</note></x:xmpmeta>`;

const segment = (code: number, ...payload: Buffer[]) => {
  const content = Buffer.concat(payload);
  return Buffer.concat([u16(0xff00 | code, content.length + 2), content]);
};

/** A photograph with everything in it that must not stay. */
export async function photoJpeg({
  orientation = 1,
  progressive = false,
  little = false,
} = {}): Promise<Buffer> {
  const plain = await scene().withIccProfile("p3").jpeg({ progressive, quality: 90 }).toBuffer();
  return Buffer.concat([
    plain.subarray(0, 2),
    segment(0xe1, latin1("Exif\0\0"), exif(orientation, little)),
    segment(0xe0, latin1(`JFXX\0\x10 ${secret}`)),
    segment(0xe1, latin1(`http://ns.adobe.com/xap/1.0/\0${xmp}`)),
    segment(0xe1, latin1(`http://ns.adobe.com/xmp/extension/\0${secret}`)),
    segment(0xed, latin1(`Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x30${secret}`)),
    segment(0xe2, latin1(`MPF\0${secret}`)),
    segment(0xe5, latin1(`Samsung ${secret}`)),
    segment(0xfe, latin1(secret)),
    plain.subarray(2),
    latin1(`\xff\xd8\xff second picture ${secret}\xff\xd9<html><script>alert(1)</script>PK\x03\x04`),
  ]);
}

/** One chunk of a PNG. */
export function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([latin1(type), data]);
  return Buffer.concat([u32(data.length), body, u32(crc32(body))]);
}

export async function photoPng({ orientation = 1 } = {}): Promise<Buffer> {
  const plain = await scene().withIccProfile("srgb").png().toBuffer();
  const afterHeader = 8 + 25;
  return Buffer.concat([
    plain.subarray(0, afterHeader),
    pngChunk("eXIf", exif(orientation)),
    pngChunk("acTL", u32(1, 0)),
    pngChunk("tEXt", latin1(`Comment\0${secret}`)),
    pngChunk("iTXt", latin1(`XML:com.adobe.xmp\0\0\0\0\0${xmp}`)),
    pngChunk("tIME", Buffer.from([7, 230, 1, 2, 3, 4, 5])),
    pngChunk("vpAg", latin1(secret)),
    plain.subarray(afterHeader, -12),
    pngChunk("fdAT", latin1(secret)),
    plain.subarray(-12),
    latin1(`<script>${secret}</script>`),
  ]);
}

export async function photoWebp({ orientation = 1, lossless = false } = {}): Promise<Buffer> {
  const plain = await scene()
    .ensureAlpha(0.5)
    .withIccProfile("p3")
    .withExif({ IFD0: { Copyright: secret }, IFD3: { GPSAreaInformation: secret } })
    .withXmp(xmp)
    .withMetadata({ orientation })
    .webp({ lossless })
    .toBuffer();
  return Buffer.concat([plain, latin1(`<script>${secret}</script>`)]);
}

export const box = (type: string, ...content: Buffer[]): Buffer => {
  const body = Buffer.concat(content);
  return Buffer.concat([u32(body.length + 8), latin1(type), body]);
};
const full = (type: string, version: number, flags: number, ...content: Buffer[]) =>
  box(type, u32((version << 24) | flags), ...content);

/** A HEIC by its boxes, the coded picture a stand-in: nothing here can code HEVC. */
export function photoHeic({
  width = 4032,
  height = 3024,
  angle = 0,
  mirror = null as number | null,
  brand = "heic",
  coded = "hvc1",
  extra = [] as Buffer[],
  places = (start: number, length: number): [number, number] => [start, length],
} = {}) {
  const stored = {
    1: latin1("coded tile one "),
    2: Buffer.concat([u32(0), exif(6)]),
    3: latin1(xmp),
    4: latin1("coded tile two "),
    5: latin1(`unknown ${secret}`),
  };
  const words = `${secret}\0`;
  const infe = (id: number, type: string, text: string) =>
    full("infe", 2, 0, u16(id, 0), latin1(type), latin1(text));
  const iinf = full(
    "iinf",
    0,
    0,
    u16(6),
    infe(1, coded, words),
    infe(2, "Exif", words),
    infe(3, "mime", `${words}application/rdf+xml\0`),
    infe(4, coded, words),
    infe(5, "uri ", `${words}urn:${secret}\0`),
    infe(6, "grid", words),
  );
  const ipco = box(
    "ipco",
    box("hvcC", Buffer.alloc(23)),
    full("ispe", 0, 0, u32(width, height)),
    full("udes", 0, 0, latin1(`en\0${words}${words}${words}`)),
    box("irot", Buffer.from([angle])),
    ...(mirror === null ? [] : [box("imir", Buffer.from([mirror]))]),
  );
  const mine = [0x81, 0x02, 0x03, 0x84, ...(mirror === null ? [] : [0x85])];
  const ipma = full(
    "ipma",
    0,
    0,
    u32(2),
    u16(1),
    Buffer.from([mine.length, ...mine]),
    u16(6),
    Buffer.from([mine.length, ...mine]),
  );
  const ftyp = box("ftyp", latin1(brand), u32(0), latin1("mif1heic"));
  const grid = latin1("\0\0\0\x01grid");
  const index = (offset: number): Buffer => {
    let at = offset;
    const entries = Object.entries(stored).map(([id, bytes]) => {
      const [start, length] = id === "1" ? places(at, bytes.length) : [at, bytes.length];
      at += bytes.length;
      return Buffer.concat([u16(Number(id), 0, 0, 1), u32(start, length)]);
    });
    const inIndex = Buffer.concat([u16(6, 1, 0, 1), u32(0, grid.length)]);
    return full(
      "meta",
      0,
      0,
      full("hdlr", 0, 0, u32(0), latin1("pict"), Buffer.alloc(12), latin1(words)),
      box("dinf", full("dref", 0, 0, u32(1), full("url ", 0, 1))),
      full("pitm", 0, 0, u16(6)),
      iinf,
      full("iref", 0, 0, box("dimg", u16(6, 2, 1, 4)), box("cdsc", u16(2, 1, 6))),
      box("iprp", ipco, ipma),
      box("idat", grid, latin1(secret)),
      full("iloc", 1, 0, u16(0x4400, 6), ...entries, inIndex),
      box("uuid", latin1(secret)),
      ...extra,
    );
  };
  const aside = box("uuid", latin1(`0123456789abcdef${secret}`));
  const start = ftyp.length + index(0).length + aside.length + 8;
  const mdat = box("mdat", ...Object.values(stored), latin1(`gap ${secret}`));
  const film = box("mpvd", latin1(secret));
  return Buffer.concat([ftyp, index(start), aside, mdat, film, latin1("<html>")]);
}

/** A document of one empty page. */
export function pagePdf(catalogue = "", after = ""): Buffer {
  const objects = [
    `1 0 obj\n<< /Type /Catalog /Pages 2 0 R ${catalogue} >>\nendobj\n`,
    "2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n",
    "3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>\nendobj\n",
  ];
  let text = "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n";
  const places = objects.map((object) => {
    const at = text.length;
    text += object;
    return `${String(at).padStart(10, "0")} 00000 n \n`;
  });
  const table = text.length;
  text += `xref\n0 4\n0000000000 65535 f \n${places.join("")}trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n${table}\n%%EOF\n`;
  return latin1(text + after);
}
