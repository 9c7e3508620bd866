import { Card } from "../layout.tsx";
import { usePage } from "../page.tsx";
import script from "./kept-day.js?url&no-inline";

const shape =
  "inline-flex min-h-12 cursor-pointer items-center justify-center rounded-lg border px-5 py-2 font-semibold";
const quiet = `${shape} border-edge bg-surface text-ink hover:bg-sunken`;
const primary = `${shape} border-transparent bg-accent text-on-accent hover:bg-accent-strong`;

/**
 * Where a phone can keep the day under its own lock. The script shows what fits: a button, since when it is kept, or one
 * line that says why nothing is. Without JavaScript nothing stands here, and nothing is kept.
 *
 * @param person who is signed in: a copy of somebody else is removed, never added to
 * @param hasPasskey whether the person has one at all
 */
export function KeepToday({ person, hasPasskey }: { person: string; hasPasskey: boolean }) {
  const { nonce } = usePage();
  return (
    <div className="print:hidden">
      <div data-keep-today data-person={person} data-passkey={hasPasskey ? "yes" : "no"} hidden>
        <Card title="Without a connection">
          <p role="status" data-says className="text-muted" />
          <p data-no-passkey hidden>
            <a href="/account/passkeys" className="inline-flex min-h-12 items-center underline">
              Passkeys
            </a>
          </p>
          <div className="mt-3 flex flex-wrap gap-2">
            <button type="button" data-keep hidden className={quiet}>
              Keep today on this phone
            </button>
            <button type="button" data-remove hidden className={quiet}>
              Remove from this phone
            </button>
          </div>
        </Card>
      </div>
      <script type="module" src={script} nonce={nonce} />
    </div>
  );
}

/** The page that the phone shows by itself without a line: the script opens what is kept, after the phone's own lock. */
export function KeptDay() {
  const { nonce } = usePage();
  return (
    <div>
      <div data-kept-day hidden>
        <p role="status" data-says className="text-muted" />
        <div className="mt-4 flex flex-wrap gap-2">
          <button type="button" data-open hidden className={primary}>
            Open today's visits
          </button>
          <button type="button" data-remove hidden className={quiet}>
            Remove from this phone
          </button>
        </div>
        <ol data-visits className="mt-6 grid gap-4" />
      </div>
      <noscript>
        <p>Without JavaScript nothing is kept on this device.</p>
      </noscript>
      <script type="module" src={script} nonce={nonce} />
    </div>
  );
}
