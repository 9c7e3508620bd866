import type { R2Bucket, R2MultipartUpload, R2UploadedPart } from "@cloudflare/workers-types";

/** R2's smallest part; all parts but the last must have the same size. */
const partBytes = 5 * 1024 * 1024;

/**
 * Writes a stream of unknown length, holding one part of 5 MiB at a time: a multipart upload, or one put for what fits
 * into a part. Nothing is there before the end, and nothing is left when the stream fails or grows too long.
 */
export async function writeStream(
  bucket: R2Bucket,
  key: string,
  body: ReadableStream<Uint8Array>,
  file: { type: string; maxLength: number },
): Promise<{ length: number } | "too-large"> {
  const httpMetadata = { contentType: file.type };
  const reader = body.getReader();
  const part = new Uint8Array(Math.min(partBytes, file.maxLength));
  const parts: R2UploadedPart[] = [];
  let upload: R2MultipartUpload | undefined;
  let filled = 0;
  let length = 0;

  async function sendPart() {
    upload ??= await bucket.createMultipartUpload(key, { httpMetadata });
    parts.push(await upload.uploadPart(parts.length + 1, part.subarray(0, filled)));
    filled = 0;
  }

  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      length += value.byteLength;
      if (length > file.maxLength) {
        await reader.cancel();
        await upload?.abort();
        return "too-large";
      }
      for (let at = 0; at < value.byteLength; ) {
        // A full part leaves only when more follows, so that a body of exactly one part is a single put.
        if (filled === partBytes) await sendPart();
        const piece = value.subarray(at, at + partBytes - filled);
        part.set(piece, filled);
        filled += piece.byteLength;
        at += piece.byteLength;
      }
    }
    if (upload === undefined) await bucket.put(key, part.subarray(0, filled), { httpMetadata });
    else {
      await sendPart();
      await (upload as R2MultipartUpload).complete(parts);
    }
    return { length };
  } catch (error) {
    await upload?.abort().catch(() => undefined);
    throw error;
  }
}
