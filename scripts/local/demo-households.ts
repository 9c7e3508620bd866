import type { ClientState } from "../../drizzle/schema/clients.ts";

/** Days from today, so that the demo is never out of date: what has run out has always just run out. */
export interface DemoShot {
  vaccine: string;
  given: number;
  expires: number;
  /** Whether somebody of the team has looked at the proof. */
  approved?: false;
}

export interface DemoDog {
  name: string;
  breed: string;
  birthdate: string;
  sex: "female" | "male";
  neutered: "yes" | "no" | "unknown";
  kg: number;
  vet?: string;
  goals?: string;
  concerns?: string;
  medication?: [name: string, dose: string, purpose: string];
  warnings?: string;
  bite?: [daysAgo: number, level: number, description: string, context: string];
  shots: DemoShot[];
}

export interface DemoHousehold {
  state: ClientState;
  people: { name: string; phone: number; pronouns?: string; signs?: boolean; pays?: boolean }[];
  street: string;
  city: string;
  zip: string;
  gate?: string;
  shared?: string;
  private?: string;
  agency?: [name: string, share: number];
  rate?: number;
  emergency?: [name: string, phone: number, relationship: string];
  children?: string;
  pets?: [kind: string, name: string][];
  allergies?: string;
  /** Null: the intake has not come in. */
  intakeDaysAgo: number | null;
  waiver: "signed" | "missing";
  /** Of those whom nobody visits at present; the others' visits are in `demo-visits.ts`. */
  lastVisitDaysAgo?: number;
  /** On the map: latitude and longitude. */
  pin?: [lat: number, lng: number];
  /** From our home, one way, where nobody has set a pin. */
  metres?: number;
  dogs: DemoDog[];
}

const rabies = (given: number, expires: number): DemoShot => ({ vaccine: "Rabies", given, expires });
const dhpp = (given: number, expires: number): DemoShot => ({ vaccine: "DHPP", given, expires });
const current = [rabies(-200, 895), dhpp(-200, 165)];

