/** Every measurement, one after the other: `npm run bench`, or `npm run bench clients` for one of them. */
const all = ["pages", "clients", "uploads", "intake", "audit", "day", "calendar", "outbox"] as const;
const asked = process.argv.slice(2);
for (const name of all) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  console.log(`\n${name}`);
  await import(`./${name}.ts`);
}

export {};
