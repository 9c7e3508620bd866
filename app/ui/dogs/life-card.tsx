import { Button } from "../form.tsx";
import { Card } from "../layout.tsx";
import { dateFormat } from "../time.tsx";
import type { DogShape } from "./shapes.ts";

/** Whether the dog still lives with this household, asked with care and out of the way. */
export function LifeCard({
  path,
  name,
  state,
  at,
  timeZone,
}: {
  path: string;
  name: string;
  state: DogShape["state"];
  at: Date;
  timeZone: string;
}) {
  if (state !== "living")
    return (
      <Card title={state === "deceased" ? `In memory of ${name}` : `${name} lives elsewhere now`}>
        <p className="mb-3">
          {`Noted on ${dateFormat(timeZone, { dateStyle: "medium" }).format(at)}. Everything stays on file; nothing is asked for any more.`}
        </p>
        <StateForm path={path} state="living">{`${name} lives here after all`}</StateForm>
      </Card>
    );
  return (
    <details className="rounded-2xl border border-line bg-surface px-5 py-3">
      <summary className="min-h-12 cursor-pointer py-2.5 font-medium">
        {name} has died or lives elsewhere now
      </summary>
      <p className="mb-3 text-muted">
        Everything stays on file. From then on nothing is asked for and no reminder goes out.
      </p>
      <div className="flex flex-wrap gap-3 pb-2">
        <StateForm path={path} state="deceased">{`${name} has died`}</StateForm>
        <StateForm path={path} state="rehomed">{`${name} lives elsewhere now`}</StateForm>
      </div>
    </details>
  );
}

function StateForm({ path, state, children }: { path: string; state: DogShape["state"]; children: string }) {
  return (
    <form method="post" action={`${path}/state`}>
      <Button tone="quiet" name="state" value={state}>
        {children}
      </Button>
    </form>
  );
}
