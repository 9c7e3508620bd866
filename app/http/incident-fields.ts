import { optionalText } from "./forms.ts";

/** What somebody writes on an incident. */
export const incidentNote = optionalText(4_000).refine(
  (text) => text !== "",
  "Please write what happened, or what was done.",
);
