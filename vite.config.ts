import { cloudflare } from "@cloudflare/vite-plugin";
import { reactRouter } from "@react-router/dev/vite";
import tailwindcss from "@tailwindcss/vite";
import { defineConfig } from "vite";

/** The sandbox build carries two local-only routes (clock and cron) and accepts the secrets made by `npm start`. */
const sandbox = process.env.DAYDREAMERS_SANDBOX === "1";

export default defineConfig({
  plugins: [cloudflare({ viteEnvironment: { name: "ssr" } }), tailwindcss(), reactRouter()],
  resolve: { tsconfigPaths: true },
  define: { __SANDBOX__: JSON.stringify(sandbox) },
});
