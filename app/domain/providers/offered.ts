import type { SystemContext } from "../../platform/ports.ts";

/** Who may sign somebody in besides us, once linked or by invitation. */
export type SignInProvider = "google" | "github";

type Ctx = Pick<SystemContext, "settings">;

/** Our registration with a provider. */
export interface Client {
  id: string;
  secret: string;
}

/** Our own registration at a provider; null where this deployment has none. */
export function clientOf({ settings }: Ctx, provider: SignInProvider): Client | null {
  const [id, secret] =
    provider === "google"
      ? [settings.GOOGLE_CLIENT_ID, settings.GOOGLE_CLIENT_SECRET]
      : [settings.GITHUB_CLIENT_ID, settings.GITHUB_CLIENT_SECRET];
  return id && secret ? { id, secret } : null;
}

/** Those with which this deployment can sign people in, in the order in which pages show them. */
export const providersOffered = (ctx: Ctx): SignInProvider[] =>
  (["google", "github"] as const).filter((provider) => clientOf(ctx, provider) !== null);

/** The provider that a URL of ours names, such as `/sign-in/google/callback`. @throws RangeError for one that names none */
export function providerIn(path: string): SignInProvider {
  const named = path.split("/").find((part) => part === "google" || part === "github");
  if (!named) throw new RangeError("This URL names no provider");
  return named;
}
