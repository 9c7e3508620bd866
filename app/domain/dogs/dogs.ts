export { addDog } from "./add.ts";
export { changeDogState, choosePhoto, saveDog, saveHandling } from "./change.ts";
export { readDog, readDogs } from "./read.ts";
export { typedBirthdate, typedWeight } from "./typed.ts";
export type * from "./views.ts";
