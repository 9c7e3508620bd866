import { publicAudience } from "../../http/audience.ts";

export const middleware = [publicAudience];
