import { expect, test } from "vitest";
import { samePerson } from "./match.ts";

const eva = { name: "Eva Novák", email: "home@example.com" };
const tom = { name: "Tom Reed", email: "home@example.com" };

test("a person is known by the whole name, whatever its accents, or by the first name at the same address", () => {
  expect(samePerson([eva, tom], { name: "tom  reed", email: "other@example.com" })).toBe(tom);
  expect(samePerson([eva, tom], { name: "EVA NOVAK", email: "" })).toBe(eva);
  expect(samePerson([tom, eva], { name: "Eva Reed", email: "home@example.com" })).toBe(eva);
});

test("who shares an address with somebody of the file is not that person: nobody signs for another", () => {
  expect(samePerson([eva], tom)).toBeNull();
  expect(samePerson([eva], { name: "Tom Reed", email: "" })).toBeNull();
  expect(samePerson([{ name: "Eva", email: "" }], { name: "Ada", email: "" })).toBeNull();
});
