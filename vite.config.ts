import { cloudflare } from "@cloudflare/vite-plugin";
import { reactRouter } from "@react-router/dev/vite";
import tailwindcss from "@tailwindcss/vite";
import { defineConfig } from "vite";

/** The sandbox build carries two local-only routes (clock and cron) and accepts the secrets made by `npm start`. */
const sandbox = process.env.DAYDREAMERS_SANDBOX === "1";

/** `npm run dev` says here where its data is and what its settings are; no build ever reads it. */
const local: { stateDir: string; settings: Record<string, string> } | undefined =
  process.env.DAYDREAMERS_LOCAL && JSON.parse(process.env.DAYDREAMERS_LOCAL);

export default defineConfig(({ command }) => {
  // A build is a production build whatever the shell says: under NODE_ENV=test or development Vite would build in
  // development mode, with exceptions on error pages and a loose Content-Security-Policy.
  if (command === "build") process.env.NODE_ENV = "production";
  return {
    plugins: [
      cloudflare({
        viteEnvironment: { name: "ssr" },
        ...(local &&
          command === "serve" && {
            persistState: { path: local.stateDir },
            config: ({ vars }) => ({ vars: { ...vars, ...local.settings } }),
          }),
      }),
      tailwindcss(),
      reactRouter(),
    ],
    resolve: { tsconfigPaths: true },
    define: { __SANDBOX__: JSON.stringify(sandbox) },
  };
});
