/** What the settings call each reminder, and when it goes out. */
export const reminderWords = {
  "visit-tomorrow": {
    name: "Tomorrow's visit",
    says: "At five in the afternoon of the day before, to everybody of the household who agreed to it. A visit that is moved is told anew, one that was called off is not told.",
  },
  "papers-missing": {
    name: "Missing papers",
    says: "Three days before the next visit, once a visit: what the household can still see to.",
  },
  "vaccination-soon": {
    name: "Vaccination ends soon",
    says: "30 days and 7 days before it ends, once each. Nothing about dogs that died or have a new home.",
  },
  "waiver-unsigned": {
    name: "Waiver not signed",
    says: "Three days before the next visit, once a visit, to whoever has still to sign.",
  },
} as const;

/** "06:30" of minutes after midnight. */
export const clockOf = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
