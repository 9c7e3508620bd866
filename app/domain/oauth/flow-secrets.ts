import * as z from "zod";
import type { SystemContext } from "../../platform/ports.ts";

/** What binds an authorization request to its answer: state, PKCE verifier (RFC 7636) and OpenID nonce. */
export interface FlowSecrets {
  state: string;
  verifier: string;
  nonce: string;
}

/** As they lie sealed in a transaction. */
export const flowSecretsShape = z.object({ state: z.string(), verifier: z.string(), nonce: z.string() });

/** 256 random bits each, 43 characters of base64url: within what RFC 7636 section 4.1 wants of a verifier. */
export const newFlowSecrets = ({ random }: Pick<SystemContext, "random">): FlowSecrets => ({
  state: random.token(),
  verifier: random.token(),
  nonce: random.token(),
});
