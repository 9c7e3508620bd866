/** What every PDF of the practice is set with. Large: load it where one is made, not where one may be. */
export { openSheet } from "./sheet.ts";
export { openTypeCase } from "./type-case.ts";
