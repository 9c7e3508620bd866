import { Button, ButtonLink, Field, type Problems } from "../form.tsx";
import { useFragmentSecret } from "../fragment-secret.ts";
import { PageTitle } from "../layout.tsx";

/** One button; the code from the mail is in the link already, or is pasted. */
export function NotMeForm({ problems }: { problems?: Problems | undefined }) {
  const secret = useFragmentSecret();
  return (
    <>
      <PageTitle title="This was not me">
        Somebody else may be in your account. The button signs out every device that uses it, yours too, ends
        its password, and tells the owner of the practice.
      </PageTitle>
      <form method="post" action="/not-me" className="grid gap-5">
        {secret ? (
          <input type="hidden" name="token" value={secret} />
        ) : (
          <Field
            name="token"
            label="Code or link from the mail"
            autoComplete="off"
            autoCapitalize="none"
            maxLength={300}
            problems={problems}
          />
        )}
        <Button tone="danger" wide>
          This was not me: sign out every device
        </Button>
      </form>
      <p className="mt-4 text-muted">If it was you after all, close this page: nothing has happened.</p>
    </>
  );
}

/** What is left to do once everything is signed out. */
export function WhatNow({ isFirst }: { isFirst: boolean }) {
  return (
    <>
      <PageTitle title={isFirst ? "Every device is signed out" : "You told us already"}>
        {isFirst
          ? "Nobody is in your account any more, its password is gone, and the owner has an incident to look after."
          : "All devices were signed out then. Thank you for looking again."}
      </PageTitle>
      <h2 className="mb-3 text-xl font-semibold">Please do this now</h2>
      <ol className="mb-6 grid list-decimal gap-3 pl-5">
        <li>Choose a new password. We send a code for it to your email address.</li>
        <li>
          If you use that old password, or one like it, for your mailbox or elsewhere, change it there too.
        </li>
        <li>
          Sign in, open Account, and remove each passkey, authenticator app and linked account that is not
          yours.
        </li>
        <li>Speak with the owner of the practice: what was done in your name stands in the trail.</li>
      </ol>
      <ButtonLink to="/forgot-password" wide>
        Choose a new password
      </ButtonLink>
      <p className="mt-4 text-muted">
        No code arrives? Then your email address may have been changed. The mail that told you of the change
        has a button like this one, which brings the address back. Or ask the owner.
      </p>
    </>
  );
}
