import { afterAll } from "vitest";
import { renewDatabases } from "./database.ts";

// Registered before everything of the file itself, and so the last to run.
afterAll(renewDatabases, 30_000);
