import * as z from "zod";
import { line, ticked } from "./forms.ts";

/** The fields of `ui/waivers/signature-form.tsx`, to be spread into a form's schema or into one of its rows. */
export const signatureFields = {
  signedName: line("Please type your full name."),
  /** Empty where nothing was drawn, or nothing could be. */
  drawing: z.string().default(""),
  consent: ticked.refine(Boolean, "Please tick this box: without it the signature does not count."),
  versionId: z.string().default(""),
};

/** As `signWaiver` takes it. A drawing counts where there is one. */
export const toSignature = ({
  signedName,
  drawing,
  versionId,
}: {
  signedName: string;
  drawing: string;
  versionId: string;
}) => ({
  name: signedName,
  versionId,
  consent: true as const,
  ...(drawing === "" ? ({ method: "typed" } as const) : ({ method: "drawn", drawing } as const)),
});
