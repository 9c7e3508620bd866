import { PageTitle } from "../layout.tsx";
import { RefreshForm } from "./refresh-form.tsx";

/** The head of a car's or home's own page: the way back, its name, and reading it now. */
export function DetailHead({ name, path }: { name: string; path: string }) {
  return (
    <>
      <title>{`${name} · Daydreamers`}</title>
      <p>
        <a href="/battery" className="inline-block py-2 text-accent underline">
          Battery
        </a>
      </p>
      <div className="flex flex-wrap items-start justify-between gap-x-6">
        <PageTitle title={name} />
        <RefreshForm returnTo={path} />
      </div>
    </>
  );
}
