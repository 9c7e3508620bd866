import { NavLink } from "react-router";
import { Wordmark } from "./mark.tsx";

/** Pages before the door: one quiet column, or a wide one where there is something to see. */
export function PublicShell({ wide = false, children }: { wide?: boolean; children: React.ReactNode }) {
  return (
    <div
      className={`mx-auto flex min-h-dvh flex-col px-5 py-6 ${wide ? "max-w-md md:max-w-5xl" : "max-w-md"}`}
    >
      <header>
        <a href="/" className="inline-block rounded-md text-ink no-underline">
          <Wordmark />
        </a>
      </header>
      <main className="flex-1 py-8">{children}</main>
      <footer className="text-sm text-muted">
        <a href="/privacy" className="inline-block py-2 underline">
          Privacy
        </a>
      </footer>
    </div>
  );
}

interface Place {
  to: string;
  name: string;
  /** One path of a 24-unit line icon. */
  icon: string;
  /** On a phone it is reached through Account: five places fit under a thumb. */
  wideOnly?: true;
}

const places: Place[] = [
  {
    to: "/today",
    name: "Today",
    icon: "M12 7.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4",
  },
  {
    to: "/clients",
    name: "Clients",
    icon: "M12 20.5c-2.6 0-5-1-5-3.2 0-2.4 2.4-4.6 5-4.6s5 2.2 5 4.6c0 2.2-2.4 3.2-5 3.2zM5.2 12.8a1.7 2.1 0 1 1 0-4.2 1.7 2.1 0 0 1 0 4.2zM18.8 12.8a1.7 2.1 0 1 0 0-4.2 1.7 2.1 0 0 0 0 4.2zM9.3 8.2a1.7 2.3 0 1 1 0-4.6 1.7 2.3 0 0 1 0 4.6zM14.7 8.2a1.7 2.3 0 1 0 0-4.6 1.7 2.3 0 0 0 0 4.6z",
  },
  {
    to: "/calendar",
    name: "Calendar",
    icon: "M4 6.5h16v13.5H4zM4 10.5h16M8 3.5v4M16 3.5v4M8 14h2M14 14h2M8 17h2",
  },
  {
    to: "/report-cards",
    name: "Cards",
    icon: "M6 3.5h9l3.5 3.5v13.5H6zM14.5 3.5v4h4M9 12h6M9 15.5h6",
  },
  {
    to: "/messages",
    name: "Messages",
    icon: "M4 5.5h16v11H10l-4 3.5v-3.5H4zM8 9.5h8M8 12.5h5",
    wideOnly: true,
  },
  {
    to: "/battery",
    name: "Battery",
    icon: "M3 8h15v8.5H3zM18 10.5h2.5v3.5H18M10.8 9.2l-2.3 3.3h3l-1.5 2.9",
    wideOnly: true,
  },
  {
    to: "/connections",
    name: "Connections",
    icon: "M9 7V3.5M15 7V3.5M6.5 7h11v4.5a5.5 5.5 0 0 1-11 0zM12 17v4",
    wideOnly: true,
  },
  {
    to: "/settings",
    name: "Settings",
    icon: "M4 7h10M18 7h2M4 17h2M10 17h10M16 9.5a2.5 2.5 0 1 1 0-5 2.5 2.5 0 0 1 0 5zM8 19.5a2.5 2.5 0 1 1 0-5 2.5 2.5 0 0 1 0 5z",
    wideOnly: true,
  },
  {
    to: "/audit",
    name: "Audit",
    icon: "M12 3.5l7 2.5v5.5c0 4.5-3 7.6-7 9-4-1.4-7-4.5-7-9V6zM8.8 12l2.2 2.2 4.2-4.4",
    wideOnly: true,
  },
  {
    to: "/incidents",
    name: "Incidents",
    icon: "M12 4.2l8.8 15.3H3.2zM12 10v4.6M12 17v.2",
    wideOnly: true,
  },
  {
    to: "/account",
    name: "Account",
    icon: "M12 4a3.8 3.8 0 1 1 0 7.6A3.8 3.8 0 0 1 12 4zM4.5 20c.6-3.8 3.6-5.6 7.5-5.6s6.9 1.8 7.5 5.6",
  },
];

/** Pages for staff: the places at the thumb on a phone, at the side on a laptop. */
export function StaffShell({
  reachable,
  banner,
  children,
}: {
  reachable: readonly string[];
  /** What the reader should do soon, on whatever page. */
  banner?: React.ReactNode;
  children: React.ReactNode;
}) {
  return (
    <div className="mx-auto min-h-dvh max-w-6xl md:grid md:grid-cols-[15.5rem_minmax(0,1fr)] print:block print:min-h-0">
      <a
        href="#content"
        className="absolute -top-20 left-4 z-20 rounded-md bg-accent px-4 py-3 text-on-accent focus:top-3"
      >
        Skip to the page
      </a>
      <header className="flex flex-wrap items-center justify-between gap-x-4 px-5 pt-5 print:hidden md:sticky md:top-0 md:h-dvh md:flex-col md:flex-nowrap md:items-stretch md:justify-start md:gap-8 md:py-7">
        <a href="/today" className="rounded-md text-ink no-underline">
          <Wordmark />
        </a>
        <nav
          aria-label="Main"
          className="fixed inset-x-0 bottom-0 z-10 border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] md:static md:border-0 md:bg-transparent"
        >
          <ul className="flex flex-wrap justify-around md:flex-col md:gap-1">
            {places
              .filter(({ to }) => reachable.includes(to))
              .map((place) => (
                <li
                  key={place.to}
                  className={`flex-1 md:flex-none ${place.wideOnly ? "hidden md:block" : ""}`}
                >
                  <PlaceLink {...place} />
                </li>
              ))}
          </ul>
        </nav>
        <form method="post" action="/sign-out" className="md:mt-auto">
          <button
            type="submit"
            className="inline-flex min-h-12 cursor-pointer items-center rounded-lg px-2 text-sm text-muted underline underline-offset-4 md:px-2 md:text-base"
          >
            Sign out
          </button>
        </form>
      </header>
      <main id="content" tabIndex={-1} className="px-5 pt-6 pb-28 outline-none md:pt-7 md:pb-12 print:p-0">
        {banner && <div className="mb-6 print:hidden">{banner}</div>}
        {children}
      </main>
    </div>
  );
}

function PlaceLink({ to, name, icon }: Place) {
  return (
    <NavLink
      to={to}
      reloadDocument
      className="flex min-h-14 flex-col items-center justify-center gap-0.5 rounded-lg px-2 py-1.5 text-xs text-muted no-underline aria-[current=page]:font-semibold aria-[current=page]:text-accent md:min-h-11 md:flex-row md:justify-start md:gap-3 md:text-base md:hover:bg-sunken md:aria-[current=page]:bg-sunken"
    >
      <svg
        viewBox="0 0 24 24"
        width="24"
        height="24"
        aria-hidden="true"
        className="fill-none stroke-current stroke-[1.7]"
        strokeLinejoin="round"
        strokeLinecap="round"
      >
        <path d={icon} />
      </svg>
      {name}
    </NavLink>
  );
}
