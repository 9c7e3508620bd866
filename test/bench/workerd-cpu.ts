import { readdirSync, readFileSync } from "node:fs";

const ticksPerSecond = 100;

/** CPU seconds, user and system, of every workerd below this process; null where there is no /proc to ask. */
export function workerdCpuSeconds(): number | null {
  try {
    const processes = readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? [readStat(name)] : []));
    const below = new Set([process.pid]);
    // Parents come before their children in a list by age only by chance: three rounds are deep enough.
    for (let round = 0; round < 3; round++)
      for (const one of processes) if (one && below.has(one.parent)) below.add(one.pid);
    const ticks = processes.reduce(
      (sum, one) => (one?.name === "workerd" && below.has(one.pid) ? sum + one.ticks : sum),
      0,
    );
    return ticks / ticksPerSecond;
  } catch {
    return null;
  }
}

function readStat(pid: string) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    const [, name = "", rest = ""] = /\((.*)\) \S (.*)/.exec(text) ?? [];
    const fields = rest.split(" ").map(Number);
    return { pid: Number(pid), name, parent: fields[0] ?? 0, ticks: (fields[10] ?? 0) + (fields[11] ?? 0) };
  } catch {
    return null;
  }
}
