import { roles } from "../../drizzle/schema/identity.ts";
import { type Policy, policies } from "./policies.ts";

/** Everybody whom a policy can name. */
export const actors = [...roles, "client", "anyone"] as const;
export type Actor = (typeof actors)[number];

interface Area {
  name: string;
  says: string;
  /** The URLs of the area, as `policies.ts` spells them; the first area that has a URL gets it. */
  has: RegExp;
}

/** The URLs in groups that people understand. Who may use a group is not said here: it is read from the policies. */
const areas: readonly Area[] = [
  { name: "Today", says: "The day's visits and what is missing.", has: /^\/today(\/|$)/ },
  {
    name: "Rates, sales, merging, voiding",
    says: "A client's rate and agency; selling, adjusting and refunding packages; making one file of two; voiding a signature.",
    has: /^\/clients\/:id\/(terms|merge|packages\/new|packages\/:package\/.+|waivers\/:signature\/void)$/,
  },
  {
    name: "Calendars, driving, mailings",
    says: "Which calendars are read; home and reserve; packages for sale; writing to many; writing again to an address that was closed.",
    has: /^\/(calendar\/calendars|settings\/(driving|packages|agencies)|messages\/(mass|suppressions\/:suppression\/lift))$/,
  },
  {
    name: "Calendar and visits",
    says: "Visits, whose an event is, what became of a visit.",
    has: /^\/(calendar|appointments)(\/|$)/,
  },
  {
    name: "Report cards and library",
    says: "Writing, sending and correcting cards; what they are made of.",
    has: /^\/(report-cards|settings\/library)(\/|$)/,
  },
  { name: "Messages", says: "Writing to clients; what was sent and what came in.", has: /^\/messages(\/|$)/ },
  { name: "Who opened a file", says: "The trail of one client.", has: /^\/clients\/:id\/access$/ },
  {
    name: "Clients and dogs",
    says: "Files, contacts, dogs, papers, waivers, intakes and inquiries.",
    has: /^\/(clients|intakes|inquiries)(\/|$)/,
  },
  { name: "Battery", says: "The car and the home.", has: /^\/battery(\/|$)/ },
  {
    name: "Connections",
    says: "What Daydreamers may read for the practice, and signing in with it.",
    has: /^\/connections(?!\/[a-z-]+\/callback)(\/|$)/,
  },
  { name: "Team", says: "Inviting, roles, devices, disabling.", has: /^\/settings\/team(\/|$)/ },
  { name: "Permissions", says: "This page.", has: /^\/settings\/permissions$/ },
  { name: "List of settings", says: "The list shows each role what is its own.", has: /^\/settings$/ },
  {
    name: "Settings",
    says: "Business, prices, agencies, waiver text, words of messages, reminders, client portal, security, alerts.",
    has: /^\/settings(\/|$)/,
  },
  { name: "Audit", says: "Who did and read what; checking and exporting it.", has: /^\/audit(\/|$)/ },
  {
    name: "Incidents",
    says: "Reading what has to be looked after.",
    has: /^\/incidents(\/:incident)?$/,
  },
  {
    name: "Handling incidents",
    says: "Opening, noting and closing them; acknowledging alerts.",
    has: /^\/incidents\//,
  },
  {
    name: "Own account",
    says: "Password, second factor, passkeys, email, devices.",
    has: /^\/account(\/|$)/,
  },
  {
    name: "Open portal",
    says: "A client's own household, after the mailed code.",
    has: /^\/portal\/(?!verify$)/,
  },
  {
    name: "The way in",
    says: "Landing page, intake, contact, the portal's door, signing in, joining, ending mails; the day without a connection, which opens with the device's own lock.",
    has: /^\/($|healthz|\.well-known|privacy|setup|sign-|forgot-|reset-|join|not-me|unsubscribe|intake|contact|portal|offline|sw\.js|manifest|connections\/[a-z-]+\/callback)/,
  },
  {
    name: "News from providers",
    says: "What the mail and SMS providers tell of messages, where their signature is right.",
    has: /^\/hooks\//,
  },
];

/** One line of the table: for each actor whether all, some or none of the URLs are theirs. */
export interface Permission {
  name: string;
  says: string;
  may: Record<Actor, "all" | "some" | "none">;
  /** How many of the URLs ask who one is once more. */
  asksAgain: "all" | "some" | "none";
  urls: string[];
}

/**
 * Who may use what, read from the table that the product itself asks: this cannot say something else. A URL that stands in
 * no area is shown too, in a line of its own.
 */
export function permissions(table: Record<string, Policy> = policies): Permission[] {
  const left = new Set(Object.keys(table));
  const lines = areas.map(({ name, says, has }) => {
    const urls = [...left].filter((url) => has.test(url));
    for (const url of urls) left.delete(url);
    return line(table, { name, says }, urls);
  });
  const rest = line(table, { name: "Everything else", says: "Not in any group yet." }, [...left]);
  return [...lines, rest].filter(({ urls }) => urls.length > 0);
}

function line(
  table: Record<string, Policy>,
  words: { name: string; says: string },
  urls: string[],
): Permission {
  const share = (holds: (policy: Policy) => boolean): "all" | "some" | "none" => {
    const count = urls.filter((url) => table[url] && holds(table[url])).length;
    return count === 0 ? "none" : count === urls.length ? "all" : "some";
  };
  const mayUse = (policy: Policy, actor: Actor) =>
    policy.audience === "staff"
      ? (policy.roles as readonly string[]).includes(actor)
      : policy.audience === "anyone" || actor === policy.audience;
  return {
    ...words,
    may: Object.fromEntries(
      actors.map((actor) => [actor, share((policy) => mayUse(policy, actor))]),
    ) as Permission["may"],
    asksAgain: share((policy) => policy.audience === "staff" && policy.fresh === true),
    urls,
  };
}
