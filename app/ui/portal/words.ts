/** "Eva", "Eva and Tom", "Eva, Tom and Kim". */
export const joined = (names: readonly string[]): string =>
  names.length < 2 ? (names[0] ?? "") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
