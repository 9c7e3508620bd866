import { money } from "../money.ts";
import { dateFormat } from "../time.tsx";
import { type BalanceShape, ledgerWords, unitsWords } from "./words.ts";

interface Line {
  id: string;
  at: Date;
  kind: keyof typeof ledgerWords;
  units: number;
  left: number;
  appointmentId: string | null;
  startsAt: Date | null;
  reason: string;
  who: string | null;
}

interface Terms {
  priceCents: number;
  currency: string;
  payer: "client" | "agency";
  agency: string;
  sharePercent: number | null;
  agencyHandlesTax: boolean;
}

interface File extends BalanceShape {
  id: string;
  soldAt: Date;
  closedAt: Date | null;
  lines: readonly Line[];
  terms: Terms | null;
}

/** A package as a page prints it: every time in the reader's zone, and no price where there is none to see. */
export function packageShape(file: File, { timeZone }: { timeZone: string }) {
  const day = dateFormat(timeZone, { day: "numeric", month: "short", year: "numeric" });
  const { id, title, sessions, left, expiresOn, state, terms } = file;
  return {
    id,
    title,
    sessions,
    left,
    expiresOn,
    state,
    soldOn: day.format(file.soldAt),
    closedOn: file.closedAt && day.format(file.closedAt),
    lines: file.lines.map((line) => ({
      id: line.id,
      on: day.format(line.at),
      what: ledgerWords[line.kind],
      units: unitsWords(line.units),
      left: line.left,
      visit: line.appointmentId !== null &&
        line.startsAt && { path: `/appointments/${line.appointmentId}`, on: day.format(line.startsAt) },
      reason: line.reason,
      who: line.who,
    })),
    // Absent for whom it is not.
    ...(terms && {
      terms: [
        { name: "Price", value: money(terms.priceCents, terms.currency) },
        { name: "Paid to", value: terms.payer === "agency" ? terms.agency || "the agency" : "Us" },
        ...(terms.payer === "agency"
          ? [
              {
                name: "Our share",
                value: terms.sharePercent === null ? "Not set" : `${terms.sharePercent} %`,
              },
              { name: "Sales tax", value: terms.agencyHandlesTax ? "By the agency" : "By us" },
            ]
          : []),
      ],
    }),
  };
}

export type PackageShape = ReturnType<typeof packageShape>;
