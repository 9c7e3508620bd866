import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { openImages } from "../../test/harness/database.ts";
import { createPictures } from "./pictures.ts";

const red = { r: 200, g: 20, b: 20 };
const blue = { r: 20, g: 20, b: 200 };

/** A photo as a phone lays it down: the upper half red as one looks at it, turned by `orientation`, with a place in it. */
async function photo(orientation: number, width = 1_200, height = 800): Promise<Buffer> {
  // Orientation 6: the camera's left side is what belongs on top.
  const [leftOrTop, rest] = [red, blue];
  const half =
    orientation === 6
      ? { width: width / 2, height, left: 0, top: 0 }
      : { width, height: height / 2, left: 0, top: 0 };
  const { left, top, ...size } = half;
  const patch = await sharp({ create: { ...size, channels: 3, background: leftOrTop } })
    .png()
    .toBuffer();
  return sharp({ create: { width, height, channels: 3, background: rest } })
    .composite([{ input: patch, left, top }])
    .withExif({
      IFD0: { Copyright: "Sentinelname" },
      IFD3: { GPSLatitude: "47/1 6/1 40/1", GPSLatitudeRef: "N" },
    })
    .withMetadata({ orientation })
    .jpeg()
    .toBuffer();
}

const streamOf = (bytes: Uint8Array) => new Blob([new Uint8Array(bytes)]).stream();
const thumbnailOf = async (bytes: Uint8Array, side = 320) =>
  createPictures(await openImages()).thumbnail(streamOf(bytes), side);

/** The colour at a place given in parts of width and height. */
async function colourAt(picture: Uint8Array, x: number, y: number) {
  const { data, info } = await sharp(picture).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const at = (Math.floor(y * info.height) * info.width + Math.floor(x * info.width)) * 3;
  return { r: data[at] ?? 0, b: data[at + 2] ?? 0 };
}

describe("a thumbnail", () => {
  test.each([
    ["as it lies", 1, 320, 213],
    ["a quarter turned, as phones store portraits", 6, 213, 320],
  ])("of a JPEG %s is small, upright WebP", async (_what, orientation, width, height) => {
    const made = await thumbnailOf(await photo(orientation));
    const metadata = await sharp(made ?? new Uint8Array()).metadata();
    expect(metadata).toMatchObject({ format: "webp", width, height });
    const [top, bottom] = [
      await colourAt(made as Uint8Array, 0.5, 0.2),
      await colourAt(made as Uint8Array, 0.5, 0.8),
    ];
    expect(top.r).toBeGreaterThan(top.b + 100);
    expect(bottom.b).toBeGreaterThan(bottom.r + 100);
  });

  test("UP-08: holds nothing of what the camera wrote down", async () => {
    const original = await photo(6);
    expect(original.toString("latin1")).toContain("Sentinelname");
    const made = await thumbnailOf(original);
    const { exif, xmp, iptc, orientation } = await sharp(made as Uint8Array).metadata();
    expect({ exif, xmp, iptc, orientation }).toEqual({
      exif: undefined,
      xmp: undefined,
      iptc: undefined,
      orientation: undefined,
    });
    expect(Buffer.from(made as Uint8Array).toString("latin1")).not.toMatch(/Sentinelname|EXIF/i);
  });

  test("of a small picture is not blown up", async () => {
    const made = await thumbnailOf(await photo(1, 100, 60));
    expect(await sharp(made as Uint8Array).metadata()).toMatchObject({ width: 100, height: 60 });
  });

  test.each(["png", "webp"] as const)("is made of %s too", async (format) => {
    const picture = await sharp({ create: { width: 900, height: 900, channels: 3, background: red } })
      .toFormat(format)
      .toBuffer();
    expect(await sharp((await thumbnailOf(picture)) as Uint8Array).metadata()).toMatchObject({
      width: 320,
      height: 320,
    });
  });

  test.each([
    ["text", async () => Buffer.from("not a picture at all")],
    ["nothing", async () => Buffer.alloc(0)],
    ["a head without a body", async () => (await photo(1)).subarray(0, 300)],
  ])("of %s is null", async (_what, make) => {
    expect(await thumbnailOf(await make())).toBeNull();
  });

  test("is null where the deployment has no Images binding", async () => {
    expect(await createPictures(undefined).thumbnail(streamOf(await photo(1)), 320)).toBeNull();
  });

  test("that would be larger than a thumbnail may be is null; a photo of a card has its room, however rough it is", async () => {
    const rough = (side: number) =>
      sharp({
        create: {
          width: side,
          height: side,
          channels: 3,
          background: red,
          noise: { type: "gaussian", mean: 128, sigma: 90 },
        },
      })
        .png()
        .toBuffer();
    expect(await thumbnailOf(await rough(2_000), 2_000)).toBeNull();
    const card = await thumbnailOf(await rough(1_024), 1_024);
    expect(await sharp(card as Uint8Array).metadata()).toMatchObject({ format: "webp", width: 1_024 });
    // Rougher than what was let through before: half a megabyte.
    expect(card?.length).toBeGreaterThan(512 * 1024);
  });
});
