const devices: [RegExp, string][] = [
  [/iPhone/, "iPhone"],
  [/iPad/, "iPad"],
  [/Android/, "Android phone"],
  [/CrOS/, "Chromebook"],
  [/Macintosh|Mac OS X/, "Mac"],
  [/Windows/, "Windows computer"],
  [/Linux/, "Linux computer"],
];

/** What a new passkey is called until its owner says something better: the device on which it is made. */
export const deviceName = (userAgent: string | null): string =>
  devices.find(([pattern]) => pattern.test(userAgent ?? ""))?.[1] ?? "Passkey";
