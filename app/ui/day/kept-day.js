// Keeps today's visits on this device, and opens them where there is no line. Served as it is, without React.
// What is stored is ciphertext alone; see docs/decisions/024-today-offline.md:
// - `lock`: a public key (ECDH, P-256), and its private key sealed under a secret that only the device's own unlock gives
//   (WebAuthn Level 3, extension PRF);
// - `copy`: the day, sealed for that public key, so that each visit of the page can renew it without asking for the unlock.

const day = 24 * 3_600_000;
/** A copy that is younger than this is left alone when the page is opened again. */
const freshMs = 10 * 60_000;

// --- what is stored

const databaseName = "kept-day";

const request = (asked) =>
  new Promise((resolve, reject) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });

async function withStore(mode, work) {
  const opening = indexedDB.open(databaseName, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("kept");
  const database = await request(opening);
  try {
    return await request(work(database.transaction("kept", mode).objectStore("kept")));
  } finally {
    database.close();
  }
}

const read = (name) => withStore("readonly", (store) => store.get(name));
const write = (name, value) => withStore("readwrite", (store) => store.put(value, name));
const remove = (name) => withStore("readwrite", (store) => store.delete(name));

/** The copy, unless it is a day old: then it is deleted unread. */
async function readCopy() {
  const copy = await read("copy");
  if (!copy) return null;
  const age = Date.now() - copy.madeAt;
  if (age >= 0 && age < day) return copy;
  await remove("copy");
  return null;
}

/** Takes everything from this device: what is sealed, the page without a line, and the worker that shows it. */
async function forget() {
  await request(indexedDB.deleteDatabase(databaseName));
  for (const name of await caches.keys()) await caches.delete(name);
  const workers = (await navigator.serviceWorker?.getRegistrations()) ?? [];
  for (const worker of workers) await worker.unregister();
}

// --- sealing and opening

const bytes = (text) => new TextEncoder().encode(text);
const aes = { name: "AES-GCM", length: 256 };
const curve = { name: "ECDH", namedCurve: "P-256" };

async function aesKey(secret, info) {
  const key = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(32), info };
  return crypto.subtle.deriveKey(how, key, aes, false, ["encrypt", "decrypt"]);
}

const lockKey = (secret) => aesKey(secret, bytes("daydreamers kept day 1: private key"));

/** The key of one copy: from the shared secret of a key made for it and the lock's, with both public keys bound in. */
async function copyKey(privateKey, publicKey, ephemeral, lockPublic) {
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: publicKey }, privateKey, 256);
  const info = new Blob([bytes("daydreamers kept day 1: copy"), ephemeral, lockPublic]);
  return aesKey(shared, await info.arrayBuffer());
}

const importPublic = (raw) => crypto.subtle.importKey("raw", raw, curve, false, []);
const bound = ({ person }, { madeAt }) => bytes(JSON.stringify([person, madeAt]));

async function sealCopy(lock, text) {
  const copy = { madeAt: Date.now(), iv: crypto.getRandomValues(new Uint8Array(12)) };
  const pair = await crypto.subtle.generateKey(curve, false, ["deriveBits"]);
  copy.ephemeral = await crypto.subtle.exportKey("raw", pair.publicKey);
  const key = await copyKey(
    pair.privateKey,
    await importPublic(lock.publicKey),
    copy.ephemeral,
    lock.publicKey,
  );
  const how = { name: "AES-GCM", iv: copy.iv, additionalData: bound(lock, copy) };
  copy.sealed = await crypto.subtle.encrypt(how, key, bytes(text));
  await write("copy", copy);
}

async function openCopy(lock, copy, secret) {
  const pkcs8 = await crypto.subtle.decrypt(
    { name: "AES-GCM", iv: lock.iv },
    await lockKey(secret),
    lock.sealed,
  );
  const privateKey = await crypto.subtle.importKey("pkcs8", pkcs8, curve, false, ["deriveBits"]);
  const key = await copyKey(privateKey, await importPublic(copy.ephemeral), copy.ephemeral, lock.publicKey);
  const how = { name: "AES-GCM", iv: copy.iv, additionalData: bound(lock, copy) };
  return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(how, key, copy.sealed)));
}

