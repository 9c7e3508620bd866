import { Button, ButtonLink, Notice } from "../form.tsx";
import { Card } from "../layout.tsx";
import { shortTime, Time } from "../time.tsx";

export interface FactorsView {
  /** Since when there is an authenticator app; null without one. */
  appSince: Date | null;
  /** It opens nothing since somebody said "this was not me". */
  appSuspended: boolean;
  passkeys: number;
  recoveryCodes: number;
  /** So few are left that new ones are due. */
  codesAreFew: boolean;
}

/** The second factor of the reader's account: what is on, and what to do. */
export function FactorsCard({
  factors,
  now,
  timeZone,
}: {
  factors: FactorsView;
  now: Date;
  timeZone: string;
}) {
  const { appSince, appSuspended, passkeys, recoveryCodes, codesAreFew } = factors;
  const isOn = appSince !== null || passkeys > 0;
  return (
    <Card title="Second factor" aside={isOn ? "On" : "Off"}>
      {!isOn && (
        <p className="mb-4">
          Without one, whoever learns your password is in. An app on your phone or a passkey takes two
          minutes.
        </p>
      )}
      <ul className="divide-y divide-line">
        <Row
          name="Authenticator app"
          says={
            appSince ? (
              <>
                {appSuspended ? "stopped by “this was not me”; added " : "on since "}
                <Time at={appSince}>{shortTime(appSince, now, { timeZone })}</Time>
              </>
            ) : (
              "not set up"
            )
          }
        >
          <ButtonLink to="/account/second-factor" tone="quiet">
            {appSince ? "Replace" : "Set up"}
          </ButtonLink>
          {appSince && (
            <form method="post" action="/account/second-factor/remove">
              <Button tone="quiet" aria-label="Remove the authenticator app">
                Remove
              </Button>
            </form>
          )}
        </Row>
        <Row name="Passkeys" says={passkeys === 0 ? "none" : `${passkeys} on your account`}>
          <ButtonLink to="/account/passkeys" tone="quiet">
            {passkeys === 0 ? "Add one" : "Manage"}
          </ButtonLink>
        </Row>
        {isOn && (
          <Row name="Recovery codes" says={`${recoveryCodes} left`}>
            <ButtonLink to="/account/recovery-codes" tone="quiet">
              New codes
            </ButtonLink>
          </Row>
        )}
      </ul>
      {isOn && codesAreFew && (
        <div className="mt-4">
          <Notice tone="warn">
            {recoveryCodes === 0
              ? "You have no recovery codes: with your phone lost you could not sign in. Make new ones."
              : "Few recovery codes are left. Make new ones while you still can."}
          </Notice>
        </div>
      )}
    </Card>
  );
}

function Row({ name, says, children }: { name: string; says: React.ReactNode; children: React.ReactNode }) {
  return (
    <li className="flex flex-wrap items-center justify-between gap-4 py-3 first:pt-0 last:pb-0">
      <div className="flex-1 basis-40">
        <p className="font-medium">{name}</p>
        <p className="text-sm text-muted">{says}</p>
      </div>
      <div className="flex flex-wrap gap-3">{children}</div>
    </li>
  );
}
