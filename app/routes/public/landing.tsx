import { readBusiness } from "../../domain/business/business.ts";
import { systemContext } from "../../http/context.ts";
import { Night } from "../../ui/night.tsx";
import { PublicShell } from "../../ui/shell.tsx";
import type { Route } from "./+types/landing.ts";

export async function loader({ context }: Route.LoaderArgs) {
  const { name } = await readBusiness(context.get(systemContext));
  return { name };
}

/** The ways in for everybody who does not work here. */
const ways = [
  { to: "/intake", name: "New here?", what: "Fill in the intake: you, your dog, and what you hope for." },
  { to: "/portal", name: "My portal", what: "Your dogs, papers and waiver, without a password." },
  { to: "/contact", name: "Ask a question", what: "Not sure yet? Write to us first." },
];

export default function Landing({ loaderData: { name } }: Route.ComponentProps) {
  return (
    <PublicShell wide>
      <title>{name}</title>
      <meta name="description" content={`${name}: dog training at your door.`} />
      <div className="grid items-center gap-8 md:min-h-[60vh] md:grid-cols-[3fr_2fr] md:gap-12">
        <Night />
        <div>
          <h1 className="text-4xl font-semibold md:text-5xl">{name}</h1>
          <p className="mt-3 text-lg text-muted">
            Dog training at your door: we come to you, and the dog learns where it lives.
          </p>
          <ul className="mt-8 grid gap-3">
            {ways.map(({ to, name, what }) => (
              <li key={to}>
                <a
                  href={to}
                  className="flex min-h-16 items-center justify-between gap-4 rounded-2xl border border-line bg-surface px-5 py-3 text-ink no-underline hover:border-accent"
                >
                  <span>
                    <span className="block text-lg font-semibold text-accent">{name}</span>
                    <span className="block text-muted">{what}</span>
                  </span>
                  <svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" className="shrink-0">
                    <path
                      d="M9 5.5l6.5 6.5L9 18.5"
                      className="fill-none stroke-accent stroke-2"
                      strokeLinecap="round"
                      strokeLinejoin="round"
                    />
                  </svg>
                </a>
              </li>
            ))}
          </ul>
          <p className="mt-5">
            <a href="/sign-in" className="inline-flex min-h-12 items-center text-muted underline">
              Staff sign-in
            </a>
          </p>
        </div>
      </div>
    </PublicShell>
  );
}
