/** The least value of each of the five fields: minute, hour, day, month, weekday. */
const least = [0, 0, 1, 1, 0];
const field = /^(?:\*|(\d+)(?:-(\d+))?)(?:\/(\d+))?$/;

/** Whether a cron line (five fields, UTC, as Cloudflare reads them) names this minute. @throws on what it cannot read */
export function isDue(line: string, now: Date): boolean {
  const fields = line.trim().split(/\s+/);
  const values = [
    now.getUTCMinutes(),
    now.getUTCHours(),
    now.getUTCDate(),
    now.getUTCMonth() + 1,
    now.getUTCDay(),
  ];
  if (fields.length !== values.length) throw new Error(`Not a cron line: ${line}`);
  return fields.every((text, index) =>
    text.split(",").some((part) => covers(part, values[index] ?? 0, least[index] ?? 0)),
  );
}

function covers(part: string, value: number, first: number): boolean {
  const parsed = field.exec(part);
  if (!parsed) throw new Error(`Not a cron field: ${part}`);
  const [, from, to, every] = parsed;
  const begin = from === undefined ? first : Number(from);
  // "7" is one value, "7/5" and "*" are open to the end.
  const end =
    to !== undefined
      ? Number(to)
      : from !== undefined && every === undefined
        ? begin
        : Number.POSITIVE_INFINITY;
  return value >= begin && value <= end && (value - begin) % Number(every ?? 1) === 0;
}

/** Calls `run` with each cron line in the minute it names, by the wall clock, until `stop`. */
export function tickEachMinute(lines: readonly string[], run: (line: string) => Promise<void>) {
  let timer: NodeJS.Timeout;
  const wait = () => {
    timer = setTimeout(tick, 60_000 - (Date.now() % 60_000));
  };
  const tick = () => {
    const now = new Date();
    wait();
    for (const line of lines.filter((candidate) => isDue(candidate, now))) void run(line);
  };
  wait();
  return { stop: () => clearTimeout(timer) };
}
