import { useEffect, useRef } from "react";
import { Button, ButtonLink, Field } from "../form.tsx";
import { useFragmentSecret } from "../fragment-secret.ts";
import { PageTitle } from "../layout.tsx";
import { PublicShell } from "../shell.tsx";

/**
 * For whoever does not hold the draft, and the same for one that does not exist. The secret stands behind the `#` of a
 * mailed link, where no server sees it: scripts read it and post it; without them a code comes by mail.
 */
export function ContinueIntake({ draftId, business }: { draftId: string; business: string }) {
  const form = useRef<HTMLFormElement>(null);
  const secret = useFragmentSecret();
  useEffect(() => {
    if (secret) form.current?.submit();
  }, [secret]);
  const action = `/intake/${draftId}/open`;
  return (
    <PublicShell>
      <title>{`Continue your intake · ${business}`}</title>
      <PageTitle title="Continue your intake">
        This page opens only for the person who began it. Open the link from our email, or have a code sent.
      </PageTitle>
      <form ref={form} method="post" action={action} className={secret ? "grid" : "hidden"}>
        <input type="hidden" name="link" value={secret} />
        <Button wide>Continue</Button>
      </form>
      <div className="grid gap-6">
        <ButtonLink to="/intake/resume" wide>
          Send me a code by email
        </ButtonLink>
        <form method="post" action={action} className="grid gap-4">
          <Field
            name="link"
            label="Or paste the whole link from the email"
            autoComplete="off"
            autoCapitalize="none"
            maxLength={300}
          />
          <Button tone="quiet" wide>
            Continue with this link
          </Button>
        </form>
        <p className="text-muted">
          Nothing to continue?{" "}
          <a href="/intake" className="inline-block py-2 underline">
            Begin a new intake
          </a>
        </p>
      </div>
    </PublicShell>
  );
}
