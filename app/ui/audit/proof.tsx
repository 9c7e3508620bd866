import { Button, ButtonLink } from "../form.tsx";
import { Card } from "../layout.tsx";

/** Taking the list along, and having the whole trail checked. */
export function ProofCard({ exports }: { exports: { csv: string; json: string } }) {
  return (
    <Card title="Take along and check">
      <p className="text-muted">
        A file holds what the filter shows, up to 50,000 entries, newest first. You may be asked for your
        password before.
      </p>
      <div className="mt-3 flex flex-wrap gap-3">
        <ButtonLink to={exports.csv} tone="quiet">
          Export for a spreadsheet (CSV)
        </ButtonLink>
        <ButtonLink to={exports.json} tone="quiet">
          Export as JSON
        </ButtonLink>
      </div>
      <VerifyForm />
    </Card>
  );
}

/** Starts the check of the whole trail. */
export function VerifyForm() {
  return (
    <form method="post" action="/audit/verify" className="mt-5">
      <p className="mb-2 text-muted">
        Every minute the new entries are put under a seal that only this app can make. The check holds each
        entry against it, and names the first that was changed, removed or pushed in.
      </p>
      <Button tone="quiet">Check the whole trail</Button>
    </form>
  );
}
