import type { ReturnRefusal } from "../domain/providers/return.ts";
import { ButtonLink } from "./form.tsx";
import { PageTitle } from "./layout.tsx";
import { type ProviderName, providerNames } from "./provider-buttons.tsx";

interface Answer {
  status: number;
  title: string;
  sentence: string;
}

const startAgain = (name: string): Answer => ({
  status: 400,
  title: "Please start again",
  sentence: `This answer from ${name} does not belong to anything that was begun in this browser in the last ten minutes. Nothing was changed.`,
});
const notUsable = (name: string): Answer => ({
  status: 400,
  title: `${name}'s answer was not usable`,
  sentence: `We could not be sure what ${name} told us, so nothing was changed. Please start again.`,
});

/** Our own words only: what a provider or a link says about an error is never shown. */
const answers: Record<ReturnRefusal, (name: string) => Answer> = {
  malformed: startAgain,
  "unknown-flow": startAgain,
  expired: startAgain,
  "wrong-person": () => ({
    status: 400,
    title: "Please start again",
    sentence:
      "This was begun by somebody who is no longer signed in here. Nothing was changed. Sign in and begin once more.",
  }),
  "not-fresh": (name) => ({
    status: 400,
    title: "That took too long",
    sentence: `Nothing was changed. Go back to your account, confirm that it is you, and link ${name} once more.`,
  }),
  "wrong-issuer": notUsable,
  "not-proven": notUsable,
  "provider-refused": notUsable,
  denied: (name) => ({
    status: 200,
    title: "Nothing was changed",
    sentence: `At ${name} you chose not to go on. You can begin again at any time.`,
  }),
  "provider-unavailable": (name) => ({
    status: 503,
    title: `${name} does not answer`,
    sentence: "Nothing was changed. Please try again in a few minutes.",
  }),
  "unknown-identity": (name) => ({
    status: 403,
    title: `This ${name} account does not sign in here`,
    sentence: `Sign in another way first, with your password or a passkey. Then link ${name} under Account. If you have several ${name} accounts, choose the one that you linked.`,
  }),
  "linked-to-another": (name) => ({
    status: 409,
    title: `This ${name} account is taken`,
    sentence: `It already signs somebody else in. Nothing was changed. Choose another ${name} account.`,
  }),
  "invitation-gone": () => ({
    status: 400,
    title: "This invitation is no longer open",
    sentence:
      "It was used already, taken back, or has run out. Nothing was changed. Ask the owner of the practice for a new one.",
  }),
  "address-taken": () => ({
    status: 409,
    title: "You are on the team already",
    sentence: "Somebody with the address of this invitation has joined before. Sign in instead.",
  }),
};

/** The status of the page that says why the way back from a provider led nowhere. */
export const answerStatus = (reason: ReturnRefusal): number => answers[reason]("").status;

/** Why the way back from a provider led nowhere, and where to go on. */
export function ProviderAnswer({
  provider,
  reason,
  signedIn,
}: {
  provider: ProviderName;
  reason: ReturnRefusal;
  signedIn: boolean;
}) {
  const { title, sentence } = answers[reason](providerNames[provider] ?? provider);
  const wayOn = signedIn
    ? { to: "/account", name: "To your account" }
    : { to: "/sign-in", name: "To sign-in" };
  return (
    <>
      <title>{`${title} · Daydreamers`}</title>
      <PageTitle title={title}>{sentence}</PageTitle>
      <ButtonLink to={wayOn.to} wide>
        {wayOn.name}
      </ButtonLink>
    </>
  );
}
