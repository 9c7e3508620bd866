import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { rolePolicy } from "../../app/domain/factors/policy.ts";
import { createTestContext } from "../../test/harness/context.ts";
import { isDue } from "./cron.ts";
import { changeDemoPassword, demoOwner, seedDemo } from "./demo.ts";
import { migrate, migrations } from "./migrate.ts";
import { mustBeFree, readOptions } from "./options.ts";
import { keepSecrets, newKey, openStateDirectory } from "./secrets.ts";
import { StartError } from "./terminal.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "daydreamers-local-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("local secrets", () => {
  test("are made once, for their owner only, and stay the same", () => {
    const stateDir = join(folder, "deep/er");
    openStateDirectory(stateDir);
    const made = keepSecrets(stateDir);
    expect(keepSecrets(stateDir)).toEqual(made);
    expect(statSync(stateDir).mode & 0o777).toBe(0o700);
    expect(statSync(join(stateDir, "secrets.json")).mode & 0o777).toBe(0o600);
    expect(made.demoPassword.length).toBeGreaterThanOrEqual(15);
  });

  test("differ from folder to folder", () => {
    const all = ["a", "b"].map((name) => {
      openStateDirectory(join(folder, name));
      return Object.values(keepSecrets(join(folder, name)));
    });
    for (const secret of all[0] ?? []) expect(all[1]).not.toContain(secret);
  });

  test("are never made anew over a file that cannot be read: the sealed data would be lost", () => {
    writeFileSync(join(folder, "secrets.json"), '{"APP_KEYS":');
    expect(() => keepSecrets(folder)).toThrow(StartError);
    expect(readFileSync(join(folder, "secrets.json"), "utf8")).toBe('{"APP_KEYS":');
  });

  test("a new key takes a name that is free", () => {
    expect(newKey(["k2", "k1"])).toMatch(/^k3:[\w-]{43}$/);
    expect(newKey(["k2"])).toMatch(/^k3:/);
  });

  test("a folder that cannot be written is one sentence", () => {
    writeFileSync(join(folder, "file"), "");
    expect(() => openStateDirectory(join(folder, "file/state"))).toThrow(/cannot be written .* STATE_DIR=/);
    expect(() => openStateDirectory("/proc/daydreamers")).toThrow(/cannot be written .* STATE_DIR=/);
  });
});

describe("the command line", () => {
  const asFound = { ...process.env };
  beforeEach(() => {
    delete process.env.PORT;
    delete process.env.SANDBOX_PORT;
  });
  afterEach(() => {
    process.env = { ...asFound };
  });

  test("knows --empty and --dev, and refuses the rest", () => {
    expect(readOptions([], root)).toMatchObject({ dev: false, empty: false, port: 8787, sandboxPort: 8788 });
    expect(readOptions(["--empty"], root).empty).toBe(true);
    expect(() => readOptions(["--reset"], root)).toThrow('"--reset" is not an option');
  });

  test("takes ports that are ports, and two of them", () => {
    for (const port of ["0", "65536", "abc", "80.5", "-1"]) {
      process.env.PORT = port;
      expect(() => readOptions([], root)).toThrow("PORT must be a port number");
    }
    process.env.PORT = "9000";
    process.env.SANDBOX_PORT = "9000";
    expect(() => readOptions([], root)).toThrow("must differ");
  });

  test("says which port is taken and how to choose another", async () => {
    const server = createServer();
    const port = await new Promise<number>((done) =>
      server.listen(0, "127.0.0.1", () => done((server.address() as { port: number }).port)),
    );
    await expect(mustBeFree(port, "PORT")).rejects.toThrow(`Port ${port} is taken`);
    await new Promise((done) => server.close(done));
    await mustBeFree(port, "PORT");
  });
});

