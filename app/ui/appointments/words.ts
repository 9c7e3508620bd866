/** How a visit found its client, for whoever doubts it. */
export const matchedWords = {
  email: "Found by an email of the household, which was invited.",
  phone: "Found by a phone number of the household.",
  name: "Found by the name.",
  dog: "Found by the dog’s name.",
  place: "Found by the address.",
  choice: "Found by what was chosen before for such events.",
  staff: "Chosen by hand.",
} as const;

/** Where a place is, in whatever app of maps the phone has. */
export const onMap = (place: string): string =>
  `https://www.google.com/maps/search/?api=1&query=${encodeURIComponent(place)}`;
