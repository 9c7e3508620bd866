export { addDog, newDog } from "./add.ts";
export { addBite, removeBite, saveBite } from "./bites.ts";
export { changeDogState, choosePhoto, saveDog, saveHandling } from "./change.ts";
export { assertClient } from "./open.ts";
export { readDog, readDogs } from "./read.ts";
export { typedBirthdate, typedWeight } from "./typed.ts";
export {
  addVaccination,
  approveVaccination,
  removeVaccination,
  saveVaccination,
} from "./vaccinations.ts";
export type * from "./views.ts";
export { addWeight, removeWeight } from "./weights.ts";
