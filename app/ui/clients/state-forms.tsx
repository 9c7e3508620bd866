import { Button } from "../form.tsx";

type State = "active" | "prospect" | "paused" | "archived";

/** How a state is said in a heading. */
export const stateNames: Record<State, string> = {
  active: "Active",
  prospect: "Prospect",
  paused: "Paused",
  archived: "Archived",
};

const steps: Record<State, { to: State; label: string }[]> = {
  active: [
    { to: "paused", label: "Pause" },
    { to: "archived", label: "Archive" },
  ],
  prospect: [
    { to: "active", label: "Make active" },
    { to: "archived", label: "Archive" },
  ],
  paused: [
    { to: "active", label: "Make active again" },
    { to: "archived", label: "Archive" },
  ],
  archived: [{ to: "active", label: "Make active again" }],
};

/** Where a client can go from here. An archived one is kept, and leaves the daily list. */
export function StateForms({ clientPath, state }: { clientPath: string; state: State }) {
  return (
    <div className="flex flex-wrap gap-3">
      {steps[state].map(({ to, label }) => (
        <form key={to} method="post" action={`${clientPath}/state`}>
          <input type="hidden" name="state" value={to} />
          <Button tone="quiet">{label}</Button>
        </form>
      ))}
    </div>
  );
}
