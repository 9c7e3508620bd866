import { getTableName } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";
import { createTestContext, type TestContext } from "../../../test/harness/context.ts";
import { createVault, parseKeyRing } from "../../platform/keys.ts";
import { systemRandom } from "../../platform/random.ts";
import { sealTrail } from "../audit/checkpoints.ts";
import { keepCars } from "../battery/garage.ts";
import { keepSites } from "../battery/sites.ts";
import { findConnectionOf, saveGrant } from "../connections/grants.ts";
import { addStaff } from "../identity/add-staff.ts";
import { findStaffByIdentity, linkIdentity } from "../identity/identities.ts";
import { claimDeployment } from "../identity/setup.ts";
import { signInStaff } from "../identity/sign-in.ts";
import { findByEmail } from "../identity/staff.ts";
import { enqueueEmail } from "../messages/outbox.ts";
import { failedKeys } from "./canaries.ts";
import { rewrapKeys } from "./rewrap.ts";
import { blindIndexes, sealedColumns } from "./sealed-columns.ts";
import { countValuesByKey } from "./usage.ts";

const first = "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
const second = `k2:${Buffer.from(Array.from({ length: 32 }, (_, index) => 200 - index)).toString("base64url")}`;
const vaultOf = (keys: string) => createVault(parseKeyRing(keys), systemRandom);

let ctx: TestContext;
let owner: string;
let connection: string;
/** Every value of the practice that nobody may read in the database or the log. */
let told: string[];
const tell = (value: string) => {
  told.push(value);
  return value;
};

const car = (number: number) => ({
  vin: tell(`5YJ3SENTINELVIN${number}`),
  name: tell(`Sentinelcar${number}`),
  state: "online",
  carType: "modely",
});
const site = (number: number) => ({
  site: tell(`77665544332211${number}`),
  name: tell(`Sentinelhome${number}`),
  hasBattery: true,
  hasSolar: true,
});
let cars: ReturnType<typeof car>[];
let sites: ReturnType<typeof site>[];

/** A practice in which everything that can be kept is kept, by the domain's own verbs. */
beforeEach(async () => {
  ctx = await createTestContext({ vault: vaultOf(first) });
  told = [];
  owner = await claimDeployment(ctx, {
    name: tell("Robin Sentinelvale"),
    email: tell("robin@sentinel.example"),
    password: tell("sentinel password of robin"),
    business: { name: "Training Daydreamers", timeZone: "Europe/Berlin", units: "metric" },
  });
  for (let number = 0; number < 12; number++) {
    await addStaff(ctx, {
      name: tell(`Sentinelname${number}`),
      email: tell(`person${number}@sentinel.example`),
      role: "helper",
      password: tell(`sentinel password ${number}`),
    });
  }
  await linkIdentity(ctx, { staffId: owner, provider: "tesla", subject: tell("sentinel-subject-a") });
  const session = await signInStaff(ctx, owner, "password");
  tell(session.token);
  connection = await saveGrant(
    ctx,
    {
      provider: "tesla",
      subject: tell("sentinel-subject-b"),
      accessToken: tell("sentinel-access-token"),
      accessExpiresAt: new Date(ctx.clock.now().getTime() + 8 * 3600_000),
      refreshToken: tell("sentinel-refresh-token"),
      scopes: ["openid", "offline_access", "vehicle_device_data", "energy_device_data"],
    },
    owner,
  );
  cars = [1, 2, 3].map(car);
  sites = [1, 2].map(site);
  await keepCars(ctx, connection, cars);
  await keepSites(ctx, connection, sites);
  const mail = await enqueueEmail(ctx, {
    purpose: "password-changed",
    to: tell("mailed@sentinel.example"),
    subject: tell("Sentinel subject"),
    text: tell("Sentinel text"),
  });
  await ctx.db.batch([mail.statement]);
  expect(await failedKeys(ctx)).toEqual([]);
});

async function everyRow(): Promise<Record<string, Record<string, unknown>[]>> {
  const { results } = await ctx.raw
    .prepare("select name from sqlite_master where type = 'table' and name not like '\\_cf%' escape '\\'")
    .all<{ name: string }>();
  const rows: Record<string, Record<string, unknown>[]> = {};
  for (const { name } of results)
    rows[name] = (await ctx.raw.prepare(`select * from "${name}"`).all<Record<string, unknown>>()).results;
  return rows;
}

test("CR-12: of 50 values of a practice none is readable in the database or the log", async () => {
  expect(new Set(told).size).toBeGreaterThanOrEqual(50);
  // Entries of the trail are said in the log when they come under seal.
  expect((await sealTrail(ctx)).sealed).toBeGreaterThan(2);
  const database = JSON.stringify(await everyRow()).toLowerCase();
  const log = JSON.stringify(ctx.logs).toLowerCase();
  expect(database.length).toBeGreaterThan(10_000);
  for (const value of told) {
    for (const spelling of [
      value,
      Buffer.from(value).toString("base64url"),
      Buffer.from(value).toString("hex"),
    ]) {
      expect(database.includes(spelling.toLowerCase()), value).toBe(false);
      expect(log.includes(spelling.toLowerCase()), value).toBe(false);
    }
  }
});

test("a rotation takes along everything that a practice keeps, and everything is found again", async () => {
  const before = await countValuesByKey(ctx);
  expect(new Set(before.map(({ keyId }) => keyId))).toEqual(new Set(["k1"]));
  ctx.vault = vaultOf(`${second},${first}`);
  const counts = await rewrapKeys(ctx);
  const values = before.reduce((sum, row) => sum + row.values, 0);
  expect(counts).toEqual({ rewrapped: values, unreadable: 0, unfinished: 0 });

  ctx.vault = vaultOf(second);
  expect(await failedKeys(ctx)).toEqual([]);
  const rows = await everyRow();
  for (const { name, table, column } of sealedColumns()) {
    for (const row of rows[getTableName(table)] ?? []) {
      const sealed = row[column.name];
      if (sealed === null) continue;
      const plain = await ctx.vault.open(name, String(row.id), sealed as never);
      for (const [index, { of, text }] of Object.entries(blindIndexes)) {
        if (of !== name) continue;
        const [expected] = await ctx.vault.indexes(index, text(plain, row));
        expect(row[index.slice(index.indexOf(".") + 1)]).toBe(expected);
      }
    }
  }
  expect((await findByEmail(ctx, "robin@sentinel.example"))?.id).toBe(owner);
  expect(await findStaffByIdentity(ctx, "tesla", "sentinel-subject-a")).toBe(owner);
  expect((await findConnectionOf(ctx, "tesla", "sentinel-subject-b"))?.id).toBe(connection);
  await keepCars(ctx, connection, cars);
  await keepSites(ctx, connection, sites);
  const after = await everyRow();
  expect([after.vehicles?.length, after.energy_sites?.length]).toEqual([cars.length, sites.length]);
});
