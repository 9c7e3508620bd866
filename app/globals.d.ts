/** True only in the sandbox build; see vite.config.ts. */
declare const __SANDBOX__: boolean;

declare module "virtual:react-router/server-build" {
  import type { ServerBuild } from "react-router";
  export const routes: ServerBuild["routes"];
  const build: ServerBuild;
  export default build;
}
