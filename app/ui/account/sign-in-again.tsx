import { Button } from "../form.tsx";
import { providerNames } from "../provider-buttons.tsx";

/** For somebody whom no password can confirm: the ways in that are linked, from the beginning. */
export function SignInAgain({
  providers,
  hasPasskey,
  returnTo,
}: {
  providers: readonly string[];
  hasPasskey: boolean;
  returnTo: string;
}) {
  return (
    <div className="grid gap-3">
      <p>
        {hasPasskey
          ? "Use your passkey, or sign in once more where you always do."
          : "You have no password here. Sign in once more where you always do."}
      </p>
      {providers.map((provider) => (
        <form key={provider} method="post" action={`/sign-in/${provider}`}>
          <input type="hidden" name="returnTo" value={returnTo} />
          <Button tone="quiet" wide>
            Continue with {providerNames[provider] ?? provider}
          </Button>
        </form>
      ))}
    </div>
  );
}
