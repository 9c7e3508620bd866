import { expect, test } from "vitest";
import { coordinatesIn, printPoint } from "./coordinates.ts";

test.each([
  ["39.7392, -104.9903", 39.7392, -104.9903],
  ["  39.7392 -104.9903 ", 39.7392, -104.9903],
  ["39.7392° N, 104.9903° W", 39.7392, -104.9903],
  ["−33.86785;151.20732", -33.86785, 151.20732],
  ["geo:47.3769,8.5417?z=17", 47.3769, 8.5417],
  [
    "https://www.google.com/maps/place/A/@39.7,-104.9,17z/data=!3m1!4b1!4m6!3d39.7392!4d-104.9903",
    39.7392,
    -104.9903,
  ],
  ["https://www.google.com/maps/@39.7392,-104.9903,17z", 39.7392, -104.9903],
  ["https://maps.google.com/?q=39.7392,-104.9903", 39.7392, -104.9903],
  ["https://www.google.com/maps/search/?api=1&query=39.7392%2C-104.9903", 39.7392, -104.9903],
  ["Look: https://maps.apple.com/?ll=39.7392,-104.9903&q=Home", 39.7392, -104.9903],
  ["https://www.openstreetmap.org/?mlat=39.7392&mlon=-104.9903#map=5/1/2", 39.7392, -104.9903],
  ["https://www.openstreetmap.org/#map=17/39.7392/-104.9903", 39.7392, -104.9903],
])("%s is a place", (typed, lat, lng) => {
  expect(coordinatesIn(typed)).toEqual({ lat, lng });
  expect(coordinatesIn(printPoint({ lat, lng }))).toEqual({ lat, lng });
});

test.each([
  "",
  "12 Laurel Street",
  "https://maps.app.goo.gl/abc123",
  "91, 10",
  "39.7",
  "39.7, 200",
  "javascript:39.7,-104.9",
  `${"9".repeat(3000)},1`,
])("%s is none", (typed) => {
  expect(coordinatesIn(typed)).toBeNull();
});
