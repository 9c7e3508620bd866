/** The kinds of incidents, as headings and as choices. */
export const incidentKinds = {
  account: "Somebody's account",
  data: "Personal data",
  device: "A lost or stolen device",
  outage: "Something does not work",
} as const;

const sources: Record<string, string> = {
  "not-me": "Somebody said “this was not me”",
  "by-hand": "Opened by hand",
};

/** How an incident came to be. Codes of ours. */
export const sourceWords = (source: string): string => sources[source] ?? source.replaceAll("-", " ");
