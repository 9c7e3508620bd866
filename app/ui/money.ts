const formats = new Map<string, Intl.NumberFormat>();

/**
 * An amount as people write it: "$120.50", "€1,200.00"; signed "+$5.00" and "−$5.00" on demand.
 *
 * @param cents in the smallest unit of the currency, a hundredth of it (`domain/business/currencies.ts`)
 * @param currency ISO 4217
 */
export function money(cents: number, currency: string, { signed = false } = {}): string {
  const name = `${currency}${signed ? "+" : ""}`;
  const format =
    formats.get(name) ??
    new Intl.NumberFormat("en-GB", {
      style: "currency",
      currency,
      currencyDisplay: "narrowSymbol",
      signDisplay: signed ? "exceptZero" : "auto",
    });
  formats.set(name, format);
  return format.format(cents / 100).replace("-", "−");
}

/** An amount as it is typed: "120.50". */
export const typedMoney = (cents: number): string => (cents / 100).toFixed(2);
