import fc from "fast-check";

/** One request as `front.js` puts it: `body` in base64. */
export interface Input {
  method: string;
  path: string;
  head: [string, string][];
  body: string | null;
}

/** What is known of a URL, so that the garbage gets past "missing field". */
export interface Target {
  /** As the route table has it, with the ids that exist. */
  pattern: string;
  ids: Record<string, string>;
  /** The fields of its forms, from the pages, each with a value that is there. */
  fields: Record<string, string>;
  /** `name=value` of the cookies that this actor has. */
  cookies: string[];
}

/** Texts that have broken something somewhere. */
const nasties = [
  ..."\u0000 \u202e \ufeff \u2028 \u0085 \u00ad ' \" ` % %% %00 %ZZ %ED%A0%80 \\ / ; , . .. - -0 -1 0 1e999 NaN Infinity null undefined true [] {} [object\u00a0Object]".split(
    " ",
  ),
  "",
  " ",
  "\r\n\r\n",
  "a\r\nset-cookie: x=y",
  "\ud800",
  "x\udfffy",
  "🐕‍🦺👩🏽‍🌾",
  "e\u0301".repeat(500),
  "\u0645\u0631\u062d\u0628\u0627 \u202ehalo\u202c",
  "ﷺ".repeat(200),
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "9".repeat(400),
  "0x1F",
  "9007199254740993",
  "-9223372036854775808",
  "99999-13-45",
  "2024-02-30",
  "0000-00-00",
  "+275760-09-14",
  "' or 1=1 --",
  '"; drop table staff; --',
  "%' escape '\\",
  "<script>alert(1)</script>",
  '"><img src=x onerror=alert(1)>',
  "javascript:alert(1)",
  "//evil.invalid",
  "/\\evil.invalid",
  "../../etc/passwd",
  "{{7*7}}",
  "a".repeat(255),
  "a@b.c",
  `${"a".repeat(64)}@${"b".repeat(190)}.invalid`,
  "a@b@c",
  '"a b"@example.com',
  "+1 (303) 555-0100 ext. 9",
  "٠١٢٣٤٥٦٧٨٩",
  "Ⅷ",
];

const text = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...nasties) },
  { weight: 3, arbitrary: fc.string({ unit: "binary", maxLength: 60 }) },
  { weight: 2, arbitrary: fc.string({ unit: "grapheme-composite", maxLength: 60 }) },
  { weight: 1, arbitrary: fc.json({ maxDepth: 4 }) },
  { weight: 1, arbitrary: fc.double().map(String) },
  { weight: 1, arbitrary: fc.date({ noInvalidDate: true }).map((day) => day.toISOString()) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom("a", " ", "é", "<", "@", "-", "0", "\n"), fc.constantFrom(201, 2_001, 25_000))
      .map(([char, times]) => char.repeat(times)),
  },
);

const digits = fc.stringMatching(/^\d{6}$/);
const token = fc.stringMatching(/^[\w-]{43}$/);

/** What a person or a page of ours would put into a field of that name. */
const sensible = (name: string, known: string | undefined): fc.Arbitrary<string> => {
  const own = known ? [fc.constant(known), fc.constant(known)] : [];
  const field = name.split(".").at(-1) ?? name;
  const guess = /mail/i.test(field)
    ? fc.constantFrom("somebody@example.com", "Robin@Example.com ", "robin@daydreamers.invalid")
    : /phone/i.test(field)
      ? fc.constantFrom("303 555 0107", "+13035550108", "+49 30 901820")
      : /date|day|on$|until|expires|birth/i.test(field)
        ? fc.constantFrom("2021-04-30", "2026-02-28", "1999-12-31", "2031-01-01")
        : /^(code|token)$/.test(field)
          ? fc.oneof(digits, token, fc.constantFrom("123456", "abcd-efgh-jkmn"))
          : /password/i.test(field)
            ? fc.constantFrom("short", "correct horse battery staple", "x".repeat(1_100))
            : /cents|amount|rate|weight|percent|count|days|minutes|page|number/i.test(field)
              ? fc.constantFrom("1", "12.5", "0", "99", "-3", "1,5")
              : /credential|response|drawing|json|filter/i.test(field)
                ? fc.json({ maxDepth: 3 })
                : fc.constantFrom("yes", "on", "Robin Vale", "none", "given", "Boulder", "owner", "csv", "1");
  return fc.oneof(...own, guess);
};

const nested = (name: string): fc.Arbitrary<string> =>
  fc.constantFrom(
    `${name}[]`,
    `${name}[a][b][c]`,
    `${name}.0.name`,
    `${name}.99999999999.x`,
    `${name}.0.${name}.0.x`,
    `${name}.__proto__.x`,
    `${name}.`,
    `.${name}`,
    name.toUpperCase(),
    `${name} `,
    `${name}\u0000`,
  );

