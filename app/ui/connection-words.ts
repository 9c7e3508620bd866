export type ConnectedProvider = "tesla" | "google-calendar";

/** What pages say of a provider of connections. */
export interface ConnectionWords {
  name: string;
  /** Whom one deals with there. */
  company: string;
  /** What stays when it is cut off. */
  stays: string;
  /** What a scope lets us do, for the person who gave it. */
  scopes: Record<string, string>;
  /** What disconnecting does besides. */
  alsoEnds: string | null;
}

const google = "https://www.googleapis.com/auth/calendar";

export const connectionWords: Record<ConnectedProvider, ConnectionWords> = {
  tesla: {
    name: "Tesla",
    company: "Tesla",
    stays: "The last readings are still shown.",
    scopes: {
      offline_access: "stay connected while you are away",
      vehicle_device_data: "read your car: charge, range, charging, temperature",
      energy_device_data: "read your home: Powerwall, solar, grid",
    },
    alsoEnds: null,
  },
  "google-calendar": {
    name: "Google Calendar",
    company: "Google",
    stays: "The visits that were read last are still shown.",
    scopes: {
      offline_access: "stay connected while you are away",
      [`${google}.calendarlist.readonly`]: "see which calendars you have",
      [`${google}.events.readonly`]: "read the events of the calendars that you tick here",
    },
    alsoEnds:
      "Google takes back everything that this account has allowed Daydreamers at once: if you also sign in here with it, Google asks you again the next time.",
  },
};
