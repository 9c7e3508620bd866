// The service worker: without a line, or with one that does not answer, it shows the page that was fetched for that. It
// caches the files named in `shell`, which the server puts in front of this text, and never an answer to anything else.

/** Of this version: another list is another name. */
const cacheName = `offline ${shell.join(" ")}`;
/** How long a bad line may keep the reader waiting. */
const patienceMs = 8000;

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(cacheName)
      // Without cookies: what is kept is the page as a stranger sees it.
      .then((cache) =>
        cache.addAll(shell.map((path) => new Request(path, { credentials: "omit", cache: "reload" }))),
      )
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) =>
        Promise.all(names.filter((name) => name !== cacheName).map((name) => caches.delete(name))),
      )
      .then(() => self.clients.claim()),
  );
});

const offlinePage = () => caches.match("/offline", { ignoreVary: true });

/** The network's answer; the page without a line where it fails or takes too long. */
function orOffline(request) {
  const answer = fetch(request);
  const late = new Promise((resolve) => setTimeout(resolve, patienceMs)).then(offlinePage);
  return Promise.race([answer, late.then((page) => page ?? answer)]).catch(async (error) => {
    const page = await offlinePage();
    if (page) return page;
    throw error;
  });
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate") {
    if (url.pathname === "/today" || url.pathname === "/offline") event.respondWith(orOffline(request));
    return;
  }
  if (shell.includes(url.pathname) && url.pathname !== "/offline")
    event.respondWith(
      caches.match(url.pathname, { ignoreVary: true }).then((kept) => kept ?? fetch(request)),
    );
});
