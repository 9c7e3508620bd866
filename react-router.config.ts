import type { Config } from "@react-router/dev/config";

export default {
  appDirectory: "app",
  buildDirectory: process.env.DAYDREAMERS_SANDBOX === "1" ? "build/sandbox" : "build/production",
  ssr: true,
  // Pages opt in to scripts one by one, so there is nothing to discover lazily.
  routeDiscovery: { mode: "initial" },
} satisfies Config;
