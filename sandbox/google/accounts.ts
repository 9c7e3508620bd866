import type { Account } from "../oauth/server.ts";

/** Google accounts. The first has the address of the demo's owner: that alone must open nothing. */
export const googleAccounts: readonly Account[] = [
  {
    id: "robin",
    subject: "108234567890123456701",
    name: "Robin Vale",
    email: "robin@daydreamers.example",
    about: "Google; the address of the demo's owner",
  },
  {
    id: "lea",
    subject: "108234567890123456702",
    name: "Lea Brandt",
    email: "lea.brandt@gmail.example",
    about: "Google; a private address",
  },
  {
    id: "mallory",
    subject: "108234567890123456703",
    name: "Mallory Quick",
    email: "mallory@gmail.example",
    about: "Google; nobody of the practice",
  },
];