/** The fields of one form: all of them with sense and a few broken, or whatever comes. */
function entries(fields: Record<string, string>): fc.Arbitrary<[string, string][]> {
  const names = Object.keys(fields);
  const known = names.length > 0 ? fc.constantFrom(...names) : fc.constantFrom("email", "name", "id", "q");
  const odd = fc.oneof(
    known.chain(nested),
    text,
    fc.constantFrom("_method", "__proto__", "role", "staffId", "cf-turnstile-response", "website"),
  );
  const whole = fc.tuple(...names.map((name) => sensible(name, fields[name]).map((value) => [name, value])));
  const broken = fc.array(
    fc.tuple(fc.oneof({ weight: 4, arbitrary: known }, { weight: 1, arbitrary: odd }), text),
    {
      maxLength: 3,
    },
  );
  const careful = fc
    .tuple(whole, broken, fc.double({ min: 0, max: 1, noNaN: true }))
    .map(([all, bad, twice]) => {
      const spoiled = new Map(bad as [string, string][]);
      const kept = (all as [string, string][]).map(([name, value]): [string, string] => [
        name,
        spoiled.get(name) ?? value,
      ]);
      const added = (bad as [string, string][]).filter(([name]) => twice > 0.8 || !names.includes(name));
      return [...kept, ...added];
    });
  const soup = fc.array(
    fc.tuple(fc.oneof(known, odd), fc.oneof(text, known)) as fc.Arbitrary<[string, string]>,
    { maxLength: 12 },
  );
  const many = fc
    .tuple(known, fc.constantFrom(401, 5_000))
    .map(([name, times]) =>
      Array.from({ length: times }, (_, at): [string, string] => [`${name}.${at}.x`, "1"]),
    );
  return fc.oneof(
    { weight: 12, arbitrary: careful },
    { weight: 6, arbitrary: soup },
    { weight: 1, arbitrary: many },
  );
}

const utf8 = new TextEncoder();
/** One byte a character, as in a header. */
const latin1 = (value: string) => Uint8Array.from(value, (char) => char.charCodeAt(0) & 255);
const join = (parts: Uint8Array[]) => Buffer.concat(parts);

const encode = (value: string, raw: boolean) =>
  raw ? value.replaceAll("\ud800", "%ED%A0%80") : new URLSearchParams({ "": value }).toString().slice(1);

const urlencoded = (fields: [string, string][], raw: boolean) =>
  utf8.encode(fields.map(([name, value]) => `${encode(name, raw)}=${encode(value, raw)}`).join("&"));

const boundary = "----fuzz";
function multipart(fields: [string, string][], file: string | null, damage: number): Uint8Array {
  const quoted = (value: string) => value.replaceAll('"', "%22").replaceAll("\r", "").replaceAll("\n", "");
  const parts = fields.flatMap(([name, value]) => [
    utf8.encode(`--${boundary}\r\nContent-Disposition: form-data; name="${quoted(name)}"\r\n\r\n`),
    utf8.encode(`${value}\r\n`),
  ]);
  if (file !== null)
    parts.push(
      utf8.encode(
        `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${quoted(file)}"\r\nContent-Type: ${quoted(file).slice(0, 40)}\r\n\r\n`,
      ),
      latin1(`%PDF-1.4 ${file}`),
      utf8.encode("\r\n"),
    );
  const whole = join([...parts, utf8.encode(`--${boundary}--\r\n`)]);
  // Broken off, or with a byte that is not what it was.
  if (damage < 0.6) return whole;
  if (damage < 0.8) return whole.subarray(0, Math.floor(whole.length * (damage - 0.6) * 5));
  const torn = new Uint8Array(whole);
  const at = Math.floor(torn.length * (damage - 0.8) * 5) % Math.max(1, torn.length);
  torn[at] = (torn[at] ?? 0) ^ 0x55;
  return torn;
}

const contentTypes = [
  "application/x-www-form-urlencoded",
  "application/x-www-form-urlencoded; charset=utf-16",
  "application/x-www-form-urlencoded;charset=\u00ff",
  `multipart/form-data; boundary=${boundary}`,
  `multipart/form-data; boundary="${boundary}"; charset=x-user-defined`,
  "multipart/form-data",
  `multipart/form-data; boundary=${"b".repeat(80)}`,
  "multipart/mixed; boundary=x",
  "application/json",
  "application/json; charset=utf-7",
  "text/plain",
  "text/plain;charset=UTF-8",
  "text/x-script",
  "application/octet-stream",
  ";;;",
  "",
];

