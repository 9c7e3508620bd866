import { DomainError, type ErrorCode } from "../domain/errors.ts";

/** The one map from what went wrong in the business to what the web calls it. The error page has the sentences. */
const statuses: Record<ErrorCode, number> = {
  "not-found": 404,
  "already-claimed": 404,
  "provider-unavailable": 503,
  "connection-needs-reconnecting": 503,
};

/** Waits for a domain call; its refusal becomes the response with that status. Other errors stay errors. */
export async function orRefuse<Value>(work: Promise<Value>): Promise<Value> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof DomainError) throw new Response(null, { status: statuses[error.code] });
    throw error;
  }
}
