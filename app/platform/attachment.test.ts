import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { attachment } from "./attachment.ts";

const parsed = (header: string) => {
  const [, fallback = "", extended = ""] =
    /^attachment; filename="([ -~]*)"; filename\*=UTF-8''([\w.~%-]*)$/.exec(header) ?? [];
  return { fallback, name: decodeURIComponent(extended) };
};

describe("UP-13: a file's name in Content-Disposition", () => {
  test.each([
    ["a plain name", "rabies.pdf", "rabies.pdf", "rabies.pdf"],
    ["a space", "vet letter (2).pdf", "vet letter (2).pdf", "vet letter (2).pdf"],
    ["other letters", "Impfpaß-Größe.pdf", "Impfpa_-Gr__e.pdf", "Impfpaß-Größe.pdf"],
    ["other scripts", "ワクチン.pdf", "____.pdf", "ワクチン.pdf"],
    ["quotes", 'a"; filename="evil.exe', "a__ filename__evil.exe", "a_; filename=_evil.exe"],
    ["line ends", "a.pdf\r\nSet-Cookie: x=1", "a.pdf__Set-Cookie_ x_1", "a.pdf__Set-Cookie_ x=1"],
    ["a path", "../../etc/passwd", "__.._etc_passwd", "__.._etc_passwd"],
    ["a path of Windows", "C:\\temp\\a.pdf", "C__temp_a.pdf", "C__temp_a.pdf"],
    ["a hidden file", ".htaccess", "_htaccess", "_htaccess"],
    ["a reversed ending", "invoice\u202efdp.exe", "invoice_fdp.exe", "invoice_fdp.exe"],
    ["nothing", "", "file", "file"],
    ["dots alone", "...", "_", "_"],
    ["an ending alone", "  .pdf", "_pdf", "_pdf"],
    ["half of a character", "a\ud83d.pdf", "a_.pdf", "a\ufffd.pdf"],
  ])("%s stays one safe name", (_what, name, fallback, full) => {
    expect(parsed(attachment(name))).toEqual({ fallback, name: full });
  });

  test("300 characters are cut before the ending, and no character in two", () => {
    const { name } = parsed(attachment(`${"🐕".repeat(300)}.pdf`));
    expect(name).toBe(`${"🐕".repeat(116)}.pdf`);
  });

  test("whatever the name, the header is one line of printable ASCII with nothing after the name", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 400 }), (name) => {
        const header = attachment(name);
        expect(header).toMatch(/^attachment; filename="[\w .()-]+"; filename\*=UTF-8''[\w.~%-]+$/);
        expect(header.length).toBeLessThan(2_000);
      }),
    );
  });
});
