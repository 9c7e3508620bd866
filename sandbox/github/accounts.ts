import type { Account } from "../oauth/server.ts";

/** GitHub accounts; `subject` is the numeric id. The first has the address of the demo's owner. */
export const githubAccounts: readonly (Account & { login: string })[] = [
  {
    id: "robin",
    subject: "5830001",
    login: "robin-vale",
    name: "Robin Vale",
    email: "robin@daydreamers.example",
    about: "GitHub; the address of the demo's owner",
  },
  {
    id: "sam",
    subject: "5830002",
    login: "samokafor",
    name: "Sam Okafor",
    email: "sam.okafor@mail.example",
    about: "GitHub; a private address",
  },
  {
    id: "mallory",
    subject: "5830003",
    login: "mallory-q",
    name: "Mallory Quick",
    email: "mallory@mail.example",
    about: "GitHub; nobody of the practice",
  },
];
