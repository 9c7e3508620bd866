import { Button, ButtonLink } from "./form.tsx";
import { ago, shortTime, Time } from "./time.tsx";

interface PasskeyItem {
  id: string;
  name: string;
  backedUp: boolean;
  createdAt: Date;
  lastUsedAt: Date | null;
  suspended: boolean;
}

/** A person's passkeys, each to be renamed and removed. */
export function PasskeyList({
  passkeys,
  now,
  timeZone,
}: {
  passkeys: readonly PasskeyItem[];
  now: Date;
  timeZone: string;
}) {
  if (passkeys.length === 0) return <p className="text-muted">None yet.</p>;
  return (
    <ul className="divide-y divide-line">
      {passkeys.map(({ id, name, backedUp, createdAt, lastUsedAt, suspended }) => (
        <li key={id} className="flex flex-wrap items-center justify-between gap-4 py-3 first:pt-0 last:pb-0">
          <div className="flex-1 basis-40">
            <p className="font-medium wrap-anywhere">{name}</p>
            {suspended && (
              <p className="text-sm text-bad">Stopped by “this was not me”: remove it, or add it anew</p>
            )}
            <p className="text-sm text-muted">
              added <Time at={createdAt}>{shortTime(createdAt, now, { timeZone })}</Time>
              {" · "}
              {lastUsedAt ? (
                <>
                  last used <Time at={lastUsedAt}>{ago(lastUsedAt, now)}</Time>
                </>
              ) : (
                "not used yet"
              )}
              {!backedUp && " · on this one device only"}
            </p>
          </div>
          <div className="flex flex-wrap gap-3">
            <ButtonLink to={`/account/passkeys/${id}/rename`} tone="quiet">
              Rename<span className="sr-only"> {name}</span>
            </ButtonLink>
            <form method="post" action={`/account/passkeys/${id}/remove`}>
              <Button tone="danger" aria-label={`Remove ${name}`}>
                Remove
              </Button>
            </form>
          </div>
        </li>
      ))}
    </ul>
  );
}
