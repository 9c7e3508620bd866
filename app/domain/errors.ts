/** What can go wrong in the business, as stable codes. `http/errors.ts` maps each to a status and a sentence. */
export type ErrorCode =
  | "not-found"
  | "provider-unavailable"
  | "connection-needs-reconnecting"
  | "already-claimed";

/** Thrown by the domain. Its message is for the log; a page shows only the sentence of its code. */
export class DomainError extends Error {
  override name = "DomainError";
  readonly code: ErrorCode;
  constructor(code: ErrorCode, options?: ErrorOptions) {
    super(code, options);
    this.code = code;
  }
}
