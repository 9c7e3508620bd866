import { Button } from "../form.tsx";

/** Reads everything now. @param returnTo where to go on, when that is not the dashboard. */
export function RefreshForm({ returnTo }: { returnTo?: string }) {
  return (
    <form method="post" action="/battery/refresh" className="mb-6">
      {returnTo && <input type="hidden" name="returnTo" value={returnTo} />}
      <Button tone="quiet">Refresh</Button>
    </form>
  );
}
