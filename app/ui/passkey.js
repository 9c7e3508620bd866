// Lets a browser's passkey fill in the field `credential` of a form that `passkey-button.tsx` makes, and sends the form.
// Served as it is, without React: the pages that load it work without it, by their other ways.

const sentences = {
  NotAllowedError: "No passkey was chosen, or it took too long. Try again, or use another way.",
  InvalidStateError: "This device already has a passkey for your account.",
  SecurityError: "Passkeys do not work at this address.",
  NotSupportedError: "This device cannot make a passkey of the kind that is needed here.",
  TypeError: "The practice could not be reached. Check your connection and try again.",
};

const able =
  typeof PublicKeyCredential === "function" &&
  typeof PublicKeyCredential.parseCreationOptionsFromJSON === "function" &&
  typeof PublicKeyCredential.parseRequestOptionsFromJSON === "function" &&
  typeof PublicKeyCredential.prototype.toJSON === "function";

/** Asks for the options, then for the passkey. Gives what goes into the field; null where the page has to be asked anew. */
async function credentialFor(form) {
  const answer = await fetch(form.dataset.passkey, { method: "POST", redirect: "manual" });
  // Signed out meanwhile, or too long ago: the page itself leads to the right place.
  if (answer.type === "opaqueredirect") return null;
  if (answer.status === 429) throw new Error("There were too many tries. Wait a few minutes and try again.");
  if (!answer.ok) throw new Error("Something went wrong here. Try again in a minute, or use another way.");
  const options = await answer.json();
  const credential =
    "user" in options
      ? await navigator.credentials.create({
          publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options),
        })
      : await navigator.credentials.get({
          publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options),
        });
  return JSON.stringify(credential);
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!able) {
    form.nextElementSibling.hidden = false;
    continue;
  }
  const says = form.querySelector("[role=status]");
  let busy = false;
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    says.textContent = "Follow your device: it asks for your finger, face or PIN.";
    try {
      const credential = await credentialFor(form);
      if (credential === null) return location.reload();
      form.elements.credential.value = credential;
      form.submit();
    } catch (error) {
      says.textContent = sentences[error.name] ?? error.message;
      busy = false;
    }
  });
}
