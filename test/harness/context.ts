import { createFiles } from "../../app/platform/files.ts";
import { createVault } from "../../app/platform/keys.ts";
import { createPasswords } from "../../app/platform/passwords.ts";
import { createPictures } from "../../app/platform/pictures.ts";
import type { Email, LogFields, SmsText, SystemContext } from "../../app/platform/ports.ts";
import { systemRandom } from "../../app/platform/random.ts";
import { straightLineRouting } from "../../app/platform/routing.ts";
import { readSettings } from "../../app/platform/settings.ts";
import { createDatabase, openImages } from "./database.ts";
import { testEnvironment } from "./environment.ts";

/** Answers the outgoing calls of a test; a call that no answer expects fails the test. */
export type Network = (request: Request) => Response | Promise<Response> | undefined;

type Database = Awaited<ReturnType<typeof createDatabase>>;

export interface TestContext extends SystemContext {
  /** Moves the frozen clock. */
  advance(seconds: number): void;
  /** Every call that left, oldest first. */
  calls: Request[];
  /** Every mail that was sent, oldest first. */
  mails: Email[];
  /** Every SMS that was sent, oldest first. */
  texts: SmsText[];
  /** Every log line. */
  logs: { level: string; event: string; fields: LogFields }[];
  raw: Database["raw"];
  /** The bucket behind `files`. */
  bucket: Database["bucket"];
  /** Waits for what was left to the background. */
  settled(): Promise<void>;
  network: Network;
}

export const testStart = new Date("2026-11-02T09:00:00Z");

/** What the domain works with, real but for the edges: D1 in workerd, a frozen clock, a network that is a function. */
export async function createTestContext(
  overrides: Partial<SystemContext> & { env?: Record<string, string> } = {},
) {
  const { env, ...ports } = overrides;
  const { db, raw, bucket } = await createDatabase();
  const settings = readSettings({ ...testEnvironment, ...env }, false);
  const background: Promise<unknown>[] = [];
  let now = testStart.getTime();
  const log =
    (level: string) =>
    (event: string, fields: LogFields = {}) => {
      context.logs.push({ level, event, fields });
    };
  const context: TestContext = {
    settings,
    db,
    raw,
    bucket,
    vault: createVault(settings.APP_KEYS, systemRandom),
    clock: { now: () => new Date(now) },
    random: systemRandom,
    // The same code at a cost that a test can afford; the real cost has a test of its own.
    passwords: createPasswords(systemRandom, { ln: 4, r: 1, p: 1 }),
    mail: {
      async send(email) {
        context.mails.push(email);
        return `mail-${context.mails.length}`;
      },
    },
    sms: {
      async send(sms) {
        context.texts.push(sms);
        return `SM${context.texts.length}`;
      },
      find: async () => [],
    },
    log: { info: log("info"), warn: log("warn"), error: log("error") },
    tokenKeeper: {
      async refresh() {
        throw new Error("This test gave no token keeper");
      },
    },
    files: createFiles({
      bucket,
      s3: {
        endpoint: settings.R2_S3_URL,
        bucketName: settings.R2_BUCKET,
        accessKeyId: settings.R2_ACCESS_KEY_ID,
        secretAccessKey: settings.R2_SECRET_ACCESS_KEY,
      },
      clock: { now: () => new Date(now) },
    }),
    pictures: {
      thumbnail: async (picture, side) => createPictures(await openImages()).thumbnail(picture, side),
      print: async (picture, side) => createPictures(await openImages()).print(picture, side),
    },
    routing: straightLineRouting,
    async fetch(input, init) {
      const request = new Request(input, init);
      context.calls.push(request.clone());
      const answer = await context.network(request);
      if (!answer) throw new Error(`Unexpected call: ${request.method} ${new URL(request.url).pathname}`);
      return answer;
    },
    background: (work) => void background.push(work),
    origin: {
      requestId: "test-request",
      network: "test-network",
      country: "DE",
      userAgent: "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile Safari/604.1",
    },
    advance: (seconds) => {
      now += seconds * 1000;
    },
    calls: [],
    mails: [],
    texts: [],
    logs: [],
    network: () => undefined,
    settled: async () => {
      while (background.length > 0) await background.shift();
    },
    ...ports,
  };
  return context;
}
