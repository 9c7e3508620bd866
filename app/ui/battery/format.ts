import type { Locale } from "../time.tsx";

const dash = "–";
/** Made once, by digits after the point: making a formatter costs more than a hundred uses. */
const numberFormats = [0, 1, 2, 3].map(
  (digits) =>
    new Intl.NumberFormat("en-GB", { minimumFractionDigits: digits, maximumFractionDigits: digits }),
);
const number = (value: number, digits: 0 | 1 | 2 | 3 = 0) => numberFormats[digits]?.format(value) ?? "";

/** "64 %", or a dash where it is not known. */
export const percent = (value: number | null) => (value === null ? dash : `${number(Math.round(value))} %`);

/** Miles as they come, or kilometres, in the reader's units. */
export const distance = (miles: number | null, { units }: Pick<Locale, "units">) =>
  miles === null ? dash : units === "imperial" ? `${number(miles)} mi` : `${number(miles * 1.609344)} km`;

export const temperature = (celsius: number | null, { units }: Pick<Locale, "units">) =>
  celsius === null
    ? dash
    : units === "imperial"
      ? `${number((celsius * 9) / 5 + 32)} °F`
      : `${number(celsius, Number.isInteger(celsius) ? 0 : 1)} °C`;

/** Kilowatts from watts, without a sign: the direction is said in words. */
export function power(watts: number | null): string {
  if (watts === null) return dash;
  const kw = Math.abs(watts) / 1000;
  return kw < 0.05 ? "0 kW" : `${number(kw, kw < 9.95 ? 1 : 0)} kW`;
}

export const kilowatts = (kw: number | null) =>
  kw === null ? dash : `${number(kw, kw < 10 && kw % 1 ? 1 : 0)} kW`;

export const energy = (kwh: number | null) => (kwh === null ? dash : `${number(kwh, 1)} kWh`);

/** "1 h 25 min", "40 min". */
export function duration(minutes: number | null): string {
  if (minutes === null) return dash;
  const hours = Math.floor(minutes / 60);
  const rest = Math.round(minutes % 60);
  if (hours === 0) return `${rest} min`;
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`;
}

/** Millionths of a dollar as dollars and cents; small sums keep a third digit, a call costs a fifth of a cent. */
export const dollars = (microdollars: number) =>
  `$${number(microdollars / 1e6, microdollars > 0 && microdollars < 10_000 ? 3 : 2)}`;

/** Kilowatts with a minus sign where they flow the other way, for tables. */
export const signedPower = (watts: number | null) =>
  watts !== null && watts < -50 ? `−${power(watts)}` : power(watts);
