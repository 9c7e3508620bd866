const icon = (src: string, sizes: string, purpose: "any" | "maskable") => ({
  src,
  sizes,
  type: "image/png",
  purpose,
});

/** What a phone needs to put the day on its home screen (W3C Web Application Manifest). Nobody's data. */
const manifest = {
  id: "/today",
  name: "Daydreamers",
  short_name: "Daydreamers",
  description: "Today's visits, and whether the car makes the round.",
  start_url: "/today",
  scope: "/",
  display: "standalone",
  background_color: "#f5f3ec",
  theme_color: "#1b6662",
  lang: "en",
  icons: [
    icon("/icon-192.png", "192x192", "any"),
    icon("/icon-512.png", "512x512", "any"),
    icon("/icon-maskable-512.png", "512x512", "maskable"),
  ],
};

export const loader = () =>
  new Response(JSON.stringify(manifest), {
    headers: { "content-type": "application/manifest+json; charset=utf-8" },
  });
