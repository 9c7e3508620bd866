const hints = ["sec-purpose", "purpose", "x-purpose", "x-moz"];

/** Whether somebody looks at what is asked for: not who only asks whether it is there, nor a browser that fetches ahead. */
export const reallyReads = ({ method, headers }: Request): boolean =>
  method === "GET" && !hints.some((name) => /prefetch|prerender|preview/i.test(headers.get(name) ?? ""));
