import { KeptDay } from "../../ui/day/keep-today.tsx";
import { PageTitle } from "../../ui/layout.tsx";
import { PublicShell } from "../../ui/shell.tsx";
import type { Route } from "./+types/offline.ts";

export const links: Route.LinksFunction = () => [{ rel: "manifest", href: "/manifest.webmanifest" }];

/** What a phone shows by itself where there is no line. It says nothing of anybody: the day comes out of the phone's own lock. */
export default function Offline() {
  return (
    <PublicShell>
      <title>No connection · Daydreamers</title>
      <PageTitle title="No connection right now">
        The practice cannot be reached. What was kept on this phone can be opened with its own lock.
      </PageTitle>
      <KeptDay />
      <p className="mt-6">
        <a href="/today" className="inline-flex min-h-12 items-center underline">
          Try again
        </a>
      </p>
    </PublicShell>
  );
}
