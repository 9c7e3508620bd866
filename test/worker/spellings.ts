import type { Url } from "./urls.ts";

/** One way to ask for a URL. `plain`: the router must take it for the URL itself, so who may use it gets it. */
export interface Spelling {
  name: string;
  method: string;
  path: string;
  plain: boolean;
}

/** Every way we know in which somebody might ask for a URL to get round its guard (AZ-02). */
export function spellingsOf(url: Url, path: string): { reading: Spelling[]; changing: Spelling[] } {
  const last = path.lastIndexOf("/");
  const parent = path.slice(0, last);
  const leaf = path.slice(last + 1);
  const letter = path.search(/[a-z]/);
  const encoded =
    letter < 0
      ? path
      : `${path.slice(0, letter)}%${path.charCodeAt(letter).toString(16)}${path.slice(letter + 1)}`;
  const data = path === "/" ? "/_.data" : `${path}.data`;
  const get = (name: string, asked: string, plain = false): Spelling => ({
    name,
    method: "GET",
    path: asked,
    plain,
  });
  const reading = [
    get("document", path, true),
    { ...get("HEAD", path, true), method: "HEAD" },
    get(".data", data, true),
    ...url.routeIds.map((id) =>
      get(`.data?_routes=${id}`, `${data}?_routes=${encodeURIComponent(id)}`, true),
    ),
    get(".data?_routes=", `${data}?_routes=`, true),
    get("_data", `${path}?_data=${encodeURIComponent(url.routeIds.at(-1) ?? "")}`, true),
    get("index", `${path}?index`, true),
    get("trailing slash", `${path}/`),
    get("/.data", `${path}/.data`),
    get("/_.data", `${path}/_.data`),
    get("doubled slash", `${parent}//${leaf}`),
    get("doubled slash first", `/${path}`),
    get("encoded slash", parent ? `${parent}%2F${leaf}` : `/%2F${leaf}`),
    get("encoded slash last", `${path}%2f`),
    get("encoded backslash", `${path}%5c`),
    get("backslash", `${parent}/\\${leaf}`),
    get("encoded dot", `${parent}/%2e/${leaf}`),
    get("encoded .data", `${path}%2edata`),
    get("dots", `/x/%2e%2e${path}`),
    get("dots last", `${path}/x/..`),
    get("upper case", path.toUpperCase()),
    get("encoded letter", encoded),
    get("doubly encoded letter", encoded.replace("%", "%25")),
    get("parameter", `${path};x=1`),
    get("NUL", `${path}%00`),
    get("space", `${path}%20`),
    get("extension", `${path}/x.css`),
    get("query", `${path}?role=owner&staffId=1`),
  ];
  const send = (method: string, name: string, asked: string, plain = false): Spelling => ({
    name: `${method} ${name}`,
    method,
    path: asked,
    plain,
  });
  const changing = [
    send("POST", "document", path, true),
    send("POST", ".data", data, true),
    send("POST", "?index", `${path}?index`),
    send("POST", ".data?_routes", `${data}?_routes=${encodeURIComponent(url.routeIds.at(-1) ?? "")}`),
    send("POST", "trailing slash", `${path}/`),
    send("POST", "upper case", path.toUpperCase()),
    send("POST", "encoded letter", encoded),
    send("POST", "doubled slash", `${parent}//${leaf}`),
    send("POST", "encoded slash", `${path}%2f`),
    send("POST", "parameter", `${path};x=1`),
    send("POST", "override", `${path}?_method=DELETE`),
    send("PUT", "document", path),
    send("PUT", ".data", data),
    send("PATCH", "document", path),
    send("DELETE", "document", path),
    send("DELETE", ".data", data),
    send("OPTIONS", "document", path),
  ];
  return { reading, changing };
}
