import type { ServerResponse } from "node:http";

/** Markup that is safe to send: made only by `html`, which escapes every value that is not markup itself. */
export interface Markup {
  readonly markup: string;
}

type Value = string | number | Markup | Value[] | undefined | false;

const escapes: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const escapeText = (text: string) => text.replace(/[&<>"']/g, (sign) => escapes[sign] ?? sign);

function write(value: Value): string {
  if (value === undefined || value === false) return "";
  if (Array.isArray(value)) return value.map(write).join("");
  return typeof value === "object" ? value.markup : escapeText(String(value));
}

/** Template tag: escapes what is put in. */
export function html(parts: TemplateStringsArray, ...values: Value[]): Markup {
  return { markup: parts.map((part, at) => part + write(values[at])).join("") };
}

const style = `
:root{color-scheme:light dark;--page:#f6f5f2;--card:#fff;--ink:#23211d;--soft:#6a655c;--line:#dedad2;--accent:#2f5d50;--on:#fff}
@media (prefers-color-scheme:dark){:root{--page:#191816;--card:#23211f;--ink:#edeae4;--soft:#a8a297;--line:#3a3733;--accent:#8cc3b1;--on:#14231e}}
*{box-sizing:border-box}body{margin:0;background:var(--page);color:var(--ink);font:1rem/1.5 system-ui,sans-serif}
main{max-width:34rem;margin:0 auto;padding:1.5rem 1rem 3rem}.tag{font-size:.8rem;color:var(--soft);margin:0 0 1rem}
h1{font-size:1.4rem;margin:0 0 .5rem}.card{background:var(--card);border:1px solid var(--line);border-radius:.75rem;padding:1.25rem;margin:0 0 1rem}
fieldset{border:0;padding:0;margin:1rem 0}legend{color:var(--soft);padding:0;margin-bottom:.5rem}
label{display:flex;gap:.75rem;align-items:flex-start;padding:.6rem 0;border-top:1px solid var(--line);cursor:pointer}
label small{display:block;color:var(--soft)}input{margin-top:.35rem;accent-color:var(--accent)}
button{font:inherit;padding:.65rem 1.1rem;border-radius:.5rem;border:1px solid var(--line);background:transparent;color:inherit;cursor:pointer}
button.go{background:var(--accent);border-color:var(--accent);color:var(--on)}p.note{color:var(--soft)}
pre{white-space:pre-wrap;overflow-wrap:anywhere;font:inherit;margin:.75rem 0 0}iframe{width:100%;height:24rem;border:1px solid var(--line);background:#fff}
a{color:inherit}code{font-size:.9em}li{margin:.25rem 0}`;

/** Answers with a page of the sandbox: no scripts, nothing loaded from elsewhere. */
export function sendPage(
  response: ServerResponse,
  page: { title: string; tag: string; content: Markup; status?: number; formTargets?: string },
): void {
  const text = html`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${page.title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,"><style>${{ markup: style }}</style></head>
<body><main><p class="tag">${page.tag}</p>${page.content}</main></body></html>`;
  response.writeHead(page.status ?? 200, {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "content-security-policy": `default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'self'; base-uri 'none'; frame-ancestors 'self'; form-action 'self' ${page.formTargets ?? ""}`,
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
  });
  response.end(text.markup);
}
