import { Button } from "./form.tsx";

export type ProviderName = "google" | "github";

export const providerNames: Record<string, string> = { tesla: "Tesla", google: "Google", github: "GitHub" };

/** One button a provider, each with the form that goes there to sign in. */
export function ProviderButtons({
  providers,
  returnTo,
}: {
  providers: readonly ProviderName[];
  returnTo: string;
}) {
  return providers.map((provider) => (
    <form key={provider} method="post" action={`/sign-in/${provider}`}>
      <input type="hidden" name="returnTo" value={returnTo} />
      <Button tone="quiet" wide>
        Continue with {providerNames[provider]}
      </Button>
    </form>
  ));
}
