/** A PDF to keep. @param file `name` is made of words and numbers of ours */
export const answerPdf = (file: { name: string; bytes: Uint8Array<ArrayBuffer> }) =>
  new Response(file.bytes, {
    headers: {
      "content-type": "application/pdf",
      "content-length": String(file.bytes.length),
      "content-disposition": `attachment; filename="${file.name.replace(/[^a-z0-9.-]/g, "-")}"`,
      "cache-control": "no-store",
    },
  });
