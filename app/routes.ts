import { index, layout, type RouteConfig, type RouteConfigEntry, route } from "@react-router/dev/routes";
import { policies, sandboxPolicies } from "./http/policies";

/** Every URL of the product, by audience. An audience is a layout whose middleware guards what is under it. */
const routes: RouteConfig = [
  layout("routes/public/layout.tsx", [
    index("routes/public/landing.tsx"),
    route("privacy", "routes/public/privacy.tsx"),
    route("healthz", "routes/hooks/healthz.ts"),
  ]),

  layout("routes/auth/layout.tsx", [
    route("setup", "routes/auth/setup.tsx"),
    route("sign-in", "routes/auth/sign-in.tsx"),
    route("sign-in/tesla", "routes/auth/sign-in-tesla.ts"),
    route("sign-out", "routes/auth/sign-out.ts"),
    route("forgot-password", "routes/auth/forgot-password.tsx"),
    route("reset-password", "routes/auth/reset-password.tsx"),
    route("connections/tesla/callback", "routes/auth/tesla-callback.tsx"),
  ]),

  layout("routes/staff/layout.tsx", [
    route("today", "routes/staff/today.tsx"),

    route("battery", "routes/staff/battery.tsx"),
    route("battery/refresh", "routes/staff/battery-refresh.ts"),
    route("battery/vehicles/:id", "routes/staff/vehicle.tsx"),
    route("battery/sites/:id", "routes/staff/site.tsx"),

    route("connections", "routes/staff/connections.tsx"),
    route("connections/tesla/start", "routes/staff/connect-tesla.ts"),
    route("connections/:id/disconnect", "routes/staff/disconnect.ts"),
    route("connections/:id/allow-sign-in", "routes/staff/allow-sign-in.ts"),

    route("account", "routes/staff/account.tsx"),
    route("account/confirm", "routes/staff/confirm.tsx"),
    route("account/password", "routes/staff/password.tsx"),
    route("account/preferences", "routes/staff/preferences.tsx"),
    route("account/identities/:id/unlink", "routes/staff/unlink-identity.ts"),
    route("account/devices/end-others", "routes/staff/end-other-devices.ts"),
    route("account/devices/:id/end", "routes/staff/end-device.ts"),
    route("account/sign-out-everywhere", "routes/staff/sign-out-everywhere.ts"),
  ]),
];

/** Routes that only the sandbox build has. */
const sandboxRoutes: RouteConfigEntry[] = [
  layout("routes/hooks/sandbox-layout.ts", [
    route("__sandbox/clock", "routes/hooks/sandbox-clock.ts"),
    route("__sandbox/cron", "routes/hooks/sandbox-cron.ts"),
  ]),
];

/** @returns the same routes. @throws when a URL has no policy, so that the build fails. */
function everyUrlHasAPolicy(entries: RouteConfigEntry[], known: object): RouteConfigEntry[] {
  const visit = (entry: RouteConfigEntry, parent: string): void => {
    const path = entry.path ? `${parent}/${entry.path}` : parent;
    const isPage = !entry.children?.length;
    if (isPage && !Object.hasOwn(known, path || "/")) {
      throw new Error(`${path || "/"} (${entry.file}) has no policy in app/http/policies.ts`);
    }
    for (const child of entry.children ?? []) visit(child, path);
  };
  for (const entry of entries) visit(entry, "");
  return entries;
}

const sandbox = process.env.DAYDREAMERS_SANDBOX === "1";

export default everyUrlHasAPolicy(
  sandbox ? [...(await routes), ...sandboxRoutes] : [...(await routes)],
  sandbox ? { ...policies, ...sandboxPolicies } : policies,
);
