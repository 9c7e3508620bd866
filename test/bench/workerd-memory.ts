import { readdirSync, readFileSync } from "node:fs";

/** The largest resident memory of any workerd on this machine that is below this process, in MiB; null without /proc. */
export function workerdResident(): number | null {
  try {
    const sizes = readdirSync("/proc").flatMap((name) => {
      if (!/^\d+$/.test(name)) return [];
      try {
        const text = readFileSync(`/proc/${name}/status`, "utf8");
        if (!/^Name:\s+workerd$/m.test(text)) return [];
        return [Number(/^VmRSS:\s+(\d+) kB$/m.exec(text)?.[1] ?? 0) / 1024];
      } catch {
        return [];
      }
    });
    return sizes.length > 0 ? Math.max(...sizes) : null;
  } catch {
    return null;
  }
}
