// Fills the field of a place with where this device is, when somebody presses the button beside it. Nothing is asked
// before that, and nothing leaves the page but with the form.

const sentences = {
  1: "This browser may not say where it is. Allow it for this site, or paste a link of a map.",
  2: "The device does not know where it is just now. Try again outside.",
  3: "It took too long to find out. Try again.",
};

for (const button of document.querySelectorAll("[data-here]")) {
  const form = button.closest("form");
  const field = form?.elements.namedItem("pin");
  const says = form?.querySelector("[data-here-says]");
  if (!field || !says || !("geolocation" in navigator)) continue;
  button.hidden = false;
  button.addEventListener("click", () => {
    says.textContent = "Looking…";
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        field.value = `${coords.latitude.toFixed(5)}, ${coords.longitude.toFixed(5)}`;
        says.textContent = `Found, to about ${Math.round(coords.accuracy)} metres. Save to keep it.`;
        field.focus();
      },
      ({ code }) => {
        says.textContent = sentences[code] ?? sentences[2];
      },
      { enableHighAccuracy: true, timeout: 20_000, maximumAge: 30_000 },
    );
  });
}
