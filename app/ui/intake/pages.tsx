import { ButtonLink, Notice } from "../form.tsx";
import { PageTitle } from "../layout.tsx";
import { PublicShell } from "../shell.tsx";

/** After "Save and finish later". */
export function SavedPage({
  draftId,
  mailed,
  kept,
  business,
}: {
  draftId: string;
  mailed: boolean;
  kept: string;
  business: string;
}) {
  return (
    <PublicShell>
      <title>{`Saved · ${business}`}</title>
      <PageTitle title="Saved">Everything you typed is kept. {kept}</PageTitle>
      <div className="grid gap-5">
        {mailed ? (
          <Notice tone="good">
            A link to continue, on this device or another, is on its way to your email.
          </Notice>
        ) : (
          <Notice tone="warn">
            We have no email address of yours yet, so you can continue only in this browser. Add one in the
            first step and we send you a link.
          </Notice>
        )}
        <ButtonLink to={`/intake/${draftId}`} wide>
          Continue now
        </ButtonLink>
      </div>
    </PublicShell>
  );
}

/** After it was sent. */
export function SentPage({
  update,
  copied,
  business,
}: {
  update: boolean;
  copied: boolean;
  business: string;
}) {
  return (
    <PublicShell>
      <title>{`Thank you · ${business}`}</title>
      <PageTitle title="Thank you">
        {update
          ? "Your changes have reached us. We look them over and take them into your file."
          : "Your intake has reached us. We read it before we come, and call you where something is unclear."}
      </PageTitle>
      <div className="grid gap-5">
        {copied && <p>A copy of everything is on its way to your email.</p>}
        <p>
          In your portal you can add papers, sign and see what is on file:{" "}
          <a href="/portal" className="inline-block py-2 underline">
            open the portal
          </a>
          . A new file opens there with the email and phone that you gave us.
        </p>
        <ButtonLink to="/" tone="quiet" wide>
          To the start page
        </ButtonLink>
      </div>
    </PublicShell>
  );
}
