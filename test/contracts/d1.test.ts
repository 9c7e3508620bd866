import { describe, test } from "vitest";
import { createDatabase } from "../harness/database.ts";
import { promises } from "./database.ts";

describe("D1 keeps what the Db port promises:", async () => {
  const { db } = await createDatabase();
  for (const [name, keep] of Object.entries(promises)) test(name, () => keep(db));
});
