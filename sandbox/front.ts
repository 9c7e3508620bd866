import { githubAccounts } from "./github/accounts.ts";
import { googleAccounts } from "./google/accounts.ts";
import { html, sendPage } from "./page.ts";
import { teslaAccounts } from "./tesla/accounts.ts";
import type { Exchange } from "./web.ts";
import type { World } from "./world.ts";

const links = [
  ["/mailbox", "Mailbox: what the app sent"],
  ["/__sandbox/requests", "Requests: what the app asked, newest last"],
  ["/__sandbox/tokens", "Tokens: every one issued, with its state"],
  ["/__sandbox/mailbox", "The mailbox as JSON"],
  ["/__sandbox/clock", "The sandbox's clock"],
  ["/tesla/auth/.well-known/openid-configuration", "Tesla's sign-in: its description"],
  ["/__sandbox/google/events", "What stands in the trainer's Google calendars"],
  ["/google/.well-known/openid-configuration", "Google's sign-in: its description"],
] as const;

/** The page at `/`: what this is, who is in it, and where to look. */
export function serveFront(world: World, { response }: Exchange): void {
  const content = html`<h1>The outside world, on one machine</h1>
<p>This sandbox plays Tesla, the sign-ins of Google and GitHub, Google Calendar, the mail and the bucket's S3 endpoint for <a href="${world.appOrigin}">${world.appOrigin}</a>. Nothing leaves the machine.</p>
<div class="card"><h2>Look</h2><ul>${links.map(([path, says]) => html`<li><a href="${path}">${says}</a></li>`)}</ul></div>
<div class="card"><h2>Accounts and products</h2><ul>${teslaAccounts.map(
    (account) => html`<li><strong>${account.name}</strong>: ${account.about}
${[...account.cars.map((car) => `${car.name}, ${car.vin}`), ...account.sites.map((site) => `${site.name}, site ${site.id}`)].map((line) => html`<br><small>${line}</small>`)}</li>`,
  )}</ul></div>
<div class="card"><h2>Accounts at Google and GitHub</h2><ul>${[...googleAccounts, ...githubAccounts].map(
    (account) => html`<li><strong>${account.name}</strong>: ${account.about}</li>`,
  )}</ul></div>
<div class="card"><h2>Drive it</h2><p>From a terminal only; a web page is refused.</p>
<ul><li><code>POST /__sandbox/clock</code></li><li><code>POST /__sandbox/faults</code></li><li><code>PUT /__sandbox/responses</code></li>
<li><code>PUT /__sandbox/tesla/refresh-tokens</code></li><li><code>GET</code>, <code>PUT /__sandbox/google/events</code>, <code>DELETE /__sandbox/google/events/:id</code></li>
<li><code>POST /__sandbox/google/expire-sync-tokens</code></li><li><code>POST /__sandbox/google/revoke</code></li><li><code>DELETE /__sandbox</code></li></ul></div>`;
  sendPage(response, { title: "Sandbox", tag: "Sandbox · Daydreamers", content });
}
