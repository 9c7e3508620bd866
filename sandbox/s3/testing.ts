import { S3Client } from "@aws-sdk/client-s3";
import type { R2Bucket } from "@cloudflare/workers-types";
import { AwsClient } from "aws4fetch";
import { afterAll, beforeAll, expect } from "vitest";
import { createFiles } from "../../app/platform/files.ts";
import { serveLocalBucket } from "../../app/platform/local-bucket.ts";
import type { Files } from "../../app/platform/ports.ts";
import { createDatabase } from "../../test/harness/database.ts";
import { type Running, runSandbox } from "../testing.ts";
import { bucketBehind, sandboxBucket, sandboxKey } from "./bucket.ts";

/** For the tests beside this file: a sandbox over a bucket, and those who ask it. */
export interface Practice {
  sandbox: Running;
  bucket: R2Bucket;
  /** The product's own adapter. */
  files: Files;
  /** AWS's own client. */
  sdk: S3Client;
  /** The bucket's address. */
  base: string;
}

/** Everything is there once the tests of the file begin. */
export function openPractice(): Practice {
  const practice = {} as Practice;
  beforeAll(async () => {
    const { bucket } = await createDatabase();
    const env = { FILES: bucket, R2_SECRET_ACCESS_KEY: sandboxKey.secretAccessKey };
    const ask = async (request: Request) => (await serveLocalBucket(request, env)) ?? Response.error();
    const sandbox = await runSandbox(undefined, 0, bucketBehind("http://localhost", ask));
    const endpoint = `${sandbox.url}/s3`;
    Object.assign(practice, {
      sandbox,
      bucket,
      base: `${endpoint}/${sandboxBucket}`,
      files: createFiles({ bucket, s3: { endpoint, bucketName: sandboxBucket, ...sandboxKey } }),
      sdk: new S3Client({
        region: "auto",
        endpoint,
        forcePathStyle: true,
        credentials: sandboxKey,
        requestChecksumCalculation: "WHEN_REQUIRED",
        responseChecksumValidation: "WHEN_REQUIRED",
        maxAttempts: 1,
      }),
    });
  });
  afterAll(async () => {
    practice.sdk?.destroy();
    await practice.sandbox?.stop();
  });
  return practice;
}

let made = 0;
export const newKey = () => `clients/temp/file-${++made}`;
export const body = new TextEncoder().encode("%PDF-1.7 hello");
export const upload = { type: "application/pdf", length: body.length, seconds: 600 };
export const download = { name: "rabies.pdf", type: "application/pdf", seconds: 60 };
export const put = (url: string, headers: Record<string, string>, bytes: Uint8Array = body) =>
  fetch(url, { method: "PUT", headers, body: new Uint8Array(bytes) });

/** Signs by the Authorization header, as a server would. */
export const server = (change: object = {}) =>
  new AwsClient({ ...sandboxKey, service: "s3", region: "auto", retries: 0, ...change });

/** Status and S3's code of an answer. */
export async function refusal(answer: Promise<Response>): Promise<string> {
  const response = await answer;
  const text = await response.text();
  return `${response.status} ${/<Code>(\w+)<\/Code>/.exec(text)?.[1] ?? text}`;
}

/** Uploads a file as a browser does. @returns its key */
export async function uploaded({ files }: Practice): Promise<string> {
  const key = newKey();
  const granted = await files.grantUpload(key, upload);
  expect((await put(granted.url, granted.headers)).status).toBe(200);
  return key;
}