describe("the schedule", () => {
  const at = (time: string) => new Date(`2026-11-22T${time}:00Z`);

  test("names the minutes that its lines name", () => {
    const cases: [string, string, boolean][] = [
      ["* * * * *", "00:00", true],
      ["*/5 * * * *", "10:35", true],
      ["*/5 * * * *", "10:36", false],
      ["17 3 * * *", "03:17", true],
      ["17 3 * * *", "04:17", false],
      ["0,30 8-18 * * *", "18:30", true],
      ["0,30 8-18 * * *", "19:30", false],
      ["5-59/10 * * * *", "00:15", true],
      ["* * */2 * *", "00:00", false],
      ["* * 1/7 11 0", "00:00", true],
    ];
    for (const [line, time, due] of cases)
      expect([line, time, isDue(line, at(time))]).toEqual([line, time, due]);
  });

  test("refuses what is no schedule", () => {
    for (const line of ["* * * *", "x * * * *", "*/x * * * *", "", "1-2-3 * * * *"])
      expect(() => isDue(line, at("00:00"))).toThrow("Not a cron");
  });
});

describe("the local database", () => {
  test("is migrated once, and each migration whole or not at all", async () => {
    const miniflare = new Miniflare(
      convertV4MiniflareOptions({
        modules: true,
        script: "export default {}",
        compatibilityDate: "2026-10-01",
        d1Databases: { DB: "db" },
      }),
    );
    try {
      const database = (await miniflare.getD1Database("DB")) as unknown as Parameters<typeof migrate>[1];
      expect(await migrate(root, database)).toEqual(migrations(root).map(({ name }) => name));
      expect(await migrate(root, database)).toEqual([]);

      mkdirSync(join(folder, "drizzle/migrations"), { recursive: true });
      const broken = "CREATE TABLE one (id text);--> statement-breakpoint\nCREATE TABLE one (id text);";
      writeFileSync(join(folder, "drizzle/migrations/9999_broken.sql"), broken);
      await expect(migrate(folder, database)).rejects.toThrow();
      const { results } = await database.prepare("select name from sqlite_master where name = 'one'").all();
      expect(results).toEqual([]);
    } finally {
      await miniflare.dispose();
    }
  });

  test("gets the demo once, one person of each role, and completes one that was stopped half-way", async () => {
    const ctx = await createTestContext();
    expect(await seedDemo(ctx, "four words of a demo")).toBe(true);
    expect(await rolePolicy(ctx, "owner")).toMatchObject({ secondFactor: "optional" });
    await ctx.raw.prepare("delete from staff where role = 'auditor'").run();
    expect(await seedDemo(ctx, "four words of a demo")).toBe(true);
    const { results } = await ctx.raw.prepare("select role from staff order by role").all<{ role: string }>();
    expect(results.map(({ role }) => role)).toEqual(["auditor", "helper", "owner", "trainer"]);
  });

  test("takes another demo password for everybody", async () => {
    const ctx = await createTestContext();
    await seedDemo(ctx, "four words of a demo");
    await changeDemoPassword(ctx, "another four words");
    const { findByEmail } = await import("../../app/domain/identity/staff.ts");
    const owner = await findByEmail(ctx, demoOwner);
    const hash = owner?.hash && (await ctx.vault.open("staff_passwords.hash", owner.id, owner.hash));
    expect((await ctx.passwords.verify("another four words", hash || undefined)).ok).toBe(true);
  });

  test("of somebody else is left alone", async () => {
    const ctx = await createTestContext();
    const { claimDeployment } = await import("../../app/domain/identity/setup.ts");
    await claimDeployment(ctx, {
      name: "Alex",
      email: "alex@example.org",
      password: "a password of alex",
      business: { name: "Good Dogs", timeZone: "UTC", units: "metric" },
    });
    expect(await seedDemo(ctx, "four words of a demo")).toBe(false);
    const { results } = await ctx.raw.prepare("select count(*) as people from staff").all();
    expect(results).toEqual([{ people: 1 }]);
  });
});