type Body = { type: string; bytes: Uint8Array };

function bodies(fields: Record<string, string>): fc.Arbitrary<Body> {
  const form = entries(fields);
  const chance = fc.double({ min: 0, max: 1, noNaN: true });
  const url = fc
    .tuple(form, chance)
    .map(([all, raw]): Body => ({ type: contentTypes[0] ?? "", bytes: urlencoded(all, raw > 0.85) }));
  const parts = fc.tuple(form, fc.option(text, { nil: null }), chance).map(
    ([all, file, damage]): Body => ({
      type: `multipart/form-data; boundary=${boundary}`,
      bytes: multipart(all, file, damage),
    }),
  );
  const json = fc
    .oneof(
      fc.json({ maxDepth: 5 }),
      form.map((all) => JSON.stringify(Object.fromEntries(all))),
      fc.constantFrom("{", '{"a":', "[".repeat(5_000), `{"__proto__":{"x":1}}`, "null", '"', "\ufeff{}"),
    )
    .map((value): Body => ({ type: "application/json", bytes: utf8.encode(value) }));
  const plain = fc
    .oneof(
      text.map((value) => utf8.encode(value)),
      fc.uint8Array({ maxLength: 400 }),
    )
    .map((bytes): Body => ({ type: "text/plain", bytes }));
  // Any body under any name.
  const misnamed = fc
    .tuple(fc.oneof(url, parts, json, plain), fc.constantFrom(...contentTypes))
    .map(([{ bytes }, type]): Body => ({ type, bytes }));
  return fc.oneof(
    { weight: 6, arbitrary: url },
    { weight: 3, arbitrary: parts },
    { weight: 1, arbitrary: json },
    { weight: 1, arbitrary: plain },
    { weight: 2, arbitrary: misnamed },
  );
}

const escaped = (value: string) => encodeURIComponent(value.replaceAll(/[\ud800-\udfff]/g, "\ufffd"));

/** A path with the ids that exist, or with one that is something else. */
function paths({ pattern, ids }: Target): fc.Arbitrary<string> {
  const real = pattern.replaceAll(/:(\w+)/g, (_, name: string) => ids[name] ?? "unknown000000000000000000ab");
  if (!pattern.includes(":")) return fc.constant(real);
  const odd = fc
    .array(
      fc.oneof(
        text
          .filter((value) => !["", ".", ".."].includes(value))
          .map((value) => escaped(value).slice(0, 3_000)),
        fc.constantFrom("%ED%A0%80", "%E0%A4%A", "%", "__proto__", "a".repeat(2_000), "%00"),
      ),
      { minLength: 1, maxLength: 4 },
    )
    .map((values) => {
      let at = 0;
      return pattern.replaceAll(/:(\w+)/g, (_, name: string) => {
        const value = values[at++ % values.length] ?? "x";
        return at % 2 === 1 || ids[name] === undefined ? value : (ids[name] ?? value);
      });
    });
  return fc.oneof({ weight: 3, arbitrary: fc.constant(real) }, { weight: 1, arbitrary: odd });
}

const queryNames = [
  "q",
  "page",
  "tab",
  "sort",
  "returnTo",
  "notice",
  "done",
  "step",
  "dog",
  "code",
  "state",
  "error",
];
const moreNames = [
  "_routes",
  "index",
  "from",
  "to",
  "event",
  "who",
  "client",
  "format",
  "iss",
  "token",
  "kind",
];

const queries = (fields: Record<string, string>): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 2, arbitrary: fc.constant("") },
    {
      weight: 3,
      arbitrary: fc
        .array(
          fc.tuple(
            fc.oneof(fc.constantFrom(...queryNames, ...moreNames, ...Object.keys(fields)), text),
            fc.oneof(text, fc.constantFrom("1", "0", "-1", "2", "active", "/today", "2026-01-01")),
          ),
          { maxLength: 5 },
        )
        .map((all) => `?${all.map(([name, value]) => `${escaped(name)}=${escaped(value)}`).join("&")}`),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        "?",
        "?&&&",
        "?=&=",
        "?%",
        "?%ED%A0%80=%E0%A4",
        "?a[b][c]=d",
        `?${"a=b&".repeat(1_000)}`,
      ),
    },
  );

