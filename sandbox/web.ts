import { IncomingMessage, type ServerResponse } from "node:http";
import { writeJson } from "./json.ts";

/** One request, its body read to the end, and the answer being written. */
export interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  url: URL;
  body: Buffer;
}

/** 2 MiB, for everything but files. */
export const bodyLimit = 2 * 1024 * 1024;

/** Reads a body to its end; undefined when it is larger than `limit` (the rest is read and dropped). */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length <= limit) chunks.push(chunk);
  }
  return length <= limit ? Buffer.concat(chunks) : undefined;
}

/**
 * The same request once more, unread, with another body or headers: for handlers that read it themselves.
 * `url` is the path below the mount `baseUrl`, as connect and Express name the two.
 */
export function replay(
  { request, body }: Exchange,
  changes: { url: string; baseUrl: string; body?: Buffer; headers?: Record<string, string | undefined> },
): IncomingMessage {
  const copy = new IncomingMessage(request.socket);
  const content = changes.body ?? body;
  copy.method = request.method;
  copy.url = changes.url;
  copy.httpVersion = request.httpVersion;
  copy.httpVersionMajor = request.httpVersionMajor;
  copy.httpVersionMinor = request.httpVersionMinor;
  copy.headers = { ...request.headers, ...changes.headers };
  if (content.length > 0) {
    delete copy.headers["transfer-encoding"];
    copy.headers["content-length"] = String(content.length);
    copy.push(content);
  }
  copy.push(null);
  copy.complete = true;
  return Object.assign(copy, { baseUrl: changes.baseUrl });
}

/** Answers with JSON. */
export function sendJson(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, {
    "content-type": "application/json; charset=utf-8",
    "cache-control": "no-store",
    ...headers,
  });
  response.end(writeJson(value));
}

/** Sends the browser on with 303. */
export function redirect(response: ServerResponse, location: string): void {
  response.writeHead(303, { location, "cache-control": "no-store" });
  response.end();
}

/** The fields of a form body. */
export const formOf = (body: Buffer) => new URLSearchParams(body.toString("utf8"));
