/** Years and months, as people say them: "3 years, 1 month", "7 months", "2 weeks". */
const count = (number: number, unit: string) => `${number} ${unit}${number === 1 ? "" : "s"}`;

/**
 * How old a dog is, in words. What is not known is not made up: of a year alone only the two ages that are possible
 * are told.
 *
 * @param birthdate `2021-04-30`, `2021-04`, `2021`, or "" where nobody knows
 * @param today in the business's zone, as `2026-11-22`
 * @returns "" where it is not known
 */
export function ageOf(birthdate: string, today: string): string {
  const [year, month, day] = birthdate.split("-").map(Number);
  const [thisYear = 0, thisMonth = 0, thisDay = 0] = today.split("-").map(Number);
  if (!year || birthdate > today) return "";
  if (!month) {
    const years = thisYear - year;
    return years === 0 ? "under 1 year" : years === 1 ? "under 2 years" : `${years - 1} or ${years} years`;
  }
  // Born on the 31st, one is a month older on the last day of a shorter month.
  const complete = !day || thisDay >= Math.min(day, daysIn(thisYear, thisMonth));
  const months = (thisYear - year) * 12 + thisMonth - month - (complete ? 0 : 1);
  if (!day) return months < 1 ? "under 1 month" : `about ${inYears(months)}`;
  if (months > 0) return inYears(months);
  const days = (Date.parse(today) - Date.parse(birthdate)) / 86_400_000;
  return days < 7 ? count(days, "day") : count(Math.floor(days / 7), "week");
}

function inYears(months: number): string {
  const years = Math.floor(months / 12);
  const rest = months % 12;
  if (years === 0) return count(rest, "month");
  return rest === 0 ? count(years, "year") : `${count(years, "year")}, ${count(rest, "month")}`;
}

const daysIn = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();
