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

describe("the settings of Google and GitHub", () => {
  const none = {
    GOOGLE_CLIENT_ID: undefined,
    GOOGLE_CLIENT_SECRET: undefined,
    GITHUB_CLIENT_ID: undefined,
    GITHUB_CLIENT_SECRET: undefined,
  };

  test("may be absent, and their hosts are the real ones unless named", () => {
    expect(problems(none)).toEqual([]);
    const environment = Object.fromEntries(
      Object.entries(testEnvironment).filter(([name]) => !/^(GOOGLE|GITHUB)_/.test(name)),
    );
    expect(readSettings(environment, false)).toMatchObject({
      GOOGLE_AUTHORIZE_URL: "https://accounts.google.com/o/oauth2/v2/auth",
      GOOGLE_DISCOVERY_URL: "https://accounts.google.com/.well-known/openid-configuration",
      GITHUB_TOKEN_URL: "https://github.com/login/oauth/access_token",
      GITHUB_API_URL: "https://api.github.com",
    });
  });

  test.each([
    ["GOOGLE_CLIENT_SECRET", undefined, "GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET belong together"],
    ["GITHUB_CLIENT_ID", undefined, "GITHUB_CLIENT_ID and GITHUB_CLIENT_SECRET belong together"],
    ["GOOGLE_CLIENT_ID", "daydreamers-sandbox", "GOOGLE_CLIENT_ID is a demo value"],
    ["GITHUB_CLIENT_SECRET", "sandbox-github-secret", "GITHUB_CLIENT_SECRET is a demo value"],
    ["GITHUB_CLIENT_SECRET", "short", "GITHUB_CLIENT_SECRET is too short (16 characters or more)"],
    ["GOOGLE_TOKEN_URL", "http://accounts.invalid", "GOOGLE_TOKEN_URL must start with https://"],
    ["GITHUB_API_URL", "http://api.invalid", "GITHUB_API_URL must start with https://"],
  ])("%s = %s is refused and named", (name, value, problem) => {
    expect(problems({ [name]: value })).toContain(problem);
  });
});
