import { expect, test } from "vitest";
import type { Gathered } from "../../clients/directory/gather.ts";
import { lineOf } from "../../clients/directory/lines.ts";
import { contactDetails } from "../../clients/records.ts";
import { knownOf } from "./known.ts";
import { type Clues, createMatcher, type Remembered } from "./matcher.ts";

type Person = { name: string; emails?: string[]; phones?: string[] };

/** A client as the directory knows one: through the line that it keeps. */
function client(
  id: string,
  people: Person[],
  dogs: string[] = [],
  { street = "", state = "active" as Gathered["state"], gone = [] as string[] } = {},
) {
  return knownOf(
    lineOf({
      id: id.padEnd(26, "0"),
      state,
      name: people.map(({ name }) => name).join(" & "),
      contacts: people.map((person) => contactDetails.parse(person)),
      dogs: [
        ...dogs.map((name) => ({ name, living: true })),
        ...gone.map((name) => ({ name, living: false })),
      ],
      address: { address: street, address2: "", city: "Boulder", postalCode: "80301" },
      lastVisitAt: null,
      facts: { intakeDone: true, phone: true, address: true, emergency: true, signers: [], dogs: [] },
    } as unknown as Gathered),
  );
}

const clients = [
  client(
    "reed",
    [
      { name: "Eva Reed", emails: ["eva@example.com", "eva.reed@work.example"], phones: ["+13035550101"] },
      { name: "Tom Reed", emails: ["tom@example.com"] },
    ],
    ["Waffle"],
    { street: "12 Laurel Street" },
  ),
  client("muller", [{ name: "Jürgen Müller-Schmidt", phones: ["+493012345678"] }], ["Bär"], {
    street: "Große Allee 7",
  }),
  client("wojcik", [{ name: "Łucja Wójcik", emails: ["lucja@example.pl"] }], ["Roxy"]),
  client("nguyen", [{ name: "Nguyễn Thị Minh Khai" }], ["Phở"]),
  client("max", [{ name: "Ada Kern" }], ["Max"]),
  client("otto", [{ name: "Otto Lund" }], ["Roxy", "Waffle"]),
  client("park", [{ name: "Mira Park" }], ["Coffee"]),
  client("twin1", [{ name: "Noah Vega", emails: ["family@example.com"] }], ["Nala"]),
  client("twin2", [{ name: "Inés Vega", emails: ["family@example.com"] }], ["Pippa"]),
  client("old", [{ name: "Kofi Haddad", emails: ["kofi@example.com"] }], ["Skye"], { state: "archived" }),
  client("solo", [{ name: "Ida" }], ["Momo"]),
  client("lead", [{ name: "Yuna Moss" }], ["Juno"], { state: "prospect", gone: ["Biscuit"] }),
];

const remembered: Remembered[] = [
  { kind: "series", value: "series-1", clientId: "max".padEnd(26, "0") },
  { kind: "title", value: "puppy class", clientId: null },
  { kind: "email", value: "walker@example.com", clientId: "lead".padEnd(26, "0") },
  { kind: "email", value: "gym@example.com", clientId: null },
];

const matcher = createMatcher(clients, remembered, "US");
const look = (clues: Partial<Clues>): string => {
  const match = matcher.match({ seriesId: null, title: "", place: "", emails: [], quiet: false, ...clues });
  const short = (id: string) => id.replace(/0+$/, "");
  if (match.state === "matched") return `${short(match.clientId)} by ${match.by}`;
  return match.state === "ambiguous" ? `ask ${match.clientIds.map(short).sort().join(" ")}` : match.state;
};

