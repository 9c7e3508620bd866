import * as z from "zod";

/** What an authorization server sends back with the browser (RFC 6749 section 4.1.2, RFC 9207). */
export interface AuthorizationAnswer {
  state: string | null;
  code: string | null;
  error: string | null;
  iss: string | null;
}

const shape = z.object({
  // Our own: 256 bits as base64url.
  state: z
    .string()
    .regex(/^[A-Za-z0-9_-]{43}$/)
    .nullable(),
  code: z.string().min(1).max(4_096).nullable(),
  error: z.string().min(1).max(100).nullable(),
  iss: z.string().min(1).max(500).nullable(),
});

/**
 * Reads the parameters of a callback. A parameter that comes twice means that somebody added one (RFC 6749 section
 * 3.1): such an answer is none.
 *
 * @returns null where it is not an answer at all: malformed, something twice, or neither code nor error.
 */
export function readAnswer(params: URLSearchParams): AuthorizationAnswer | null {
  const names = ["state", "code", "error", "iss"] as const;
  if (names.some((name) => params.getAll(name).length > 1)) return null;
  const parsed = shape.safeParse(Object.fromEntries(names.map((name) => [name, params.get(name)])));
  if (!parsed.success) return null;
  const { state, code, error } = parsed.data;
  if (code !== null && error !== null) return null;
  if (code === null && error === null) return null;
  if (code !== null && state === null) return null;
  return parsed.data;
}
