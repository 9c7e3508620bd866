import type { ClientState } from "../../../drizzle/schema/clients.ts";
import type { SystemContext } from "../../platform/ports.ts";
import { dayIn } from "../business/day.ts";
import { DomainError } from "../errors.ts";
import { gather } from "./directory/gather.ts";
import { readWaiverRule, type WaiverRule } from "./waiver-rule.ts";

/** One thing that should be there before the next visit and is not. */
export interface Missing {
  code:
    | "intake"
    | "no-dog"
    | "phone"
    | "address"
    | "emergency-contact"
    | "waiver"
    | "waiver-outdated"
    | "vet"
    | "vaccination"
    | "vaccination-expired"
    | "vaccination-soon"
    | "vaccination-to-enter"
    | "vaccination-to-approve";
  /** The dog's name, where it is about one. */
  dog?: string;
  /** The contact's name, where it is about one. */
  person?: string;
  /** A day, where there is one: when the vaccination runs out. */
  on?: string;
}

/** What is known of a client's papers, as the directory keeps it. */
export interface Facts {
  intakeDone: boolean;
  phone: boolean;
  address: boolean;
  emergency: boolean;
  /** Adults who have to sign, with their newest signature that was not voided: version number and instant. */
  signers: { name: string; number: number | null; at: number | null }[];
  /** Living dogs. */
  dogs: {
    name: string;
    vet: boolean;
    bites: boolean;
    vaccinations: { vaccine: string; expiresOn: string | null; approved: boolean }[];
    /** A vaccination record has come in of which nobody has entered what it says. */
    recordWaits?: boolean;
  }[];
}

export interface ClientSummary {
  id: string;
  state: ClientState;
  /** The adults' names. */
  name: string;
  bites: boolean;
  missing: Missing[];
}

const soonDays = 30;

/** @param today the day in the business's zone */
export function missingOf(facts: Facts, waiver: WaiverRule | null, now: Date, today: string): Missing[] {
  const missing: Missing[] = [];
  if (!facts.intakeDone) missing.push({ code: "intake" });
  if (!facts.phone) missing.push({ code: "phone" });
  if (!facts.address) missing.push({ code: "address" });
  if (!facts.emergency) missing.push({ code: "emergency-contact" });
  if (waiver) {
    for (const { name, number, at } of facts.signers) {
      if (number === null || at === null) missing.push({ code: "waiver", person: name });
      else if (isOutdated(waiver, number, new Date(at), now))
        missing.push({ code: "waiver-outdated", person: name });
    }
  }
  if (facts.dogs.length === 0) missing.push({ code: "no-dog" });
  for (const dog of facts.dogs) {
    if (!dog.vet) missing.push({ code: "vet", dog: dog.name });
    missing.push(...vaccinationsMissing(dog, today));
  }
  return missing;
}

/** Whether a signature has to be given anew: a later text asks for it, or its time is over. */
function isOutdated(waiver: WaiverRule, number: number, signedAt: Date, now: Date): boolean {
  if (number < waiver.oldestValidNumber) return true;
  if (waiver.resignAfterMonths === null) return false;
  return now >= addMonths(signedAt, waiver.resignAfterMonths);
}

/** The same day so many months later, or that month's last one (UTC). */
export function addMonths(at: Date, months: number): Date {
  const later = new Date(at);
  later.setUTCDate(1);
  later.setUTCMonth(later.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(later.getUTCFullYear(), later.getUTCMonth() + 1, 0)).getUTCDate();
  later.setUTCDate(Math.min(at.getUTCDate(), lastDay));
  return later;
}

/** What of this the household can see to: a record that it has sent is the trainer's to look at. */
export function forHousehold(missing: readonly Missing[]): Missing[] {
  const sent = new Set(missing.filter(({ code }) => code === "vaccination-to-enter").map(({ dog }) => dog));
  return missing.filter(
    ({ code, dog }) =>
      code !== "vaccination-to-approve" &&
      code !== "vaccination-to-enter" &&
      !(code.startsWith("vaccination") && sent.has(dog)),
  );
}

/** Of each vaccine the one that lasts longest counts. */
function vaccinationsMissing(dog: Facts["dogs"][number], today: string): Missing[] {
  const { name, vaccinations } = dog;
  const missing: Missing[] = dog.recordWaits ? [{ code: "vaccination-to-enter", dog: name }] : [];
  if (vaccinations.length === 0) return dog.recordWaits ? missing : [{ code: "vaccination", dog: name }];
  if (vaccinations.some(({ approved }) => !approved))
    missing.push({ code: "vaccination-to-approve", dog: name });
  const latest = new Map<string, string | null>();
  for (const { vaccine, expiresOn } of vaccinations) {
    const key = vaccine.trim().toLowerCase();
    const known = latest.get(key);
    if (known === null) continue;
    latest.set(key, expiresOn === null || known === undefined || expiresOn > known ? expiresOn : known);
  }
  const soon = new Date(Date.parse(`${today}T00:00:00Z`) + soonDays * 86_400_000).toISOString().slice(0, 10);
  const ends = [...latest.values()].filter((day) => day !== null).sort();
  const expired = ends.find((day) => day < today);
  const next = ends.find((day) => day >= today && day <= soon);
  if (expired) missing.push({ code: "vaccination-expired", dog: name, on: expired });
  if (next) missing.push({ code: "vaccination-soon", dog: name, on: next });
  return missing;
}

/** What a client's page says on top. @throws DomainError not-found */
export async function readSummary(ctx: SystemContext, clientId: string): Promise<ClientSummary> {
  const [[found], rule] = await Promise.all([gather(ctx, [clientId]), readWaiverRule(ctx)]);
  if (!found) throw new DomainError("not-found");
  const now = ctx.clock.now();
  return {
    id: found.id,
    state: found.state,
    name: found.name,
    bites: found.facts.dogs.some(({ bites }) => bites),
    missing: missingOf(found.facts, rule.waiver, now, dayIn(now, rule.timeZone)),
  };
}
