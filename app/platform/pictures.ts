import type { ImagesBinding } from "@cloudflare/workers-types";
import type { Pictures } from "./ports.ts";

const maxThumbnailBytes = 512 * 1024;

/**
 * Thumbnails by Cloudflare Images, which decodes outside this isolate, turns pictures upright by their EXIF orientation
 * and writes WebP without metadata.
 *
 * @param images absent where the deployment has no such binding: then there are no thumbnails
 */
export const createPictures = (images: ImagesBinding | undefined): Pictures => ({
  async thumbnail(picture, side) {
    if (!images) return null;
    try {
      const result = await images
        .input(picture as never)
        .transform({ width: side, height: side, fit: "scale-down" })
        .output({ format: "image/webp" });
      return await bounded(result.image() as unknown as ReadableStream<Uint8Array>);
    } catch (error) {
      // ImagesError for what is no picture, is torn, or is more than the service takes; all else is a fault of ours.
      if (error instanceof Error && "code" in error) return null;
      throw error;
    }
  },
});

async function bounded(stream: ReadableStream<Uint8Array>): Promise<Uint8Array<ArrayBuffer> | null> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream) {
    length += chunk.byteLength;
    if (length > maxThumbnailBytes) return null;
    chunks.push(chunk);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}
