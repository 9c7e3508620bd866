import { Badge } from "../clients/missing.tsx";
import { ageOf } from "./age.ts";
import type { DogShape } from "./shapes.ts";
import { printWeight, sexWords, stateWords } from "./words.ts";

/** A dog's photo, or the first letter of its name where there is none. */
export function DogPhoto({
  clientPath,
  dog,
  size = "small",
}: {
  /** `/clients/<id>` */
  clientPath: string;
  dog: Pick<DogShape, "pictureId" | "profile">;
  size?: "small" | "large";
}) {
  const box = `${size === "large" ? "size-28 text-5xl" : "size-16 text-2xl"} shrink-0 rounded-2xl`;
  return dog.pictureId ? (
    <img
      src={`${clientPath}/documents/${dog.pictureId}/thumbnail`}
      alt={dog.profile.name}
      loading="lazy"
      decoding="async"
      className={`${box} border border-line bg-sunken object-cover`}
    />
  ) : (
    <span
      aria-hidden="true"
      className={`${box} grid place-items-center bg-sunken font-display font-semibold text-muted`}
    >
      {Array.from(dog.profile.name)[0]}
    </span>
  );
}

/** A dog on its client's page: who it is in one line, and the way to its own page. */
export function DogCard({
  clientPath,
  dog,
  units,
  today,
}: {
  /** `/clients/<id>` */
  clientPath: string;
  dog: DogShape;
  units: "metric" | "imperial";
  /** In the business's zone, as `2026-11-22`. */
  today: string;
}) {
  const { profile, state, bites, weights } = dog;
  const weight = weights.at(-1);
  const words = [
    profile.breed,
    state === "living" ? ageOf(profile.birthdate, today) : "",
    sexWords(profile),
    weight ? printWeight(weight.kg, units) : "",
  ].filter(Boolean);
  return (
    <article className="flex gap-4 rounded-2xl border border-line bg-surface p-4">
      <DogPhoto clientPath={clientPath} dog={dog} />
      <div className="min-w-0">
        <h3 className="text-lg font-semibold">
          <a
            href={`${clientPath}/dogs/${dog.id}`}
            className="inline-block min-h-12 py-2 break-words underline"
          >
            {profile.name}
          </a>
        </h3>
        {words.length > 0 && <p className="text-muted">{words.join(" · ")}</p>}
        <div className="mt-1.5 flex flex-wrap gap-1.5 empty:hidden">
          {state !== "living" && <Badge tone="warn">{stateWords[state]}</Badge>}
          {state === "living" && bites.length > 0 && <Badge tone="bad">Bite history</Badge>}
          {state === "living" && dog.handling?.warnings && <Badge tone="bad">Handle with care</Badge>}
        </div>
      </div>
    </article>
  );
}
