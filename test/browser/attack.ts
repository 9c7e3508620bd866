import { globSync } from "node:fs";
import { Agent, request } from "node:http";
import { DatabaseSync } from "node:sqlite";
import type { Product } from "./product.ts";

/** What an attacker got for their trouble. */
export interface Attack {
  requests: number;
  /** How often each status came; 0 where the connection broke. */
  statuses: Record<number, number>;
}

/**
 * Wrong passwords against one address, several at a time, from one network and from many others (as an edge would
 * name them), until told to stop.
 */
export function attackPassword(product: Product, email: string, atOnce = 16) {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  const attack: Attack = { requests: 0, statuses: {} };
  let goesOn = true;
  const attacker = async () => {
    while (goesOn) {
      const number = attack.requests++;
      const status = await tryPassword(product, agent, email, number).catch(() => 0);
      attack.statuses[status] = (attack.statuses[status] ?? 0) + 1;
    }
  };
  const attackers = Array.from({ length: atOnce }, attacker);
  return {
    async stop(): Promise<Attack> {
      goesOn = false;
      await Promise.all(attackers);
      agent.destroy();
      return attack;
    },
  };
}

/** One try. Every second one comes from the owner's own network, the others from twenty. */
function tryPassword({ origin }: Product, agent: Agent, email: string, number: number): Promise<number> {
  const body = new URLSearchParams({ email, password: `guess number ${number}` }).toString();
  const headers = {
    origin,
    "content-type": "application/x-www-form-urlencoded",
    "content-length": body.length,
    ...(number % 2 === 1 && { "cf-connecting-ip": `198.51.100.${number % 40}` }),
  };
  return new Promise((resolve, reject) => {
    const sent = request(`${origin}/sign-in`, { method: "POST", agent, headers }, (answer) => {
      answer.resume().on("end", () => resolve(answer.statusCode ?? 0));
    });
    sent.on("error", reject).end(body);
  });
}

/** How many rows each table of a running product has. */
export function countRows({ state }: Product): Record<string, number> {
  const [file] = globSync(`${state}/v3/d1/**/*.sqlite`).filter((path) => !path.endsWith("metadata.sqlite"));
  const database = new DatabaseSync(file ?? "", { readOnly: true });
  try {
    const tables = database.prepare("select name from sqlite_schema where type = 'table'").all();
    return Object.fromEntries(
      tables
        .map(({ name }) => String(name))
        .filter((name) => !/^(sqlite|_cf|d1)_/.test(name))
        .map((name) => [
          name,
          Number(database.prepare(`select count(*) as rows from "${name}"`).get()?.rows),
        ]),
    );
  } finally {
    database.close();
  }
}
