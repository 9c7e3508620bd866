import { createServer } from "node:net";
import { resolve } from "node:path";
import { StartError } from "./terminal.ts";

export interface StartOptions {
  dev: boolean;
  /** No demo data: the deployment waits to be claimed at /setup. */
  empty: boolean;
  port: number;
  sandboxPort: number;
  /** Absolute path of the folder that holds the local secrets and data. */
  stateDir: string;
  /** From DEMO_PASSWORD; else one is made once and kept. */
  demoPassword: string | undefined;
  origin: string;
  sandboxOrigin: string;
}

function portNamed(name: string, fallback: number): number {
  const text = process.env[name];
  if (text === undefined || text === "") return fallback;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new StartError(`${name} must be a port number from 1 to 65535, not "${text}".`);
  return port;
}

/** Where the local secrets and data are: STATE_DIR, else `.daydreamers` in the repository. */
export const stateDirectory = (root: string) => resolve(root, process.env.STATE_DIR || ".daydreamers");

/** Reads the command line and PORT, SANDBOX_PORT, STATE_DIR, DEMO_PASSWORD. @throws StartError */
export function readOptions(argv: readonly string[], root: string): StartOptions {
  const unknown = argv.find((argument) => argument !== "--dev" && argument !== "--empty");
  if (unknown) throw new StartError(`"${unknown}" is not an option; there are --empty and --dev.`);
  const port = portNamed("PORT", 8787);
  const sandboxPort = portNamed("SANDBOX_PORT", 8788);
  if (port === sandboxPort) throw new StartError("PORT and SANDBOX_PORT must differ.");
  return {
    dev: argv.includes("--dev"),
    empty: argv.includes("--empty"),
    port,
    sandboxPort,
    stateDir: stateDirectory(root),
    demoPassword: process.env.DEMO_PASSWORD || undefined,
    origin: `http://localhost:${port}`,
    sandboxOrigin: `http://localhost:${sandboxPort}`,
  };
}

/** @throws StartError when something listens there already. @param name the setting that moves it */
export async function mustBeFree(port: number, name: string): Promise<void> {
  for (const host of ["127.0.0.1", "::1"]) {
    const problem = await new Promise<string | undefined>((done) => {
      const probe = createServer();
      probe.once("error", (error: NodeJS.ErrnoException) => done(error.code));
      probe.listen({ port, host }, () => probe.close(() => done(undefined)));
    });
    if (problem === "EADDRINUSE")
      throw new StartError(
        `Port ${port} is taken. Stop what listens there, or choose another with ${name}=….`,
      );
    if (problem === "EACCES")
      throw new StartError(`Port ${port} is not allowed here. Choose one above 1023 with ${name}=….`);
  }
}
