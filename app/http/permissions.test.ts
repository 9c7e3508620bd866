import { expect, test } from "vitest";
import { actors, permissions } from "./permissions.ts";
import { policies } from "./policies.ts";

const lines = permissions();

test("every URL of the policies stands in exactly one line of the table that people read", () => {
  expect(lines.flatMap(({ urls }) => urls).sort()).toEqual(Object.keys(policies).sort());
  expect(lines.map(({ name }) => name)).not.toContain("Everything else");
});

test("a line says of everybody what the policy of each of its URLs says, without exceptions", () => {
  for (const { name, may, urls } of lines)
    for (const actor of actors)
      for (const url of urls) {
        const policy = policies[url];
        const allowed =
          policy?.audience === "anyone" ||
          policy?.audience === actor ||
          (policy?.audience === "staff" && policy.roles.some((role) => role === actor));
        expect(may[actor], `${name}: ${actor} at ${url}`).toBe(allowed ? "all" : "none");
      }
});

test("a URL that belongs to no group is shown and not hidden", () => {
  const [line] = permissions({ "/payroll": { audience: "staff", roles: ["owner"], fresh: true } });
  expect(line).toMatchObject({
    name: "Everything else",
    urls: ["/payroll"],
    asksAgain: "all",
    may: { owner: "all", trainer: "none", client: "none", anyone: "none" },
  });
});
