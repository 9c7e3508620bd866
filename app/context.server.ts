import type {
  D1Database,
  DurableObjectNamespace,
  ExecutionContext,
  ImagesBinding,
  R2Bucket,
} from "@cloudflare/workers-types";
import { record } from "./domain/audit/audit.ts";
import { systemClock } from "./platform/clock.ts";
import { openD1 } from "./platform/d1.ts";
import { limitedFetch } from "./platform/fetch.ts";
import { createFiles } from "./platform/files.ts";
import { createVault } from "./platform/keys.ts";
import { openLibsql } from "./platform/libsql.ts";
import { createLog } from "./platform/log.ts";
import { createResend } from "./platform/mail.ts";
import { networkOf, placeOf } from "./platform/network.ts";
import { createPace } from "./platform/pace.ts";
import { createPasswords } from "./platform/passwords.ts";
import { createPictures } from "./platform/pictures.ts";
import type { Files, Pictures, RequestOrigin, SystemContext, Vault } from "./platform/ports.ts";
import { systemRandom } from "./platform/random.ts";
import { straightLineRouting } from "./platform/routing.ts";
import { readSettings, type Settings } from "./platform/settings.ts";
import { createTwilio } from "./platform/sms.ts";
import { createTokenKeeper } from "./platform/token-keeper.ts";

/** The Worker's bindings. Settings are strings beside these; `readSettings` knows them. */
export interface Env {
  DB: D1Database;
  FILES: R2Bucket;
  TOKEN_KEEPER: DurableObjectNamespace;
  /** Without it there are no thumbnails. */
  IMAGES?: ImagesBinding;
}

/** By environment: a Worker and its Durable Objects share an isolate, and each is handed an object of its own. */
const held = new WeakMap<Env, Lasting>();

interface Lasting {
  settings: Settings;
  vault: Vault;
  networks: Map<string, string>;
  files: Files;
  pictures: Pictures;
}
const maxNetworks = 1_000;

/** Resend takes two calls a second of an account that has not asked for more; Twilio queues what comes faster. */
const mailPace = createPace(500);
const smsPace = createPace(100);

/** Settings and derived keys last as long as the isolate; a vault made anew would derive its keys anew. */
function lasting(env: Env): Lasting {
  let made = held.get(env);
  if (!made) {
    const settings = readSettings(env, __SANDBOX__);
    made = {
      settings,
      vault: createVault(settings.APP_KEYS, systemRandom),
      networks: new Map(),
      files: createFiles({ bucket: env.FILES, s3: s3Access(settings) }),
      pictures: createPictures(env.IMAGES),
    };
    held.set(env, made);
  }
  return made;
}

const s3Access = (settings: Settings) => ({
  endpoint: settings.R2_S3_URL,
  bucketName: settings.R2_BUCKET,
  accessKeyId: settings.R2_ACCESS_KEY_ID,
  secretAccessKey: settings.R2_SECRET_ACCESS_KEY,
});

/**
 * Turns the Worker's environment into what the domain works with. The only file that names adapters.
 *
 * @param request null for scheduled work
 * @throws SettingsError
 */
export async function createSystemContext(
  env: Env,
  execution: Pick<ExecutionContext, "waitUntil">,
  request: Request | null,
  requestId: string,
): Promise<SystemContext> {
  const { settings, vault, networks, files, pictures } = lasting(env);
  const origin = await requestOrigin(vault, networks, request, requestId);
  const log = createLog({ requestId: origin.requestId });
  const fetch = limitedFetch();
  const ctx: SystemContext = {
    settings,
    db: settings.TURSO_DATABASE_URL
      ? openLibsql(settings.TURSO_DATABASE_URL, settings.TURSO_AUTH_TOKEN, fetch)
      : openD1(env.DB),
    vault: watchRefusals(vault, () => ctx),
    clock: systemClock,
    random: systemRandom,
    passwords: createPasswords(systemRandom),
    mail: createResend({
      url: settings.RESEND_API_URL,
      apiKey: settings.RESEND_API_KEY,
      from: settings.MAIL_FROM,
      fetch,
      pace: mailPace,
    }),
    sms: createTwilio(settings, fetch, smsPace),
    log,
    tokenKeeper: createTokenKeeper(env.TOKEN_KEEPER, origin.requestId),
    files,
    pictures,
    routing: straightLineRouting,
    fetch,
    background: (work) =>
      execution.waitUntil(work.catch((error) => log.error("background.failed", { name: nameOf(error) }))),
    origin,
  };
  return ctx;
}

/** A sealed value that does not open is a security event, whoever meets it, and stays an error for the caller. */
function watchRefusals(vault: Vault, ctx: () => SystemContext): Vault {
  return {
    ...vault,
    open: (column, rowId, sealed) =>
      vault.open(column, rowId, sealed).catch((error: unknown) => {
        // A torn cookie is everyday; a torn row is not.
        if (!column.startsWith("cookie/")) {
          const problem = error instanceof Error && "problem" in error ? String(error.problem) : "unknown";
          const subject = { type: column, id: rowId };
          ctx().background(record(ctx(), { event: "vault.refused", details: { problem, column }, subject }));
        }
        throw error;
      }),
  };
}

export const nameOf = (error: unknown) => (error instanceof Error ? error.name : typeof error);

/** Who asks: the connecting address as the edge saw it, never a forwarded header. Jobs come from nowhere. */
async function requestOrigin(
  vault: Vault,
  networks: Map<string, string>,
  request: Request | null,
  requestId: string,
): Promise<RequestOrigin> {
  const cf = (request as (Request & { cf?: Record<string, unknown> }) | null)?.cf;
  const address = request?.headers.get("cf-connecting-ip") ?? null;
  const network = networkOf(address);
  const place = placeOf(cf);
  if (network && !networks.has(network)) {
    if (networks.size >= maxNetworks) networks.clear();
    networks.set(network, await vault.fingerprint("network", network));
  }
  return {
    requestId,
    network: (network && networks.get(network)) ?? null,
    ...(address && { address }),
    country: typeof cf?.country === "string" ? cf.country : null,
    ...(place && { place }),
    ...(typeof cf?.timezone === "string" && { timeZone: cf.timezone }),
    userAgent: request?.headers.get("user-agent")?.slice(0, 512) ?? null,
  };
}