/** Cookies as a browser of ours would send them, or torn, doubled, swapped and made up. */
function cookies({ cookies: own }: Target, names: readonly string[]): fc.Arbitrary<string> {
  const sound = fc.constant(own.join("; "));
  const torn = (pair: string) =>
    fc
      .tuple(
        fc.nat({ max: Math.max(0, pair.length - 1) }),
        fc.constantFrom("A", "_", ".", "", "\u00ff", " ", "=", '"'),
      )
      .map(([at, char]) => pair.slice(0, at) + char + pair.slice(at + 1));
  const value = fc.oneof(
    fc.constantFrom(
      ".@@@",
      "v1",
      "v1.k1.",
      "v1.k1.AAAA.BBBB",
      "v1.k9.x.y",
      "=",
      '""',
      "%00",
      "x".repeat(5_000),
      "",
    ),
    fc.string({ unit: "binary-ascii", maxLength: 80 }).map((made) => made.replaceAll(/[\0\r\n;]/g, "~")),
    ...own.map((pair) => fc.constant(pair.slice(pair.indexOf("=") + 1))),
  );
  const made = fc
    .array(fc.tuple(fc.constantFrom(...names), value), { minLength: 1, maxLength: 6 })
    .map((all) => all.map(([name, content]) => `${name}=${content}`).join("; "));
  const mixed = fc.tuple(sound, made).map(([good, bad]) => [good, bad].filter(Boolean).join("; "));
  return fc.oneof(
    { weight: 8, arbitrary: sound },
    { weight: 1, arbitrary: made },
    { weight: 1, arbitrary: mixed },
    ...own.map((pair) => ({ weight: 1, arbitrary: torn(pair) })),
  );
}

/** What HTTP can carry in a header. */
const strange = (value: string) =>
  [...value.slice(0, 4_000)].map((char) => (/[\0\r\n]/.test(char) || char > "\u00ff" ? "~" : char)).join("");
/** Headers that a route or the door looks at. */
const moreHeaders = fc.array(
  fc.tuple(
    fc.constantFrom(
      "user-agent",
      "accept",
      "accept-language",
      "referer",
      "range",
      "if-none-match",
      "x-forwarded-for",
      "cf-ipcountry",
    ),
    fc.oneof(
      text.map(strange),
      fc.constantFrom("*/*", "de;q=x, *;q=-1", "bytes=5-1", "https://app.daydreamers.invalid/%", '"'),
    ),
  ),
  { maxLength: 2 },
);

const agent = "Mozilla/5.0 (Macintosh) Safari/605.1.15";
export const origin = "https://app.daydreamers.invalid";

const networks = fc.tuple(fc.nat({ max: 255 }), fc.nat({ max: 255 }), fc.nat({ max: 255 }));

/**
 * For each field of the URL's forms one request that spoils this field and nothing else: whatever looks at the field
 * sees it, because no other field is refused first.
 */
export function spoiledFields({ pattern, ids, fields, cookies: own }: Target): fc.Arbitrary<Input>[] {
  const path = pattern.replaceAll(/:(\w+)/g, (_, name: string) => ids[name] ?? name);
  const names = Object.keys(fields);
  return names.map((spoiled) =>
    fc
      .tuple(networks, ...names.map((name) => (name === spoiled ? text : sensible(name, fields[name]))))
      .map(([[a, b, c], ...values]): Input => {
        const all = names.map((name, at): [string, string] => [name, values[at] ?? ""]);
        return {
          method: "POST",
          path,
          head: [
            ["user-agent", agent],
            ["cf-connecting-ip", `10.${a}.${b}.${c}`],
            ["cookie", own.join("; ")],
            ["origin", origin],
            ["content-type", contentTypes[0] ?? ""],
          ],
          body: Buffer.from(urlencoded(all, false)).toString("base64"),
        };
      }),
  );
}

/** Requests to one URL as one actor. @param kind how the router is asked, and with what */
export function requests(
  target: Target,
  kind: "page" | "data" | "form" | "form data",
  cookieNames: readonly string[],
) {
  const isForm = kind.startsWith("form");
  const suffix = kind.endsWith("data") ? (target.pattern === "/" ? "_.data" : ".data") : "";
  const body = isForm ? bodies(target.fields) : fc.constant(null);
  return fc
    .tuple(paths(target), queries(target.fields), cookies(target, cookieNames), moreHeaders, networks, body)
    .map(([path, query, cookie, more, [a, b, c], content]): Input => {
      const head: [string, string][] = [
        ["user-agent", agent],
        ["cf-connecting-ip", `10.${a}.${b}.${c}`],
        ...more.filter(([name]) => name !== "user-agent" || content === null),
      ];
      if (cookie) head.push(["cookie", cookie]);
      if (content) head.push(["origin", origin], ["content-type", content.type]);
      return {
        method: isForm ? "POST" : "GET",
        path: `${path}${suffix}${query}`,
        head: [...new Map(head)],
        body: content && Buffer.from(content.bytes).toString("base64"),
      };
    });
}
