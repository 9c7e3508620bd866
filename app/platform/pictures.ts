import type { ImagesBinding } from "@cloudflare/workers-types";
import { readLimited } from "./fetch.ts";
import type { Pictures } from "./ports.ts";

/** A byte a pixel is more than a photograph takes, one of grass and gravel too. */
const maxBytes = (side: number) => Math.min(1024 * 1024, Math.max(128 * 1024, side * side));

/**
 * Thumbnails by Cloudflare Images, which decodes outside this isolate, turns pictures upright by their EXIF orientation
 * and writes WebP without metadata.
 *
 * @param images absent where the deployment has no such binding: then there are no thumbnails
 */
export const createPictures = (images: ImagesBinding | undefined): Pictures => ({
  thumbnail: (picture, side) => made(images, picture, side, "image/webp"),
  print: (picture, side) => made(images, picture, side, "image/jpeg"),
});

async function made(
  images: ImagesBinding | undefined,
  picture: ReadableStream<Uint8Array>,
  side: number,
  format: "image/webp" | "image/jpeg",
): Promise<Uint8Array<ArrayBuffer> | null> {
  if (!images) return null;
  try {
    const result = await images
      .input(picture as never)
      .transform({ width: side, height: side, fit: "scale-down" })
      .output({ format });
    return await readLimited(result.image() as unknown as ReadableStream<Uint8Array>, maxBytes(side));
  } catch {
    // Torn, no picture, of a kind or size that the service does not take, or the service is away: a file goes without
    // its thumbnail, and nothing else depends on it.
    return null;
  }
}
