import { join } from "node:path";
import { startSandbox } from "./server.ts";

/** The sandbox by itself: SANDBOX_PORT, STATE_DIR (state in memory without it) and APP_ORIGIN name its place. */
const { SANDBOX_PORT = "8788", STATE_DIR, APP_ORIGIN = "http://localhost:8787" } = process.env;

try {
  const sandbox = await startSandbox({
    port: Number(SANDBOX_PORT),
    appOrigin: APP_ORIGIN,
    ...(STATE_DIR && { stateFile: join(STATE_DIR, "sandbox.json") }),
  });
  console.log(`The sandbox plays the outside world at ${sandbox.url}`);
  const end = async () => {
    await sandbox.stop();
    process.exit(0);
  };
  process.once("SIGINT", end);
  process.once("SIGTERM", end);
} catch (error) {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "EADDRINUSE") console.error(`Port ${SANDBOX_PORT} is taken: set SANDBOX_PORT to another one.`);
  else console.error(`The sandbox cannot start: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
