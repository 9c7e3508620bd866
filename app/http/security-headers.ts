import type { Settings } from "../platform/settings.ts";

/** Pages with Cloudflare's check, which brings a frame and scripts of its own. */
const pagesWithTurnstile = /^\/(contact|intake|intake\/resume|portal)(\.data)?$/;
/** Where somebody says by a button where they are: the trainer's home, a client's door. */
const pagesWithPlace = /^\/(settings\/driving|clients\/[^/]+\/place)$/;
/** The pages that keep the day for where there is no line, and that show it there. */
const pagesWithWorker = /^\/(today|offline)$/;
/** The pages with the editor, which reads what is pasted into it by a policy of its own. */
const pagesWithEditor = /^\/(report-cards\/[^/]+|settings\/library\/items\/[^/]+)$/;
/** What a search engine may show; a page of anybody's own is never among it. */
const openToSearch = /^\/(privacy)?$/;

/** Everything that a page could be granted and ours do without. Passkeys are made and used by our own pages alone. */
const permissions = (mayAskPlace: boolean) =>
  [
    ...[
      "accelerometer",
      "autoplay",
      "browsing-topics",
      "camera",
      "display-capture",
      "encrypted-media",
      "fullscreen",
      "gamepad",
      "gyroscope",
      "hid",
      "identity-credentials-get",
      "idle-detection",
      "local-fonts",
      "magnetometer",
      "microphone",
      "midi",
      "otp-credentials",
      "payment",
      "picture-in-picture",
      "screen-wake-lock",
      "serial",
      "storage-access",
      "usb",
      "window-management",
      "xr-spatial-tracking",
    ].map((feature) => `${feature}=()`),
    `geolocation=${mayAskPlace ? "(self)" : "()"}`,
    "publickey-credentials-create=(self)",
    "publickey-credentials-get=(self)",
  ].join(", ");

/**
 * The headers of every response that the Worker gives, unmatched URLs and refusals included.
 *
 * `Referrer-Policy` is `same-origin`, not `no-referrer`: under the latter browsers send `Origin: null` with our own
 * forms (Fetch, "append a request Origin header"), which the door refuses.
 */
export function addSecurityHeaders(
  headers: Headers,
  request: Request,
  settings: Settings | null,
  nonce: string,
  development: boolean,
): void {
  headers.set("x-content-type-options", "nosniff");
  if (!headers.has("referrer-policy")) headers.set("referrer-policy", "same-origin");
  headers.set("x-frame-options", "DENY");
  headers.set("cross-origin-opener-policy", "same-origin");
  headers.set("cross-origin-resource-policy", "same-origin");
  headers.set("origin-agent-cluster", "?1");
  headers.set("x-permitted-cross-domain-policies", "none");
  const { pathname } = new URL(request.url);
  headers.set("permissions-policy", permissions(pagesWithPlace.test(pathname)));
  if (!openToSearch.test(pathname)) headers.set("x-robots-tag", "noindex, nofollow");
  // The check's own frame does not say that it lets itself be embedded, and its script is not written for Trusted Types.
  const foreignParts = Boolean(settings?.TURNSTILE_SITE_KEY) && pagesWithTurnstile.test(pathname);
  if (!foreignParts) headers.set("cross-origin-embedder-policy", "require-corp");
  if ((settings?.APP_ORIGIN ?? request.url).startsWith("https://")) {
    headers.set("strict-transport-security", "max-age=63072000; includeSubDomains; preload");
  }
  if (!headers.has("cache-control")) headers.set("cache-control", "no-store");
  headers.set(
    "content-security-policy",
    contentSecurityPolicy(settings, nonce, {
      development,
      foreignParts,
      worker: pagesWithWorker.test(pathname),
      editor: pagesWithEditor.test(pathname),
    }),
  );
}

/**
 * CSP level 3. `form-action` also names the providers: it covers the redirects that follow a form. The bucket is not among
 * them: a download is a link, and a link's redirect is no form's. Browsers upload to the bucket by script.
 *
 * Trusted Types: no page of ours turns text into markup or code, so no policy may even be made. Hydration does not either:
 * React finds the scripts of the document where the server put them. Two kinds of pages name the one policy they make:
 * the address of the service worker, and the editor's reading of pasted markup, which its own schema then sieves.
 */
function contentSecurityPolicy(
  settings: Settings | null,
  nonce: string,
  {
    development,
    foreignParts,
    worker,
    editor,
  }: { development: boolean; foreignParts: boolean; worker: boolean; editor: boolean },
): string {
  const providers = settings ? [...new Set(consentUrls(settings).map((url) => new URL(url).origin))] : [];
  const bucket = settings ? [new URL(settings.R2_S3_URL).origin] : [];
  const turnstile = settings?.TURNSTILE_SITE_KEY ? ["https://challenges.cloudflare.com"] : [];
  const directives: Record<string, string[]> = {
    "default-src": ["'none'"],
    "script-src": [`'nonce-${nonce}'`, "'strict-dynamic'", ...turnstile],
    ...(turnstile.length > 0 && { "frame-src": turnstile }),
    "style-src": development ? ["'self'", "'unsafe-inline'"] : ["'self'"],
    "img-src": ["'self'"],
    "font-src": ["'self'"],
    "connect-src": ["'self'", ...bucket, ...(development ? ["ws:"] : [])],
    "manifest-src": ["'self'"],
    "form-action": ["'self'", ...providers],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
    "object-src": ["'none'"],
    "worker-src": [worker ? "'self'" : "'none'"],
    // The hot reload writes markup.
    ...(!foreignParts &&
      !development && {
        "require-trusted-types-for": ["'script'"],
        "trusted-types": [worker ? "offline-worker" : editor ? "ProseMirrorClipboard" : "'none'"],
      }),
  };
  return Object.entries(directives)
    .map(([name, sources]) => [name, ...sources].join(" "))
    .join("; ");
}

/** Where a form of ours may end: the consent page of every provider that this deployment has. */
const consentUrls = (settings: Settings): string[] => [
  settings.TESLA_AUTHORIZE_URL,
  ...(settings.GOOGLE_CLIENT_ID ? [settings.GOOGLE_AUTHORIZE_URL] : []),
  ...(settings.GITHUB_CLIENT_ID ? [settings.GITHUB_AUTHORIZE_URL] : []),
];
