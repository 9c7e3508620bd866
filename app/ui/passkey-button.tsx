import { Button } from "./form.tsx";
import { usePage } from "./page.tsx";
import script from "./passkey.js?url&no-inline";

/**
 * A form that a passkey fills in. It shows where the browser can do it; elsewhere a sentence stands in its place.
 *
 * @param options where the script asks for the challenge @param action where the passkey's answer is posted, as `credential`
 * @param children further fields of the form
 */
export function PasskeyButton({
  options,
  action,
  returnTo,
  label = "Use a passkey",
  tone = "quiet",
  children,
}: {
  options: string;
  action: string;
  returnTo?: string | undefined;
  label?: string;
  tone?: "primary" | "quiet";
  children?: React.ReactNode;
}) {
  const { nonce } = usePage();
  return (
    <div>
      <form
        method="post"
        action={action}
        data-passkey={options}
        className="grid gap-5"
        hidden
        suppressHydrationWarning
      >
        <input type="hidden" name="credential" defaultValue="" />
        {returnTo !== undefined && <input type="hidden" name="returnTo" value={returnTo} />}
        {children}
        <div>
          <Button tone={tone} wide>
            {label}
          </Button>
          <p role="status" className="mt-2 text-sm text-muted empty:hidden" />
        </div>
      </form>
      <p className="text-sm text-muted" hidden suppressHydrationWarning>
        This browser cannot use passkeys here. A newer browser on a device with a screen lock can.
      </p>
      <noscript>
        <p className="text-sm text-muted">
          Passkeys need JavaScript. Switch it on for this page, or use another way.
        </p>
      </noscript>
      <script type="module" src={script} nonce={nonce} suppressHydrationWarning />
    </div>
  );
}