/** Fourteen households around Denver. Every phone ends in 01xx, every address is at example.com: nobody is reached. */
export const demoHouseholds: DemoHousehold[] = [
  {
    state: "active",
    people: [
      { name: "Maya Lindqvist", phone: 101, pronouns: "she/her", pays: true },
      { name: "Jonas Lindqvist", phone: 102, pronouns: "he/him" },
    ],
    street: "1420 Pearl Street",
    city: "Denver",
    zip: "80203",
    pin: [39.7389, -104.9803],
    gate: "Gate code 2580#, park on Colfax",
    shared: "Practise the place command before dinner, three times five minutes.",
    private: "Jonas tends to repeat cues. Say it kindly, once a visit.",
    rate: 14_500,
    emergency: ["Ingrid Lindqvist", 141, "mother"],
    children: "4 and 7",
    pets: [["cat", "Pixel"]],
    intakeDaysAgo: 210,
    waiver: "signed",
    dogs: [
      {
        name: "Waffle",
        breed: "Golden Retriever",
        birthdate: "2023-05-14",
        sex: "male",
        neutered: "yes",
        kg: 31.2,
        vet: "Dr. Osei, Wash Park Animal Hospital",
        goals: "Loose leash, calm at the door",
        shots: current,
      },
    ],
  },
  {
    state: "active",
    people: [{ name: "Terrence Boyd", phone: 103, pronouns: "he/him", pays: true }],
    street: "2955 Inca Street, Unit 4",
    city: "Denver",
    zip: "80202",
    pin: [39.759, -104.9983],
    gate: "Call box 412, elevator to 4",
    private: "Works nights, no calls before noon.",
    rate: 14_500,
    emergency: ["Alicia Boyd", 142, "sister"],
    intakeDaysAgo: 120,
    waiver: "signed",
    dogs: [
      {
        name: "Roxy",
        breed: "German Shepherd",
        birthdate: "2021-02",
        sex: "female",
        neutered: "yes",
        kg: 29.4,
        vet: "Dr. Lam, Highlands Vets",
        concerns: "Barks and lunges at men with hats",
        warnings: "Bit twice. Muzzle on before the door opens; let her come to you, no eye contact.",
        bite: [
          420,
          3,
          "Bit a delivery driver in the forearm, two punctures",
          "Door opened while she was loose",
        ],
        shots: current,
      },
    ],
  },
  {
    state: "active",
    people: [
      { name: "Priya Raman", phone: 104, pronouns: "she/her", pays: true },
      { name: "Daniel Cho", phone: 105, pronouns: "he/him" },
    ],
    street: "870 Steele Street",
    city: "Denver",
    zip: "80206",
    pin: [39.7291, -104.9499],
    rate: 16_000,
    emergency: ["Kavita Raman", 143, "sister"],
    allergies: "Priya: hazelnuts",
    intakeDaysAgo: 80,
    waiver: "signed",
    dogs: [
      {
        name: "Momo",
        breed: "Shiba Inu",
        birthdate: "2024-01-30",
        sex: "female",
        neutered: "no",
        kg: 9.1,
        vet: "Dr. Hart, Cherry Creek Pets",
        goals: "Recall in the park",
        shots: [rabies(-340, 21), dhpp(-340, 21)],
      },
      {
        name: "Sumo",
        breed: "English Bulldog",
        birthdate: "2019",
        sex: "male",
        neutered: "yes",
        kg: 24.8,
        vet: "Dr. Hart, Cherry Creek Pets",
        medication: ["Apoquel", "16 mg a day", "itching"],
        shots: [rabies(-1110, -15), dhpp(-200, 165)],
      },
    ],
  },
  {
    state: "active",
    people: [{ name: "Grace O'Malley", phone: 106, pronouns: "she/her", pays: true }],
    street: "311 Washington Avenue",
    city: "Golden",
    zip: "80401",
    pin: [39.761, -105.2265],
    gate: "Key under the blue pot",
    agency: ["Front Range Canine Co.", 70],
    rate: 11_000,
    emergency: ["Sean O'Malley", 144, "brother"],
    intakeDaysAgo: 45,
    waiver: "signed",
    dogs: [
      {
        name: "Finn",
        breed: "Border Collie",
        birthdate: "2022-09-02",
        sex: "male",
        neutered: "yes",
        kg: 19.5,
        vet: "Dr. Weiss, Golden Animal Clinic",
        concerns: "Herds joggers and bicycles",
        goals: "Walk past bicycles",
        shots: current,
      },
    ],
  },
  {
    state: "active",
    people: [{ name: "Luis Ortega", phone: 107, pays: true }],
    street: "4720 Tennyson Street",
    city: "Denver",
    zip: "80212",
    rate: 14_500,
    intakeDaysAgo: 3,
    waiver: "missing",
    dogs: [
      {
        name: "Churro",
        breed: "Chihuahua mix",
        birthdate: "2025-03",
        sex: "male",
        neutered: "unknown",
        kg: 3.4,
        vet: "Dr. Park, Berkeley Vets",
        goals: "Stay alone for an hour",
        shots: [{ ...rabies(-30, 335), approved: false }],
      },
    ],
  },
  {
    state: "active",
    people: [
      { name: "Hannah Weber", phone: 108, pronouns: "she/her", pays: true },
      { name: "Amira Haddad", phone: 109, pronouns: "they/them" },
    ],
    street: "1901 Canyon Boulevard",
    city: "Boulder",
    zip: "80302",
    metres: 46_000,
    gate: "Side gate, mind the cat",
    shared: "Sniff walks count as training. Two a week are enough.",
    rate: 17_500,
    emergency: ["Peter Weber", 145, "father"],
    pets: [
      ["cat", "Olive"],
      ["rabbit", "Clover"],
    ],
    intakeDaysAgo: 300,
    waiver: "signed",
    dogs: [
      {
        name: "Nala",
        breed: "Rhodesian Ridgeback",
        birthdate: "2020-11-19",
        sex: "female",
        neutered: "yes",
        kg: 36.7,
        vet: "Dr. Vance, Boulder Vets",
        shots: current,
      },
      {
        name: "Otis",
        breed: "Beagle",
        birthdate: "2016-06",
        sex: "male",
        neutered: "yes",
        kg: 13.2,
        vet: "Dr. Vance, Boulder Vets",
        medication: ["Carprofen", "25 mg twice a day", "arthritis"],
        shots: current,
      },
    ],
  },
  {
    state: "active",
    people: [{ name: "Marcus Bell", phone: 110, pronouns: "he/him", pays: true }],
    street: "7150 W Alaska Drive",
    city: "Lakewood",
    zip: "80226",
    pin: [39.707, -105.0738],
    rate: 14_500,
    emergency: ["Dana Bell", 146, "wife"],
    children: "newborn",
    intakeDaysAgo: 60,
    waiver: "signed",
    dogs: [
      {
        name: "Duke",
        breed: "American Staffordshire Terrier",
        birthdate: "2021-07-08",
        sex: "male",
        neutered: "yes",
        kg: 28,
        vet: "Dr. Ruiz, Belmar Animal Care",
        goals: "Calm around the baby",
        shots: [rabies(-1000, 95), dhpp(-380, -15)],
      },
    ],
  },
  {
    state: "active",
    people: [{ name: "Sofia Kowalczyk", phone: 111, pronouns: "she/her", pays: true }],
    street: "640 Garfield Street",
    city: "Denver",
    zip: "80206",
    pin: [39.7265, -104.948],
    rate: 16_000,
    emergency: ["Ewa Kowalczyk", 147, "mother"],
    intakeDaysAgo: 95,
    waiver: "signed",
    dogs: [
      {
        name: "Łatek",
        breed: "Parson Russell Terrier",
        birthdate: "2022-04-21",
        sex: "male",
        neutered: "no",
        kg: 7.6,
        vet: "Dr. Hart, Cherry Creek Pets",
        concerns: "Guards his toys",
        warnings: "Do not reach for what he holds: trade for a treat.",
        shots: current,
      },
    ],
  },
  {
    state: "active",
    people: [
      { name: "Dolores Whitfield", phone: 112, pays: true },
      { name: "Harold Whitfield", phone: 112 },
    ],
    street: "5500 S Quebec Street",
    city: "Greenwood Village",
    zip: "80111",
    pin: [39.6157, -104.9031],
    gate: "Guard at the gate, say Whitfield",
    rate: 14_500,
    emergency: ["Nancy Whitfield", 148, "daughter"],
    intakeDaysAgo: 400,
    waiver: "signed",
    dogs: [
      {
        name: "Duchess",
        breed: "Cavalier King Charles Spaniel",
        birthdate: "2017-12",
        sex: "female",
        neutered: "yes",
        kg: 8.3,
        vet: "Dr. Stone, DTC Animal Hospital",
        medication: ["Pimobendan", "2.5 mg twice a day", "heart"],
        shots: [rabies(-700, 395), dhpp(-350, 15)],
      },
    ],
  },
  {
    state: "active",
    people: [{ name: "Kenji Watanabe", phone: 113, pronouns: "he/him", pays: true }],
    street: "2200 E Colfax Avenue",
    city: "Aurora",
    zip: "80010",
    pin: [39.7401, -104.862],
    rate: 14_500,
    emergency: ["Yuki Watanabe", 149, "partner"],
    intakeDaysAgo: 30,
    waiver: "signed",
    dogs: [
      {
        name: "Hachi",
        breed: "Akita",
        birthdate: "2023-10-10",
        sex: "male",
        neutered: "yes",
        kg: 41.5,
        vet: "Dr. Ito, Aurora Vets",
        goals: "Greets dogs from afar",
        shots: current,
      },
    ],
  },
  {
    state: "prospect",
    people: [{ name: "Brooke Sandoval", phone: 114, pays: true }],
    street: "",
    city: "Arvada",
    zip: "80002",
    intakeDaysAgo: null,
    waiver: "missing",
    dogs: [
      {
        name: "Pepper",
        breed: "Australian Cattle Dog",
        birthdate: "2025",
        sex: "female",
        neutered: "unknown",
        kg: 15,
        shots: [],
      },
    ],
  },
  {
    state: "prospect",
    people: [{ name: "Elliot Marsh", phone: 115, pronouns: "they/them", pays: true }],
    street: "88 S Broadway",
    city: "Denver",
    zip: "80209",
    pin: [39.7158, -104.9876],
    intakeDaysAgo: 1,
    waiver: "missing",
    emergency: ["Robin Marsh", 150, "sibling"],
    dogs: [
      {
        name: "Tofu",
        breed: "Pug",
        birthdate: "2024-08-01",
        sex: "male",
        neutered: "no",
        kg: 8,
        vet: "Dr. Lam, Highlands Vets",
        goals: "Puppy manners",
        shots: [{ ...dhpp(-90, 275), approved: false }],
      },
    ],
  },
  {
    state: "paused",
    people: [{ name: "Renée Dubois", phone: 116, pronouns: "she/her", pays: true }],
    street: "1330 Humboldt Street",
    city: "Denver",
    zip: "80218",
    pin: [39.7372, -104.9718],
    private: "In France until spring. Write in March.",
    rate: 14_500,
    emergency: ["Claude Dubois", 151, "husband"],
    intakeDaysAgo: 260,
    waiver: "signed",
    lastVisitDaysAgo: 95,
    dogs: [
      {
        name: "Belle",
        breed: "Standard Poodle",
        birthdate: "2020-03-03",
        sex: "female",
        neutered: "yes",
        kg: 22.1,
        vet: "Dr. Osei, Wash Park Animal Hospital",
        shots: current,
      },
    ],
  },
  {
    state: "archived",
    people: [{ name: "Walter Greene", phone: 117, pays: true }],
    street: "915 Ford Street",
    city: "Golden",
    zip: "80401",
    private: "Moved to Oregon.",
    rate: 12_000,
    intakeDaysAgo: 700,
    waiver: "signed",
    lastVisitDaysAgo: 380,
    dogs: [
      {
        name: "Scout",
        breed: "Labrador Retriever",
        birthdate: "2015-05",
        sex: "male",
        neutered: "yes",
        kg: 33,
        vet: "Dr. Weiss, Golden Animal Clinic",
        shots: [rabies(-1400, -305)],
      },
    ],
  },
];