// --- the device's own unlock

/** Asks for finger, face or PIN. The answer goes nowhere; only the secret that comes out of it counts. */
async function unlock(salt, credentialId) {
  const credential = await navigator.credentials.get({
    publicKey: {
      challenge: crypto.getRandomValues(new Uint8Array(32)),
      rpId: location.hostname,
      allowCredentials: credentialId
        ? [{ type: "public-key", id: credentialId, transports: ["internal"] }]
        : [],
      userVerification: "required",
      timeout: 60_000,
      extensions: { prf: { eval: { first: salt } } },
    },
  });
  const isHere = credential.authenticatorAttachment !== "cross-platform";
  const secret = credential.getClientExtensionResults().prf?.results?.first;
  return { secret: isHere ? secret : undefined, id: credential.rawId };
}

async function hasLock() {
  if (typeof PublicKeyCredential !== "function" || !globalThis.crypto?.subtle || !navigator.serviceWorker)
    return false;
  const can = await PublicKeyCredential.getClientCapabilities?.().catch(() => null);
  if (can && can["extension:prf"] === false) return false;
  return PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable();
}

const noLock =
  "Nothing is kept on this device for when there is no connection: it has no lock that can protect it.";
const notRecognised = "You were not recognised, or it took too long. Nothing was changed.";

/** Runs what a button starts, once at a time, and says what went wrong. */
function onPress(button, says, work) {
  let busy = false;
  button.addEventListener("click", async () => {
    if (busy) return;
    busy = true;
    try {
      await work();
    } catch (error) {
      says.textContent = error.name === "NotAllowedError" ? notRecognised : "That did not work. Try again.";
    }
    busy = false;
  });
}

// --- /today: keep

/** The worker's address is the one thing here that a browser wants a policy for (Trusted Types). */
let policy;
async function registerWorker() {
  const createScriptURL = (path) => {
    if (path !== "/sw.js") throw new TypeError("Not ours");
    return path;
  };
  // A policy of one name can be made once a page: whoever removes the day and keeps it again needs it twice.
  policy ??= globalThis.trustedTypes?.createPolicy("offline-worker", { createScriptURL });
  await navigator.serviceWorker.register(policy ? policy.createScriptURL("/sw.js") : "/sw.js");
}

/** @returns whether a copy was made; a signed-out session gives none. */
async function renew(lock) {
  const answer = await fetch("/today/offline", { redirect: "manual" });
  if (!answer.ok) return false;
  await sealCopy(lock, await answer.text());
  return true;
}

async function keepToday(box) {
  const { person, passkey } = box.dataset;
  const says = box.querySelector("[data-says]");
  const [keep, drop] = [box.querySelector("[data-keep]"), box.querySelector("[data-remove]")];
  const show = (sentence, isKept) => {
    says.textContent = sentence;
    keep.hidden = isKept || sentence === noLock;
    drop.hidden = !isKept;
    box.hidden = false;
  };
  const shows = (copy) => {
    const time = new Date(copy.madeAt).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
    show(`Today is kept on this phone under its own lock, as of ${time}, for a day at most.`, true);
  };
  const offer = () =>
    show("Without a connection this phone can still show today's visits, after its own unlock.", false);

  if (!(await hasLock())) return show(noLock, false);
  let lock = await read("lock");
  if (lock && lock.person !== person) {
    await forget();
    lock = undefined;
  }
  if (!lock && passkey !== "yes") {
    show(
      "To keep today on this phone for when there is no connection, add a passkey of this phone first.",
      false,
    );
    keep.hidden = true;
    box.querySelector("[data-no-passkey]").hidden = false;
    return;
  }
  onPress(keep, says, async () => {
    says.textContent = "Follow your phone: it asks for your finger, face or PIN.";
    const salt = crypto.getRandomValues(new Uint8Array(32));
    const { secret, id } = await unlock(salt);
    if (!secret) return show(noLock, false);
    const pair = await crypto.subtle.generateKey(curve, true, ["deriveBits"]);
    const made = { person, salt, credentialId: id, iv: crypto.getRandomValues(new Uint8Array(12)) };
    made.publicKey = await crypto.subtle.exportKey("raw", pair.publicKey);
    const pkcs8 = await crypto.subtle.exportKey("pkcs8", pair.privateKey);
    made.sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv: made.iv }, await lockKey(secret), pkcs8);
    await write("lock", made);
    await registerWorker();
    if (!(await renew(made))) return location.reload();
    shows(await readCopy());
  });
  onPress(drop, says, async () => {
    await forget();
    offer();
  });
  if (!lock) return offer();
  const copy = await readCopy();
  if (copy) shows(copy);
  if (!copy || Date.now() - copy.madeAt > freshMs) {
    await registerWorker();
    if (await renew(lock)) shows(await readCopy());
  }
}

