import { Facts } from "../layout.tsx";

export interface TermsShape {
  source: "direct" | "agency";
  agency: string;
  sharePercent: number | null;
  agencyHandlesTax: boolean;
  rateCents: number | null;
}

/** An amount of money as it is typed: "120.50". */
export const amount = (cents: number): string => (cents / 100).toFixed(2);

/** Where a client came from and what a session costs; for owner and trainers. */
export function TermsFacts({ terms }: { terms: TermsShape }) {
  const { source, agency, sharePercent, agencyHandlesTax, rateCents } = terms;
  const facts = [
    { name: "Source", value: source === "agency" ? agency || "Agency" : "Direct" },
    { name: "Rate per session", value: rateCents === null ? "Not set" : amount(rateCents) },
  ];
  if (source === "agency")
    facts.push(
      { name: "Our share", value: sharePercent === null ? "Not set" : `${sharePercent} %` },
      { name: "Sales tax", value: agencyHandlesTax ? "By the agency" : "By us" },
    );
  return <Facts facts={facts} />;
}
