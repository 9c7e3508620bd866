import { usePage } from "./page.tsx";

/** Cloudflare's check that a person sends the form, on the sites that use it. @param action as the server expects it */
export function Turnstile({ siteKey, action }: { siteKey: string | null; action: string }) {
  const { nonce } = usePage();
  if (!siteKey) return null;
  return (
    <>
      <div className="cf-turnstile" data-sitekey={siteKey} data-action={action} />
      <script src="https://challenges.cloudflare.com/turnstile/v0/api.js" nonce={nonce} async defer />
      <noscript>
        <p>This form needs JavaScript for the check that a person is sending it. You can also call us.</p>
      </noscript>
    </>
  );
}