// --- /offline: open

function element(name, text, attributes = {}) {
  const made = document.createElement(name);
  made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

const stateWords = {
  completed: "Done",
  "cancelled-by-client": "Cancelled by the client",
  "cancelled-by-us": "Cancelled by us",
  "no-show": "Nobody was there",
  rescheduled: "Moved to another day",
  "left-calendar": "No longer in the calendar",
};

function visitElement(visit, timeZone) {
  const time = (at) =>
    new Date(at).toLocaleTimeString("en-GB", { timeZone, hour: "2-digit", minute: "2-digit" });
  const item = element("li", "", { class: "rounded-2xl border border-line bg-surface p-5" });
  const add = (name, text, attributes) => text && item.append(element(name, text, attributes));
  add("p", `${time(visit.startsAt)} to ${time(visit.endsAt)}`, { class: "font-semibold tabular" });
  add("h2", visit.dogs.join(", ") || visit.client, { class: "mt-1 text-xl font-semibold" });
  add("p", visit.client, { class: "text-muted" });
  add("p", stateWords[visit.state], { class: "text-muted" });
  for (const warning of visit.warnings)
    add("p", warning, { class: "mt-2 whitespace-pre-line border-l-4 border-bad bg-bad-wash px-4 py-2" });
  add("p", visit.address, { class: "mt-2" });
  add("p", visit.access && `Gate, parking: ${visit.access}`, { class: "whitespace-pre-line" });
  if (/^\+\d{3,20}$/.test(visit.phone)) {
    const link = "inline-flex min-h-12 items-center underline";
    const line = element("p", "", { class: "flex flex-wrap gap-x-6" });
    line.append(element("a", "Call", { href: `tel:${visit.phone}`, class: link }));
    line.append(element("a", "Text", { href: `sms:${visit.phone}`, class: link }));
    item.append(line);
  }
  return item;
}

async function openKept(box) {
  const says = box.querySelector("[data-says]");
  const [open, drop] = [box.querySelector("[data-open]"), box.querySelector("[data-remove]")];
  const list = box.querySelector("[data-visits]");
  box.hidden = false;
  const [lock, copy] = [await read("lock"), await readCopy()];
  drop.hidden = !lock;
  open.hidden = !lock || !copy;
  const nothing = "Nothing is kept on this device.";
  says.textContent = !lock
    ? nothing
    : copy
      ? `Kept ${new Date(copy.madeAt).toLocaleString("en-GB", { weekday: "long", hour: "2-digit", minute: "2-digit" })}.`
      : "What was kept is more than a day old and was deleted.";
  onPress(open, says, async () => {
    const { secret } = await unlock(lock.salt, lock.credentialId);
    if (!secret) throw new Error("No secret");
    const current = await readCopy();
    if (!current) return location.reload();
    const { visits, timeZone } = await openCopy(lock, current, secret);
    list.replaceChildren(...visits.map((visit) => visitElement(visit, timeZone)));
    if (visits.length === 0) says.textContent = "There were no visits on that day.";
    open.hidden = true;
  });
  onPress(drop, says, async () => {
    await forget();
    list.replaceChildren();
    open.hidden = drop.hidden = true;
    says.textContent = nothing;
  });
}

/** Where even this fails, the page is as it is without JavaScript: nothing is kept, nothing is said. */
const quietly = (work) => work.catch(() => {});

for (const box of document.querySelectorAll("[data-keep-today]")) quietly(keepToday(box));
for (const box of document.querySelectorAll("[data-kept-day]")) quietly(openKept(box));
