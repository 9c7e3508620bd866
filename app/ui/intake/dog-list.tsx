import { Button } from "../form.tsx";

/** The dogs told of so far, each with its way back and its way out. Taking one out takes two steps. */
export function DogList({
  draftId,
  dogs,
}: {
  draftId: string;
  dogs: readonly { id: string; name: string }[];
}) {
  if (dogs.length === 0) return null;
  return (
    <section className="mb-6">
      <h2 className="mb-2 text-xl font-semibold">Your dogs so far</h2>
      <ul className="divide-y divide-line rounded-lg border border-line bg-surface px-4">
        {dogs.map(({ id, name }) => (
          <li key={id} className="flex flex-wrap items-center justify-between gap-x-4 py-1">
            <a href={`/intake/${draftId}?step=dogs&dog=${id}`} className="inline-block py-3 underline">
              {name}
            </a>
            <details className="text-sm">
              <summary className="flex min-h-12 cursor-pointer items-center px-2 text-muted underline">
                Remove<span className="sr-only"> {name}</span>
              </summary>
              <form method="post" action={`/intake/${draftId}/dogs/${id}/remove`} className="pb-2">
                <Button tone="danger" aria-label={`Remove ${name} from this intake`}>
                  Remove from this intake
                </Button>
              </form>
            </details>
          </li>
        ))}
      </ul>
      <p className="mt-2">
        <a href={`/intake/${draftId}?step=dogs&dog=new`} className="inline-block py-2 underline">
          Add another dog
        </a>
      </p>
    </section>
  );
}

/** Which dog a step is about, where there are several. */
export function DogChoice({
  draftId,
  step,
  dogs,
  current,
}: {
  draftId: string;
  step: string;
  dogs: readonly { id: string; name: string }[];
  current: string | undefined;
}) {
  if (dogs.length < 2) return null;
  return (
    <nav aria-label="Which dog" className="mb-5">
      <ul className="flex flex-wrap gap-2">
        {dogs.map(({ id, name }) => (
          <li key={id}>
            <a
              href={`/intake/${draftId}?step=${step}&dog=${id}`}
              aria-current={id === current ? "true" : undefined}
              className="inline-flex min-h-12 items-center rounded-lg border border-edge px-4 no-underline aria-[current=true]:border-2 aria-[current=true]:border-accent aria-[current=true]:font-semibold"
            >
              {name}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
