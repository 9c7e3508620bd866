import type { ImagesBinding, R2Bucket } from "@cloudflare/workers-types";
import { createPictures } from "../../app/platform/pictures.ts";
import { keepFilePromise } from "./files.ts";

/** Keeps one promise from inside workerd, where streams have a length; `POST` makes a thumbnail of what it is sent. */
export default {
  async fetch(request: Request, env: { FILES: R2Bucket; IMAGES: ImagesBinding }): Promise<Response> {
    if (request.method === "POST" && request.body)
      return new Response(await createPictures(env.IMAGES).thumbnail(request.body, 64));
    try {
      await keepFilePromise(decodeURIComponent(new URL(request.url).pathname.slice(1)), env.FILES);
      return Response.json({ problem: null });
    } catch (error) {
      return Response.json({
        problem: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
    }
  },
};
