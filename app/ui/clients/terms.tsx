import { Facts } from "../layout.tsx";
import { money } from "../money.ts";

export { typedMoney as amount } from "../money.ts";

export interface TermsShape {
  source: "direct" | "agency";
  agency: string;
  sharePercent: number | null;
  agencyHandlesTax: boolean;
  rateCents: number | null;
}

/** Where a client came from and what a session costs; for owner and trainers. */
export function TermsFacts({ terms, currency }: { terms: TermsShape; currency: string }) {
  const { source, agency, sharePercent, agencyHandlesTax, rateCents } = terms;
  const facts = [
    { name: "Source", value: source === "agency" ? agency || "Agency" : "Direct" },
    { name: "Rate per session", value: rateCents === null ? "Not set" : money(rateCents, currency) },
  ];
  if (source === "agency")
    facts.push(
      { name: "Our share", value: sharePercent === null ? "Not set" : `${sharePercent} %` },
      { name: "Sales tax", value: agencyHandlesTax ? "By the agency" : "By us" },
    );
  return <Facts facts={facts} />;
}
