/**
 * Words that titles of events are full of. A family Park or a dog called Coffee is not found by that word alone: it is
 * offered, and a person decides. Folded.
 */
const everyday = new Set(
  `april august baker bank bath birthday book break brown call car chance class client coffee cook cooper day dentist
  dinner doctor dog farmer field first fisher free friday green hall hill holiday home hour house hunter john june july
  king lake lane last little long love lucky lunch march may meeting monday moon new night office park phone potter price
  puppy rain review room rose run saturday school session shepherd shop short small smith snow spring star stone street
  summer sunday sunny table tea thursday training trainer training tuesday vet visit walk walker water wednesday week
  white winter wood work young one two three four five six ten north south east west church bell fox wolf bear bird
  termin tag hund garten markt arzt weg wald stein schule welpe spaziergang training urlaub sommer`.split(
    /\s+/,
  ),
);

/** Whether a name is too common a word, or too short, to tell of somebody by itself. */
export const isWeak = (words: readonly string[]): boolean =>
  words.length === 1 && ((words[0]?.length ?? 0) < 2 || everyday.has(words[0] ?? ""));
