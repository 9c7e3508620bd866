import { digest } from "../../platform/bytes.ts";
import { plainLongCode } from "../long-code.ts";

/** How long a mailed code is good for. */
export const resetMinutes = 20;

/** What is stored of a code, however it was typed. */
export const resetCodeHash = (typed: string): Promise<string> =>
  digest("password_resets.code", plainLongCode(typed));
