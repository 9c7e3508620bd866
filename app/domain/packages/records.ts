import * as z from "zod";

/** `packages.terms`: how it was sold. Frozen with the sale; a later price, share or currency changes nothing of it. */
export const packageTerms = z.object({
  priceCents: z.number().int().nonnegative(),
  /** ISO 4217. */
  currency: z.string(),
  payer: z.enum(["client", "agency"]),
  /** The agency's name, and our share in percent, where the agency is paid. */
  agency: z.string().default(""),
  sharePercent: z.number().min(0).max(100).nullable().default(null),
  agencyHandlesTax: z.boolean().default(false),
});
export type PackageTerms = z.infer<typeof packageTerms>;

/** `charge_decisions.price`: what is to be paid for one visit by itself. */
export const visitPrice = z.object({ cents: z.number().int().nonnegative(), currency: z.string() });
export type VisitPrice = z.infer<typeof visitPrice>;
