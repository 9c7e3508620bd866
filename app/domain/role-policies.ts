import type { rolePolicies } from "../../drizzle/schema/factors.ts";
import type { Role } from "../../drizzle/schema/identity.ts";

/** What the practice asks of a role. */
export type RolePolicy = Pick<typeof rolePolicies.$inferSelect, "secondFactor" | "onMove">;

/** What is asked of a role until the owner has said otherwise. */
export const defaultPolicies: Record<Role, RolePolicy> = {
  owner: { secondFactor: "required", onMove: "step-up" },
  trainer: { secondFactor: "optional", onMove: "step-up" },
  helper: { secondFactor: "optional", onMove: "step-up" },
  auditor: { secondFactor: "optional", onMove: "step-up" },
};

/** How long a role that needs a second factor may do without one, from joining or from when it was asked. */
export const enrolDays = 7;
