import type { EventName } from "../audit/catalogue.ts";

/** From how many events within how many minutes the owners are told. */
export interface AlertRule {
  id: string;
  /** As a heading of a list and a line of a mail, e.g. "Refused sign-ins of one person". */
  words: string;
  events: readonly EventName[];
  /** Only events with this detail. */
  only?: { detail: string; is: string | boolean };
  /** Whose events are counted together; events without a person, or without a network, count for nobody. */
  by: "staff" | "network" | "everyone";
  /** Several events about one client count once. */
  clients?: true;
  /** What the person hears too, where it is about one. */
  tells?: "many-failures";
  threshold: number;
  windowMinutes: number;
}

/** Every rule with its default. The owner's own numbers are in `alert_rules`. */
export const alertRules = [
  {
    id: "sign-ins-of-one",
    words: "Refused sign-ins of one person",
    events: ["sign-in.refused"],
    by: "staff",
    tells: "many-failures",
    threshold: 5,
    windowMinutes: 15,
  },
  {
    id: "sign-ins-of-network",
    words: "Refused sign-ins from one network",
    events: ["sign-in.refused"],
    by: "network",
    threshold: 20,
    windowMinutes: 15,
  },
  {
    id: "sign-ins-of-all",
    words: "Refused sign-ins in all",
    events: ["sign-in.refused"],
    by: "everyone",
    threshold: 50,
    windowMinutes: 15,
  },
  {
    id: "second-factors",
    words: "Refused second factors of one person",
    events: ["second-factor.refused"],
    by: "staff",
    threshold: 5,
    windowMinutes: 60,
  },
  {
    id: "portal-codes",
    words: "Refused codes to the portal and to intakes",
    events: ["code.refused"],
    by: "everyone",
    threshold: 50,
    windowMinutes: 60,
  },
  {
    id: "oauth-answers",
    words: "Refused answers from Tesla, Google or GitHub",
    events: ["oauth.refused"],
    by: "everyone",
    threshold: 10,
    windowMinutes: 60,
  },
  {
    id: "refused-pages",
    words: "Pages refused to one person for the role",
    events: ["access.refused"],
    only: { detail: "reason", is: "role" },
    by: "staff",
    threshold: 10,
    windowMinutes: 60,
  },
  {
    id: "clients-opened",
    words: "Clients whose files one person opened",
    events: ["client.read"],
    by: "staff",
    clients: true,
    threshold: 60,
    windowMinutes: 60,
  },
  {
    id: "files-downloaded",
    words: "Documents that one person downloaded",
    events: ["document.read"],
    by: "staff",
    threshold: 30,
    windowMinutes: 60,
  },
  {
    id: "exports",
    words: "Exports by one person",
    events: ["audit.exported"],
    by: "staff",
    threshold: 3,
    windowMinutes: 24 * 60,
  },
  {
    id: "not-me",
    words: "Somebody said “this was not me”",
    events: ["suspicion.denied"],
    by: "everyone",
    threshold: 1,
    windowMinutes: 24 * 60,
  },
  {
    id: "sealed-values",
    words: "Sealed values that did not open",
    events: ["vault.refused"],
    by: "everyone",
    threshold: 1,
    windowMinutes: 60,
  },
  {
    id: "trail-changed",
    words: "The trail was found changed",
    events: ["audit.verified"],
    only: { detail: "intact", is: false },
    by: "everyone",
    threshold: 1,
    windowMinutes: 24 * 60,
  },
] as const satisfies readonly AlertRule[];

/** The rules under their common type. */
export const allRules: readonly AlertRule[] = alertRules;

/** The rule in words; the id for one that this version no longer has. */
export const ruleWords = (id: string): string => allRules.find((rule) => rule.id === id)?.words ?? id;