test("An event finds its client: by choice, email, phone, name, dog, street; in any spelling, and by whole words only", () => {
  const table: [Partial<Clues>, string][] = [
    // Remembered choices come first.
    [{ seriesId: "series-1", title: "Eva Reed", emails: ["eva@example.com"] }, "max by choice"],
    [{ title: "Puppy  Class!" }, "not-a-visit"],
    [{ title: "Hello", emails: ["walker@example.com"] }, "lead by choice"],
    [{ title: "Hello", emails: ["gym@example.com"] }, "not-a-visit"],
    [{ title: "Hello", emails: ["gym@example.com", "tom@example.com"] }, "reed by email"],
    // Any contact's email; two households with one ask, unless the title tells them apart.
    [{ title: "Session", emails: ["eva.reed@work.example"] }, "reed by email"],
    [{ title: "Session", emails: ["eva@example.com", "tom@example.com"] }, "reed by email"],
    [{ title: "Session", emails: ["family@example.com"] }, "ask twin1 twin2"],
    [{ title: "Pippa", emails: ["family@example.com"] }, "twin2 by email"],
    [{ title: "Group", emails: ["eva@example.com", "lucja@example.pl"] }, "ask reed wojcik"],
    [{ title: "tom@example.com (first)" }, "reed by email"],
    [{ title: "Archived", emails: ["kofi@example.com"] }, "old by email"],
    // Phones in any spelling, among other digits.
    [{ title: "Call (303) 555-0101 first" }, "reed by phone"],
    [{ title: "10:30 303 555 0101" }, "reed by phone"],
    [{ place: "ring +1 303.555.0101" }, "reed by phone"],
    [{ title: "0049 30 12345678" }, "muller by phone"],
    [{ title: "٣٠٣ ٥٥٥ ٠١٠١" }, "reed by phone"],
    [{ title: "Invoice 2026-11-23 / 4711-0815" }, "unmatched"],
    // One name alone may be anybody's: it is asked about, unless the dog says the same.
    [{ title: "Coffee with Ida Zimmer" }, "ask park solo"],
    [{ title: "Ida and Momo" }, "solo by name"],
    // Names: case, accents, order, umlauts typed without.
    [{ title: "EVA REED – session 3" }, "reed by name"],
    [{ title: "Reed, Tom" }, "reed by name"],
    [{ title: "Reed's second visit" }, "reed by name"],
    [{ title: "Jurgen Muller Schmidt" }, "muller by name"],
    [{ title: "Fam. Mueller-Schmidt" }, "muller by name"],
    [{ title: "wojcik" }, "wojcik by name"],
    [{ title: "Lucja Wójcik 🐕" }, "wojcik by name"],
    [{ title: "Minh Khai: leash" }, "nguyen by name"],
    [{ title: "NGUYEN THI MINH KHAI" }, "nguyen by name"],
    [{ place: "c/o Ada Kern, Main Street" }, "max by name"],
    [{ title: "Vega" }, "ask twin1 twin2"],
    [{ title: "Vega, Nala" }, "twin1 by name"],
    [{ title: "Eva Reed and Łucja Wójcik" }, "ask reed wojcik"],
    [{ title: "Freedom walk" }, "unmatched"],
    [{ title: "Kofi Haddad" }, "unmatched"],
    // Dogs: one living dog of that name, two dogs of one house, or with the surname.
    [{ title: "Max" }, "max by dog"],
    [{ title: "Maxine and Maximilian" }, "unmatched"],
    [{ title: "🐾 PHO 🐾" }, "nguyen by dog"],
    [{ title: "Bar" }, "muller by dog"],
    [{ title: "Waffle" }, "ask otto reed"],
    [{ title: "Waffle + Roxy" }, "otto by dog"],
    [{ title: "Waffle+Roxy" }, "otto by dog"],
    [{ title: "Roxy Wojcik" }, "wojcik by name"],
    [{ title: "Roxy Kern" }, "ask max otto wojcik"],
    [{ title: "Waffle", place: "12 Laurel Street, Boulder, CO" }, "reed by dog"],
    [{ title: "Biscuit" }, "unmatched"],
    [{ title: "Skye" }, "unmatched"],
    [{ title: "Juno, first look" }, "lead by dog"],
    // A name that is a common word is offered, not taken.
    [{ title: "Walk in the park" }, "ask park"],
    [{ title: "Coffee with Anna" }, "ask park"],
    [{ title: "Coffee Park" }, "park by name"],
    [{ title: "Mira Park" }, "park by name"],
    // Streets with their number.
    [{ title: "Visit", place: "12 Laurel Street, Boulder, CO 80301" }, "reed by place"],
    [{ title: "Visit", place: "112 Laurel Street" }, "unmatched"],
    [{ title: "Visit", place: "grosse allee 7" }, "muller by place"],
    [{ title: "Visit", place: "Boulder" }, "unmatched"],
    // All day or free: only who is invited or was decided.
    [{ title: "Eva Reed on holiday", quiet: true }, "not-a-visit"],
    [{ title: "Day camp", emails: ["tom@example.com"], quiet: true }, "reed by email"],
    [{ seriesId: "series-1", quiet: true }, "max by choice"],
    [{}, "unmatched"],
  ];
  expect(table.map(([clues]) => [clues, look(clues)])).toEqual(table);
});

test("A place is home where it holds the client's street and number", () => {
  const reed = "reed".padEnd(26, "0");
  expect(matcher.isHome(reed, "12 Laurel Street, Boulder, CO 80301, USA")).toBe(true);
  expect(matcher.isHome(reed, "Dog park, Laurel Street")).toBe(false);
});

test("Five thousand events among a thousand clients are matched in well under a second", () => {
  const many = Array.from({ length: 1_000 }, (_, number) =>
    client(
      `c${number}x`,
      [{ name: `Eva Novak${number}`, emails: [`eva${number}@example.com`] }],
      [`Rex ${number}`],
      {
        street: `${number} Pine Road`,
      },
    ),
  );
  const one = createMatcher(many, [], "US");
  const began = performance.now();
  let matched = 0;
  for (let number = 0; number < 5_000; number++) {
    const title = number % 2 ? `Session with Novak${number % 1_000}` : "Call 303 555 0199 about the rex";
    const place = `${number % 1_000} Pine Road, Boulder`;
    const match = one.match({ seriesId: null, title, place, emails: ["a@example.com"], quiet: false });
    if (match.state === "matched") matched++;
  }
  expect(matched).toBe(5_000);
  expect(performance.now() - began).toBeLessThan(1_500);
});

test("A title that names one household and a place that is another's home are asked about: a reminder would tell the one where the other lives", () => {
  const place = "12 Laurel Street, Boulder";
  const table: [Partial<Clues>, string][] = [
    [{ title: "Bär 10am", place }, "ask muller reed"],
    [{ title: "Müller-Schmidt", place }, "ask muller reed"],
    [{ title: "Ada Kern", place }, "ask max reed"],
    [{ title: "Training", place: `Ada Kern, ${place}` }, "ask max reed"],
    // At their own home, at nobody's, or where an invitation or a number says whose it is, nothing is asked.
    [{ title: "Waffle", place }, "reed by dog"],
    [{ title: "Bär", place: "Chautauqua Park" }, "muller by dog"],
    [{ title: "Bär", place, emails: ["lucja@example.pl"] }, "wojcik by email"],
    [{ title: "Bär +1 303 555 0101", place: "Große Allee 7" }, "reed by phone"],
  ];
  expect(table.map(([clues]) => look(clues))).toEqual(table.map(([, expected]) => expected));
});
