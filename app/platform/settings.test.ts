import { describe, expect, test } from "vitest";
import { localSettings } from "../../scripts/local/settings.ts";
import { testEnvironment } from "../../test/harness/environment.ts";
import { readSettings, SettingsError } from "./settings.ts";

/** The settings that a change of the environment makes wrong, as they are named in the log. */
function problems(change: Record<string, string | undefined>, sandbox = false): readonly string[] {
  try {
    readSettings({ ...testEnvironment, ...change }, sandbox);
    return [];
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
}

describe("the bucket's settings", () => {
  test.each([
    ["R2_S3_URL", undefined, "R2_S3_URL is missing"],
    ["R2_S3_URL", "account.r2.invalid", "R2_S3_URL is not a URL"],
    ["R2_S3_URL", "http://account.r2.invalid", "R2_S3_URL must start with https://"],
    ["R2_BUCKET", undefined, "R2_BUCKET is missing"],
    ["R2_BUCKET", "../other", "R2_BUCKET is not a bucket's name"],
    ["R2_ACCESS_KEY_ID", undefined, "R2_ACCESS_KEY_ID is missing"],
    ["R2_ACCESS_KEY_ID", "daydreamers-sandbox", "R2_ACCESS_KEY_ID is a demo value"],
    ["R2_SECRET_ACCESS_KEY", "short", "R2_SECRET_ACCESS_KEY is too short (16 characters or more)"],
    ["R2_SECRET_ACCESS_KEY", "sandbox-r2-secret", "R2_SECRET_ACCESS_KEY is a demo value"],
  ])("%s = %s is refused and named", (name, value, problem) => {
    expect(problems({ [name]: value })).toContain(problem);
  });

  test.each([
    "https://account.r2.invalid/",
    "https://account.r2.invalid/s3/",
    "https://account.r2.invalid?a=b",
  ])("an address like %s would make keys of another form", (value) => {
    expect(problems({ R2_S3_URL: value }).join()).toMatch(/^R2_S3_URL must be an address/);
  });

  test("no value is told, whatever is wrong", () => {
    expect(problems({ R2_SECRET_ACCESS_KEY: "sandbox-sentinel" }).join()).not.toContain("sentinel");
  });

  test("of the local start are good for the sandbox build and for no other", () => {
    const options = { origin: "http://localhost:8787", sandboxOrigin: "http://localhost:8788" };
    const local = localSettings(options as never, { ...testEnvironment, demoPassword: "words" } as never);
    expect(problems(local, true)).toEqual([]);
    expect(problems(local).filter((problem) => problem.startsWith("R2_"))).toHaveLength(3);
  });
});
