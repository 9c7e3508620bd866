import { PageTitle } from "../layout.tsx";
import type { DogShape } from "./shapes.ts";
import { HandlingWarnings } from "./warnings.tsx";

type Dog = Pick<DogShape, "id" | "state" | "profile" | "handling" | "bites">;

/** The head of a page about one dog: the way back, what the page is, and what to know before one rings the bell. */
export function DogHead({
  dog,
  title,
  back,
  children,
}: {
  dog: Dog;
  /** The dog's name where it is left out. */
  title?: string;
  back: { to: string; name: string };
  children?: React.ReactNode;
}) {
  const heading = title ?? dog.profile.name;
  return (
    <>
      <title>{`${title ? `${title} · ` : ""}${dog.profile.name} · Daydreamers`}</title>
      <a href={back.to} className="mb-1 inline-flex min-h-12 items-center gap-1.5 underline">
        <span aria-hidden="true">←</span> {back.name}
      </a>
      <PageTitle title={heading}>{children}</PageTitle>
      <HandlingWarnings dogs={[dog]} />
    </>
  );
}
