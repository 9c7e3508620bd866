import { Wordmark } from "../mark.tsx";

interface PortalShellProps {
  /** The business. */
  name: string;
  /** A time of the day, with its zone. */
  openUntil: string;
  /** The addresses to offer; none while it is open who is here. */
  places: readonly { to: string; name: string }[];
  /** The address that is shown now. */
  here: string;
  children: React.ReactNode;
}

/** Pages of a client's own household: a quarter of an hour on a phone, with the way out always in sight. */
export function PortalShell({ name, openUntil, places, here, children }: PortalShellProps) {
  return (
    <div className="mx-auto flex min-h-dvh max-w-2xl flex-col px-5 pt-5 pb-8 print:block print:min-h-0 print:max-w-none print:p-0">
      <a
        href="#content"
        className="absolute -top-20 left-4 z-20 rounded-md bg-accent px-4 py-3 text-on-accent focus:top-3"
      >
        Skip to the page
      </a>
      <header className="border-b border-line pb-3 print:hidden">
        <div className="flex flex-wrap items-center justify-between gap-x-4">
          <a href="/portal/home" className="rounded-md py-2 text-ink no-underline">
            <Wordmark />
          </a>
          <form method="post" action="/portal/sign-out">
            <button
              type="submit"
              className="min-h-12 cursor-pointer rounded-lg border border-edge bg-surface px-4 font-semibold hover:bg-sunken"
            >
              Sign out
            </button>
          </form>
        </div>
        {places.length > 0 && (
          <nav aria-label="Your portal">
            <ul className="-mx-2 flex flex-wrap">
              {places.map((place) => (
                <li key={place.to}>
                  <a
                    href={place.to}
                    aria-current={place.to === here ? "page" : undefined}
                    className="flex min-h-12 items-center rounded-md px-2 text-muted aria-[current=page]:font-semibold aria-[current=page]:text-accent"
                  >
                    {place.name}
                  </a>
                </li>
              ))}
            </ul>
          </nav>
        )}
      </header>
      <main id="content" tabIndex={-1} className="flex-1 py-7 outline-none print:p-0">
        {children}
      </main>
      <footer className="border-t border-line pt-4 text-sm text-muted print:hidden">
        <p>
          {name} · Open until {openUntil}, then it closes by itself.
        </p>
      </footer>
    </div>
  );
}
