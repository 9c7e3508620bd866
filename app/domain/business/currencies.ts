const names = new Intl.DisplayNames("en", { type: "currency" });

/** Whether a currency's smallest unit is a hundredth, as the amounts of this product are typed and kept. */
const hasCents = (code: string): boolean =>
  new Intl.NumberFormat("en", { style: "currency", currency: code }).resolvedOptions()
    .maximumFractionDigits === 2;

/** No money of any country: metals, units of account, codes for tests. */
const noMoney = /^X(?!AF|OF|PF|CD|CG)|^(BOV|CHE|CHW|CLF|COU|MXV|USN|UYI|UYW|ZZZ)$/;

/** Currencies that prices may be in (ISO 4217), by name: those with cents, whatever they are called there. */
export const currencies: readonly { code: string; name: string }[] = Intl.supportedValuesOf("currency")
  .filter((code) => !noMoney.test(code) && hasCents(code))
  .map((code) => ({ code, name: names.of(code) ?? code }))
  // Money that is gone has its years in its name.
  .filter(({ name }) => !/\d{4}/.test(name))
  .sort((a, b) => (a.name < b.name ? -1 : 1));

export const isCurrency = (text: string): boolean => currencies.some(({ code }) => code === text);
