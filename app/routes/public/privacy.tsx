import { readBusiness } from "../../domain/business/business.ts";
import { systemContext } from "../../http/context.ts";
import { PageTitle } from "../../ui/layout.tsx";
import { PublicShell } from "../../ui/shell.tsx";
import type { Route } from "./+types/privacy.ts";

export async function loader({ context }: Route.LoaderArgs) {
  const { name } = await readBusiness(context.get(systemContext));
  return { name };
}

interface Kept {
  what: string;
  why: string;
  howLong: string;
}

/** What this version of the product keeps, in the words of the people it concerns. */
const kept: Kept[] = [
  {
    what: "Clients: names, emails, phones, address, whom to call in an emergency, household, our notes and prices",
    why: "To come to you, train your dog safely and settle what we agreed on. Encrypted under a key of your own.",
    howLong: "While you are a client; ask us for how long afterwards.",
  },
  {
    what: "Dogs: what you tell of their life, health, vaccinations and behaviour, and what we note at work",
    why: "To train well, and to keep people and dogs safe.",
    howLong: "With the client's file.",
  },
  {
    what: "Papers: vaccination records, photos (without the place where they were taken) and signed waivers with name, time, network address and browser of the signing",
    why: "To know that the dog may train with others, and to be able to show what was signed.",
    howLong: "With the client's file.",
  },
  {
    what: "Intakes that are not finished",
    why: "So that you can go on later, on another device too.",
    howLong: "30 days after you last saved.",
  },
  {
    what: "Questions sent through this site",
    why: "To answer them.",
    howLong: "Ask us: they are deleted on request.",
  },
  {
    what: "The client portal: codes that we mail, and which browser it is open on",
    why: "So that only you see your file. The cookie is gone when you close the browser.",
    howLong: "Codes 10 minutes, the portal 15 minutes.",
  },
  {
    what: "Staff: name, email address, password (as a hash), own time zone and units",
    why: "To sign in and to print pages in the right time and units.",
    howLong: "While the person works here.",
  },
  {
    what: "Staff: signed-in devices (browser, system and country)",
    why: "So that each person can see and end them.",
    howLong: "At most 12 hours; 30 minutes without use.",
  },
  {
    what: "Tesla: the tokens of the connection",
    why: "To read the car's and the Powerwall's battery. Nothing can be driven, opened or changed with them.",
    howLong: "Until the connection is ended; then revoked at Tesla and deleted here.",
  },
  {
    what: "Battery readings without places",
    why: "To show the charge, its history, and whether the day's round fits.",
    howLong: "90 days.",
  },
  {
    what: "On the phone of whoever comes to you: that day's visits, encrypted under the phone's own lock",
    why: "To find your door, and what to know before ringing, when there is no connection.",
    howLong: "A day, and never on a phone without a lock.",
  },
  {
    what: "A trail of sign-ins, refusals, and reads of secrets and of clients' files",
    why: "To notice an attack and to show afterwards what happened. It holds ids and counts, no names and no addresses.",
    howLong: "As long as the practice runs.",
  },
];

export default function Privacy({ loaderData: { name } }: Route.ComponentProps) {
  return (
    <PublicShell>
      <title>{`Privacy · ${name}`}</title>
      <PageTitle title="Privacy">
        What {name} keeps, why, and for how long. Names, addresses and tokens are encrypted before they reach
        the database. There are no trackers, and the only cookies are those needed to sign in, to open your
        portal and to go on with your intake.
      </PageTitle>
      <dl className="grid gap-5">
        {kept.map(({ what, why, howLong }) => (
          <div key={what} className="border-l-2 border-line pl-4">
            <dt className="font-medium">{what}</dt>
            <dd className="mt-1 text-muted">{why}</dd>
            <dd className="mt-1 text-sm">Kept: {howLong}</dd>
          </div>
        ))}
      </dl>
      <p className="mt-8">To see, correct or delete what concerns you, ask {name} directly.</p>
    </PublicShell>
  );
}
