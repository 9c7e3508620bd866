/** Whom a visit brings together, as far as that is known: "Biscuit and Waffle with Robin", "With Robin", "Biscuit", "". */
export function whoWords(dogs: readonly string[], trainer: string): string {
  if (trainer === "") return joined(dogs);
  return dogs.length === 0 ? `With ${trainer}` : `${joined(dogs)} with ${trainer}`;
}

/** "Eva", "Eva and Tom", "Eva, Tom and Kim". */
export const joined = (names: readonly string[]): string =>
  names.length < 2 ? (names[0] ?? "") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
