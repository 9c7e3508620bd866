import type Provider from "oidc-provider";
import { errors } from "oidc-provider";
import { html, sendPage } from "../page.ts";
import { type Exchange, formOf, redirect } from "../web.ts";
import type { World } from "../world.ts";
import { oauthState } from "./adapter.ts";
import type { Account, OAuthOptions } from "./server.ts";

type Interaction = Awaited<ReturnType<Provider["interactionDetails"]>>;

/** The two pages between the app's redirect and its callback: who are you, and what may the app do. */
export async function serveInteraction(
  world: World,
  provider: Provider,
  options: OAuthOptions,
  exchange: Exchange,
): Promise<void> {
  const { request, response, url } = exchange;
  let interaction: Interaction;
  try {
    interaction = await provider.interactionDetails(request, response);
  } catch (error) {
    if (!(error instanceof errors.SessionNotFound)) throw error;
    return showExpired(exchange, options);
  }
  const posted = request.method === "POST";
  const step = url.pathname.slice(`${options.path}/interaction/${interaction.uid}`.length);
  const chosen = (id: string | null | undefined) => options.accounts.find((account) => account.id === id);
  const consenting = chosen(/^\/consent\/(.+)$/.exec(step)?.[1]);
  if (posted && consenting) return decide(world, provider, options, exchange, interaction, consenting);
  const account = chosen(formOf(exchange.body).get("account"));
  if (posted && step === "/account" && account)
    return showConsent(world, exchange, options, interaction, account);
  if (step !== "" && step !== "/account") return showExpired(exchange, options);
  return showAccounts(exchange, options, interaction);
}

const tagOf = ({ plays }: OAuthOptions) => `Sandbox · plays ${plays}`;

function showExpired({ response }: Exchange, options: OAuthOptions): void {
  const content = html`<div class="card"><h1>This sign-in is over</h1><p>Go back to the app and start again.</p></div>`;
  sendPage(response, { title: "Sign-in over", tag: tagOf(options), content, status: 400 });
}

function showAccounts({ response }: Exchange, options: OAuthOptions, interaction: Interaction): void {
  const content = html`<form class="card" method="post" action="${options.path}/interaction/${interaction.uid}/account">
<h1>Sign in</h1>${accountChoice(options.accounts)}<button class="go">Sign in</button></form>`;
  sendPage(response, { title: `Sign in · ${options.plays}`, tag: tagOf(options), content });
}

/** The accounts to choose from, as part of a form. */
export const accountChoice = (accounts: readonly Account[]) =>
  html`<fieldset><legend>Choose an account of the sandbox</legend>
${accounts.map(
  (
    account,
    at,
  ) => html`<label><input type="radio" name="account" value="${account.id}"${at === 0 ? { markup: " checked" } : ""}>
<span>${account.name}<small>${account.about}</small></span></label>`,
)}</fieldset>`;

function showConsent(
  world: World,
  { response }: Exchange,
  options: OAuthOptions,
  interaction: Interaction,
  account: Account,
): void {
  const asked = scopesAsked(options, interaction).filter((scope) => scope !== "openid");
  const content = html`<form class="card" method="post" action="${options.path}/interaction/${interaction.uid}/consent/${account.id}">
<h1>Allow ${options.client.name}?</h1><p class="note">Signed in as ${account.name}. Untick what the app shall not have.</p>
<fieldset><legend>The app asks to</legend>${asked.length === 0 ? html`<p>Know who you are, and nothing else.</p>` : ""}
${asked.map(
  (scope) => html`<label><input type="checkbox" name="scope" value="${scope}" checked>
<span>${options.scopes[scope]}<small>${scope}</small></span></label>`,
)}</fieldset>
<button class="go" name="decision" value="allow">Allow</button> <button name="decision" value="deny">Deny</button></form>`;
  sendPage(response, {
    title: `Allow access · ${options.plays}`,
    tag: tagOf(options),
    content,
    // The answer to this form ends at the app's callback.
    formTargets: world.appOrigin,
  });
}

/** Sign-in and consent end the interaction together: between them nothing is remembered but the form's address. */
async function decide(
  world: World,
  provider: Provider,
  options: OAuthOptions,
  exchange: Exchange,
  interaction: Interaction,
  account: Account,
): Promise<void> {
  const { request, response, body } = exchange;
  const form = formOf(body);
  if (form.get("decision") !== "allow") {
    const denied = { error: "access_denied", error_description: "User did not authorize the request" };
    return redirect(
      response,
      await provider.interactionResult(request, response, denied, { mergeWithLastSubmission: false }),
    );
  }
  const ticked = new Set(["openid", ...form.getAll("scope")]);
  const asked = scopesAsked(options, interaction);
  const withheld = asked.filter((scope) => !ticked.has(scope));
  const grant = new provider.Grant({ accountId: account.subject, clientId: options.client.id });
  grant.addOIDCScope(asked.filter((scope) => ticked.has(scope)).join(" "));
  if (withheld.length > 0) grant.rejectOIDCScope(withheld.join(" "));
  options.onConsent?.(account);
  const grantId = await grant.save();
  if (interaction.params.access_type === "offline") {
    const state = oauthState(world, options.provider);
    state.offlineGrants = { ...state.offlineGrants, [grantId]: true };
    world.store.changed();
  }
  const result = { login: { accountId: account.subject }, consent: { grantId } };
  redirect(
    response,
    await provider.interactionResult(request, response, result, { mergeWithLastSubmission: false }),
  );
}

const scopesAsked = (options: OAuthOptions, interaction: Interaction) =>
  String(interaction.params.scope ?? "")
    .split(" ")
    .filter((scope) => Object.hasOwn(options.scopes, scope));
