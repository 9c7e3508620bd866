import { fileURLToPath } from "node:url";
import { migrations } from "../../scripts/local/migrate.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Every statement of every migration, in order. */
export const migrationStatements = (): string[] => migrations(root).flatMap(({ statements }) => statements);
