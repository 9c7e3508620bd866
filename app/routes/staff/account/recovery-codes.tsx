import { data } from "react-router";
import { hasSecondFactor, heldFactors } from "../../../domain/factors/held.ts";
import { renewRecoveryCodes } from "../../../domain/factors/renew-recovery-codes.ts";
import { systemContext } from "../../../http/context.ts";
import { safeRedirect } from "../../../http/safe-redirect.ts";
import { signedIn } from "../../../http/signed-in.ts";
import { RecoveryCodeList } from "../../../ui/account/recovery-code-list.tsx";
import { Button, ButtonLink } from "../../../ui/form.tsx";
import { PageTitle } from "../../../ui/layout.tsx";
import type { Route } from "./+types/recovery-codes.ts";

export async function loader({ context }: Route.LoaderArgs) {
  const held = await heldFactors(context.get(systemContext), signedIn(context).staffId);
  if (!hasSecondFactor(held)) throw safeRedirect("/account?done=no-factor");
  return { left: held.recoveryCodes };
}

/** The answer is the page with the codes, not a redirect: they are nowhere to be read a second time. */
export async function action({ context }: Route.ActionArgs) {
  const recoveryCodes = await renewRecoveryCodes(context.get(systemContext), signedIn(context));
  if (!recoveryCodes) return safeRedirect("/account?done=no-factor");
  return data({ recoveryCodes });
}

export default function RecoveryCodes({ loaderData, actionData }: Route.ComponentProps) {
  const { left } = loaderData;
  return (
    <div className="max-w-2xl">
      <title>Recovery codes · Daydreamers</title>
      {actionData ? (
        <>
          <PageTitle title="Ten new recovery codes" />
          <RecoveryCodeList codes={actionData.recoveryCodes} />
        </>
      ) : (
        <>
          <PageTitle title="Recovery codes">
            {`For the day your phone is lost. You have ${left === 1 ? "one" : left || "none"} left.`}
          </PageTitle>
          <p className="mb-5">
            Nobody can show you the ones you have: we keep only what proves them. New ones take their place.
          </p>
          <form method="post" action="/account/recovery-codes" className="flex flex-wrap gap-3">
            <Button>Make ten new codes</Button>
            <ButtonLink to="/account" tone="quiet">
              Cancel
            </ButtonLink>
          </form>
        </>
      )}
    </div>
  );
}
