import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { S3Error } from "./errors.ts";

/** Who may sign: one key. */
export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
}

const algorithm = "AWS4-HMAC-SHA256";
const maxExpires = 7 * 24 * 60 * 60;
const maxSkewMs = 15 * 60 * 1000;

/** What a request says about its own signature, wherever it says it. */
interface Claim {
  credential: string;
  date: string;
  signedHeaders: string;
  signature: string;
  /** As the last line of the canonical request has it. */
  payload: string;
  /** Seconds; only presigned URLs say it. */
  expires: number | null;
}

/**
 * Checks a request by AWS Signature Version 4 as S3 has it: "Authenticating Requests" by query parameters (presigned)
 * and by the Authorization header.
 *
 * @param now milliseconds since 1970
 * @throws S3Error with S3's codes
 */
export function verifySignature(
  request: IncomingMessage,
  body: Buffer,
  credentials: Credentials,
  now: number,
): void {
  const [path = "", search = ""] = splitOnce(request.url ?? "", "?");
  const query = parametersOf(search);
  const names = query.map(([name]) => name);
  const byQuery = names.includes("X-Amz-Signature");
  const byHeader = request.headers.authorization !== undefined;
  if (byQuery && byHeader)
    throw new S3Error("InvalidArgument", "Only one auth mechanism allowed; use the query or the header");
  if (!byQuery && !byHeader) throw new S3Error("AccessDenied", "Access Denied");
  const claim = byQuery ? claimOfQuery(query) : claimOfHeader(request, body);
  checkTime(claim, now);

  const [accessKeyId = "", day = "", region = "", service = "", terminator = "", ...more] =
    claim.credential.split("/");
  if (day !== claim.date.slice(0, 8) || service !== "s3" || terminator !== "aws4_request" || more.length > 0)
    throw new S3Error("AuthorizationQueryParametersError", "The credential's scope is malformed");
  if (accessKeyId !== credentials.accessKeyId)
    throw new S3Error(
      "InvalidAccessKeyId",
      "The AWS Access Key Id you provided does not exist in our records.",
    );

  const signed = claim.signedHeaders.split(";");
  checkHeadersAreSigned(request, signed);
  const canonicalRequest = [
    request.method ?? "",
    canonicalPath(path),
    canonicalQuery(query),
    ...signed.map((name) => `${name}:${headerValue(request, name)}`),
    "",
    claim.signedHeaders,
    claim.payload,
  ].join("\n");
  const scope = [day, region, service, terminator].join("/");
  const text = [algorithm, claim.date, scope, sha256(canonicalRequest)].join("\n");
  const key = [day, region, service, terminator].reduce<Buffer | string>(
    (previous, part) => hmac(previous, part),
    `AWS4${credentials.secretAccessKey}`,
  );
  const expected = hmac(key, text);
  const given = /^[0-9a-f]{64}$/.test(claim.signature)
    ? Buffer.from(claim.signature, "hex")
    : Buffer.alloc(32);
  if (!timingSafeEqual(expected, given))
    throw new S3Error(
      "SignatureDoesNotMatch",
      "The request signature we calculated does not match the signature you provided.",
    );
}

function claimOfQuery(query: [string, string][]): Claim {
  const one = (name: string): string => {
    const values = query.filter(([known]) => known === name);
    if (values.length !== 1 || !values[0]?.[1])
      throw new S3Error("AuthorizationQueryParametersError", `${name} must be there once`);
    return values[0][1];
  };
  if (one("X-Amz-Algorithm") !== algorithm)
    throw new S3Error("AuthorizationQueryParametersError", "Unknown X-Amz-Algorithm");
  const expires = one("X-Amz-Expires");
  if (!/^\d{1,6}$/.test(expires) || Number(expires) < 1 || Number(expires) > maxExpires)
    throw new S3Error("AuthorizationQueryParametersError", "X-Amz-Expires must be 1 to 604800 seconds");
  const hash = query.find(([name]) => name === "X-Amz-Content-Sha256")?.[1] ?? "UNSIGNED-PAYLOAD";
  if (hash !== "UNSIGNED-PAYLOAD")
    throw new S3Error("NotImplemented", "A presigned payload hash is not played");
  return {
    credential: one("X-Amz-Credential"),
    date: one("X-Amz-Date"),
    signedHeaders: one("X-Amz-SignedHeaders"),
    signature: one("X-Amz-Signature"),
    payload: hash,
    expires: Number(expires),
  };
}

