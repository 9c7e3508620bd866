import type { SystemContext } from "../../platform/ports.ts";
import type { Tokens } from "./authorization.ts";
import { github } from "./github.ts";
import { google } from "./google.ts";
import type { SignInProvider } from "./offered.ts";

/** What differs between providers once a code is exchanged. */
export interface ProviderWays {
  /**
   * Who the answers of this provider are from, and whether each must name it (RFC 9207).
   * @throws ProviderOutage
   */
  issuer(ctx: SystemContext): Promise<{ issuer: string; namesItself: boolean }>;
  /**
   * Whose account it is: the provider's own unchanging id, never a name or an email.
   * @returns null where that is not proved. @throws ProviderRefusal, ProviderOutage
   */
  subject(ctx: SystemContext, tokens: Tokens, nonce: string): Promise<string | null>;
  /**
   * Ends at the provider what the sign-in gave us there.
   * @param outcome who it was, null where that was not proved, and whether we had a use for it
   * @throws ProviderRefusal, ProviderOutage
   */
  end(
    ctx: SystemContext,
    tokens: Tokens,
    outcome: { subject: string | null; wanted: boolean },
  ): Promise<void>;
}

export const providerWays: Record<SignInProvider, ProviderWays> = { google, github };
