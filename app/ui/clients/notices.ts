interface Said {
  tone: "good" | "warn" | "bad";
  sentence: string;
}

/** What a client's page says of what was just done, by the code in its address. */
export const clientNotices: Record<string, Said> = {
  created: { tone: "good", sentence: "The client is on file. Send the intake next, or add what you know." },
  saved: { tone: "good", sentence: "Saved." },
  "contact-removed": { tone: "good", sentence: "The contact is removed." },
  "last-contact": {
    tone: "warn",
    sentence: "The last contact of a household stays. Add another one first, or archive the client.",
  },
  "now-active": { tone: "good", sentence: "This client is active." },
  "now-prospect": { tone: "good", sentence: "This client is a prospect." },
  "now-paused": { tone: "good", sentence: "This client is paused." },
  "now-archived": {
    tone: "good",
    sentence: "This client is archived: out of the daily list, nothing deleted.",
  },
  conflict: { tone: "warn", sentence: "Somebody else changed this meanwhile. This is how it is now." },
  "intake-sent": { tone: "good", sentence: "The link is on its way to the client's email." },
  "intake-taken": { tone: "good", sentence: "What you ticked is in the file." },
  "no-email": {
    tone: "warn",
    sentence: "Nobody of this household has an email address. Please add one first.",
  },
  merged: { tone: "good", sentence: "The two files are one now." },
};
