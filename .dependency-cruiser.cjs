/** Who may import whom. Each rule says why in its sentence; see docs/decisions and the tree in README. */

const domains = [
  "audit",
  "business",
  "keys",
  "limits",
  "subjects",
  "sessions",
  "messages",
  "incidents",
  "suspicion",
  "factors",
  "identity",
  "codes",
  "team",
  "oauth",
  "providers",
  "connections",
  "battery",
  "clients",
  "documents",
  "dogs",
  "waivers",
  "intake",
  "appointments",
  "calendar",
  "packages",
  "report-cards",
  "correspondence",
  "reminders",
  "day",
  "portal",
];
const tests = "\\.test\\.tsx?$";

/** A domain may use what stands to its left, never what stands to its right. */
const leftToRight = domains.slice(0, -1).map((name, index) => ({
  name: `domain-${name}-looks-left`,
  comment: `${name} is older than what builds on it: it may not know ${domains.slice(index + 1).join(", ")}.`,
  severity: "error",
  from: { path: `^app/domain/${name}/`, pathNot: tests },
  to: { path: `^app/domain/(${domains.slice(index + 1).join("|")})/` },
}));

module.exports = {
  forbidden: [
    {
      name: "no-circles",
      comment: "Two files that need each other are one file, or miss a third.",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "adapters-are-named-once",
      comment:
        "Only context.server.ts knows which adapter stands behind a port; encoding and bounded reading are none.",
      severity: "error",
      from: { path: "^app/(domain|jobs)/", pathNot: `${tests}|^app/jobs/token-keeper` },
      to: {
        path: "^app/platform/",
        pathNot: "^app/platform/(bytes|fetch|subject-keys)\\.ts$",
        dependencyTypesNot: ["type-only"],
      },
    },
    {
      name: "http-takes-ports",
      comment:
        "http knows the ports, how a body is read within bounds and what a refused cookie is; no other adapter.",
      severity: "error",
      from: { path: "^app/http/", pathNot: tests },
      to: {
        path: "^app/platform/",
        pathNot: "^app/platform/(bytes|fetch|keys)\\.ts$",
        dependencyTypesNot: ["type-only"],
      },
    },
    {
      name: "http-stays-below-the-business",
      comment:
        "The door knows sessions, staff, the business, the trail and who holds a draft or a portal session; what a page is about is the page's matter.",
      severity: "error",
      from: { path: "^app/http/", pathNot: tests },
      to: { path: "^app/domain/(connections|providers|battery|messages|clients|dogs|waivers)/" },
    },
    {
      name: "routes-speak-to-the-domain",
      comment: "A route parses, calls one verb of the domain and answers; it knows no adapter and no table.",
      severity: "error",
      // The two local-only controls move the clock and run jobs; the production build does not have them.
      from: { path: "^app/routes/", pathNot: `${tests}|^app/routes/hooks/sandbox-` },
      to: { path: "^(app/(platform|jobs|context\\.server)|drizzle/)", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "routes-do-not-know-each-other",
      comment: "What two routes share belongs to http, ui or the domain.",
      severity: "error",
      from: { path: "^app/routes/", pathNot: tests },
      to: { path: "^app/routes/" },
    },
    {
      name: "ui-knows-no-data",
      comment: "A component shows what it is given.",
      severity: "error",
      from: { path: "^app/ui/", pathNot: tests },
      to: { path: "^(app/(domain|http|platform|routes|jobs)/|drizzle/)", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "jobs-call-the-domain",
      comment: "A job is one call of the domain; only the Durable Object's door makes its own context.",
      severity: "error",
      from: { path: "^app/jobs/", pathNot: `${tests}|^app/jobs/token-keeper` },
      to: { path: "^app/(http|routes|ui|context)", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "platform-stands-below",
      comment: "An adapter turns npm and the platform into a port; it knows no business.",
      severity: "error",
      from: { path: "^app/platform/", pathNot: tests },
      to: { path: "^app/(domain|http|routes|ui|jobs|context)" },
    },
    {
      name: "domain-stands-below-the-web",
      comment: "The business does not know that it is asked over HTTP.",
      severity: "error",
      from: { path: "^app/domain/", pathNot: tests },
      to: { path: "^app/(http|routes|ui|jobs|context|entry)" },
    },
    {
      name: "the-schema-knows-only-itself",
      comment: "Migrations and schema outlive the code.",
      severity: "error",
      from: { path: "^drizzle/" },
      to: { path: "^(app|sandbox|scripts|test)/" },
    },
    {
      name: "the-product-knows-no-sandbox",
      comment: "Nothing that plays or tests the product is part of it.",
      severity: "error",
      from: { path: "^app/", pathNot: tests },
      to: { path: "^(sandbox|scripts|test)/" },
    },
    {
      name: "no-development-packages-in-the-product",
      comment: "What the Worker runs is a dependency, pinned and looked after.",
      severity: "error",
      from: { path: "^app/", pathNot: `${tests}|^app/routes\\.ts$` },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"] },
    },
    ...leftToRight,
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(build|\\.react-router)/|/\\+types/" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { extensions: [".ts", ".tsx", ".js"] },
  },
};
