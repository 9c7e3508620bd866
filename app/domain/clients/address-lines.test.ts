import { expect, test } from "vitest";
import { addressLines } from "./address-lines.ts";

test("an address stands as on an envelope, and what is not known leaves no comma behind", () => {
  const home = { address: "1 Elm St", address2: "Apt 4", city: "Denver", region: "CO", postalCode: "80203" };
  expect(addressLines(home)).toEqual(["1 Elm St", "Apt 4", "Denver, CO 80203"]);
  expect(addressLines({ ...home, address2: "", region: "" })).toEqual(["1 Elm St", "Denver, 80203"]);
  expect(addressLines({ ...home, address2: "", city: "", region: "", postalCode: "" })).toEqual(["1 Elm St"]);
});
