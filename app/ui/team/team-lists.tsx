import { Button } from "../form.tsx";
import { ago, shortTime, Time } from "../time.tsx";
import { roleNames } from "./words.ts";

interface MemberView {
  id: string;
  name: string;
  email: string;
  role: keyof typeof roleNames;
  disabledAt: Date | null;
  hasSecondFactor: boolean;
  lastSeenAt: Date | null;
}

/** Everybody of the team, each leading to their own page. */
export function MemberList({
  members,
  me,
  now,
}: {
  members: readonly MemberView[];
  /** The id of the one who reads. */
  me: string;
  now: Date;
}) {
  return (
    <ul className="divide-y divide-line">
      {members.map(({ id, name, email, role, disabledAt, hasSecondFactor, lastSeenAt }) => (
        <li key={id}>
          <a
            href={`/settings/team/${id}`}
            className="block min-h-12 rounded-md py-3 text-ink no-underline hover:bg-sunken"
          >
            <span className="block font-semibold wrap-anywhere">
              {name}
              {id === me && <span className="font-normal text-muted"> (you)</span>}
            </span>
            <span className="block text-sm text-muted wrap-anywhere">{email}</span>
            <span className="block text-sm text-muted">
              {roleNames[role]}
              {disabledAt ? (
                <span className="font-medium text-bad"> · disabled</span>
              ) : (
                <>
                  {hasSecondFactor ? (
                    " · second factor"
                  ) : (
                    <span className="text-warn"> · no second factor</span>
                  )}
                  {lastSeenAt ? (
                    <>
                      {" · last seen "}
                      <Time at={lastSeenAt}>{ago(lastSeenAt, now)}</Time>
                    </>
                  ) : (
                    " · not seen lately"
                  )}
                </>
              )}
            </span>
          </a>
        </li>
      ))}
    </ul>
  );
}

/** Who was asked and has not come yet, each with the button that takes the invitation back. */
export function InvitationList({
  invitations,
  now,
  timeZone,
}: {
  invitations: readonly { id: string; email: string; role: keyof typeof roleNames; expiresAt: Date }[];
  now: Date;
  timeZone: string;
}) {
  return (
    <ul className="divide-y divide-line">
      {invitations.map(({ id, email, role, expiresAt }) => (
        <li key={id} className="flex flex-wrap items-center justify-between gap-4 py-3 first:pt-0 last:pb-0">
          <div className="flex-1 basis-40">
            <p className="font-medium wrap-anywhere">{email}</p>
            <p className="text-sm text-muted">
              {roleNames[role]} · until <Time at={expiresAt}>{shortTime(expiresAt, now, { timeZone })}</Time>
            </p>
          </div>
          <form method="post" action={`/settings/team/invitations/${id}/withdraw`} className="shrink-0">
            <Button tone="quiet" aria-label={`Withdraw the invitation of ${email}`}>
              Withdraw
            </Button>
          </form>
        </li>
      ))}
    </ul>
  );
}
