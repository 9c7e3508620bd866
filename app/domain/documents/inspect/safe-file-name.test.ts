import fc from "fast-check";
import { expect, test } from "vitest";
import { safeFileName } from "./safe-file-name.ts";

test.each([
  ["Bella rabies 2026.pdf", "Bella rabies 2026.pdf"],
  ["IMG_0001.JPEG", "IMG_0001.pdf"],
  ["Impfpass Zoe\u0308.pdf", "Impfpass Zoë.pdf"],
  ["犬の写真.heic", "犬の写真.pdf"],
  ["../../etc/passwd", "passwd.pdf"],
  ["C:\\fakepath\\x.pdf", "x.pdf"],
  ["..", "file.pdf"],
  [".htaccess", "htaccess.pdf"],
  ["", "file.pdf"],
  ["invoice\u202Efdp.exe", "invoice fdp.exe.pdf"],
  ["a\r\nSet-Cookie: x=1\r\n.pdf", "a Set-Cookie x=1.pdf"],
  ["a\"; filename*=UTF-8''evil.html; x=\"", "a filename =UTF-8''evil.html x=.pdf"],
  ["nul\0byte.pdf", "nul byte.pdf"],
  ["CON.txt", "file CON.txt.pdf"],
  ["lone \uD800 half.pdf", "lone half.pdf"],
])("UP-13: %j is shown and downloaded as %j", (typed, expected) => {
  expect(safeFileName(typed, "pdf")).toBe(expected);
});

test("UP-13: any text makes a name that no folder, header or eye is fooled by, and that stays as it is", () => {
  const anyText = fc.oneof(
    fc.string({ unit: "binary", maxLength: 300 }),
    fc.string({ unit: "grapheme", maxLength: 300 }),
    fc
      .array(fc.constantFrom(".", " ", "/", "\\", "\0", "\u202e", "\r\n", '"', "a", "é", "😀", "CON", ".pdf"))
      .map((pieces) => pieces.join("")),
  );
  fc.assert(
    fc.property(anyText, (typed) => {
      const name = safeFileName(typed, "webp");
      expect(name).toMatch(/^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}/\\"<>:|?*%;]+\.webp$/u);
      expect(name).not.toMatch(/^[\s.]/u);
      expect(name.length).toBeLessThanOrEqual(100);
      expect(name).toBe(name.normalize("NFC"));
      expect(safeFileName(name, "webp")).toBe(name);
    }),
    { numRuns: 2000 },
  );
});

test("a name of a million dots and blanks costs nothing", () => {
  const started = performance.now();
  expect(safeFileName(`${". ".repeat(500_000)}a`, "pdf")).toMatch(/\.pdf$/);
  expect(performance.now() - started).toBeLessThan(500);
});