function claimOfHeader(request: IncomingMessage, body: Buffer): Claim {
  const [, credential, signedHeaders, signature] =
    /^AWS4-HMAC-SHA256 +Credential=([^, ]+), *SignedHeaders=([^, ]+), *Signature=([0-9a-f]+)$/.exec(
      request.headers.authorization ?? "",
    ) ?? [];
  if (!credential || !signedHeaders || !signature)
    throw new S3Error("AuthorizationHeaderMalformed", "The authorization header is malformed");
  const payload = headerValue(request, "x-amz-content-sha256");
  if (payload === "") throw new S3Error("InvalidRequest", "Missing required header x-amz-content-sha256");
  if (payload.startsWith("STREAMING-")) throw new S3Error("NotImplemented", "Signed chunks are not played");
  if (payload !== "UNSIGNED-PAYLOAD" && payload !== sha256(body))
    throw new S3Error("XAmzContentSHA256Mismatch", "The provided hash does not match what was computed.");
  const date = headerValue(request, "x-amz-date");
  return { credential, date, signedHeaders, signature, payload, expires: null };
}

function checkTime({ date, expires }: Claim, now: number): void {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date) ?? [];
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(at)) throw new S3Error("AccessDenied", "AWS authentication requires a valid date");
  if (expires === null) {
    if (Math.abs(now - at) > maxSkewMs)
      throw new S3Error("RequestTimeTooSkewed", "The difference between the times is too large.");
    return;
  }
  if (at - now > maxSkewMs) throw new S3Error("AccessDenied", "Request is not yet valid");
  if (now >= at + expires * 1000) throw new S3Error("AccessDenied", "Request has expired");
}

/** S3 wants `host` and every `x-amz-` header signed; the list is sorted and in lower case. */
function checkHeadersAreSigned(request: IncomingMessage, signed: string[]): void {
  const sorted = [...signed].sort();
  if (
    !signed.includes("host") ||
    signed.some((name, at) => name !== sorted[at] || name !== name.toLowerCase())
  )
    throw new S3Error("AccessDenied", "The list of signed headers is malformed");
  const unsigned = Object.keys(request.headers).filter(
    (name) => name.startsWith("x-amz-") && !signed.includes(name),
  );
  if (unsigned.length > 0)
    throw new S3Error("AccessDenied", "There were headers present in the request which were not signed");
}

const headerValue = (request: IncomingMessage, name: string) =>
  (request.headersDistinct[name] ?? []).map((value) => value.trim().replace(/ +/g, " ")).join(",");

const sha256 = (content: string | Buffer) => createHash("sha256").update(content).digest("hex");
const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();

function splitOnce(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

/** Percent-decoding alone: a "+" is a plus here. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new S3Error("InvalidURI", "Couldn't parse the specified URI.");
  }
}

/** The specification's UriEncode: everything but A-Z a-z 0-9 - . _ ~, in upper-case hexadecimal. */
const encode = (text: string) =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

const parametersOf = (search: string): [string, string][] =>
  search
    .split("&")
    .filter(Boolean)
    .map((pair) => splitOnce(pair, "="))
    .map(([name, value]) => [decode(name), decode(value)]);

/** S3 encodes each segment once and normalises nothing. */
const canonicalPath = (path: string) =>
  path
    .split("/")
    .map((segment) => encode(decode(segment)))
    .join("/");

const canonicalQuery = (query: [string, string][]) =>
  query
    .filter(([name]) => name !== "X-Amz-Signature")
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([a, first], [b, second]) => (a === b ? compare(first, second) : compare(a, b)))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
