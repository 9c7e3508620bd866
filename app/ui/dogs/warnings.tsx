import type { DogShape } from "./shapes.ts";

/** What to know before one comes near a dog: staff's warnings first, then that it has bitten. */
export function HandlingWarnings({
  dogs,
}: {
  dogs: readonly Pick<DogShape, "id" | "state" | "profile" | "handling" | "bites">[];
}) {
  const shown = dogs.filter(
    ({ state, handling, bites }) => state === "living" && (handling?.warnings || bites.length > 0),
  );
  if (shown.length === 0) return null;
  return (
    <section
      aria-label="Handling warnings"
      className="mb-5 grid gap-3 rounded-lg border-l-4 border-bad bg-bad-wash px-4 py-3"
    >
      {shown.map(({ id, profile, handling, bites }) => (
        <div key={id}>
          <p className="font-semibold">Careful with {profile.name}</p>
          {handling?.warnings && <p className="whitespace-pre-line">{handling.warnings}</p>}
          {bites.length > 0 && <p>{biteSentence(bites)}</p>}
        </div>
      ))}
    </section>
  );
}

function biteSentence(bites: DogShape["bites"]): string {
  const times = bites.length === 1 ? "One incident" : `${bites.length} incidents`;
  const worst = Math.max(0, ...bites.map(({ level }) => level ?? 0));
  return worst > 0 ? `${times} on file, the worst of level ${worst}.` : `${times} on file.`;
}
