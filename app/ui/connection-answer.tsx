import type { Refusal } from "../domain/connections/consent.ts";
import { type ConnectedProvider, connectionWords } from "./connection-words.ts";
import { ButtonLink } from "./form.tsx";
import { PageTitle } from "./layout.tsx";

/** The status of the page that says so. */
export const consentStatus: Record<Refusal, number> = {
  malformed: 400,
  "unknown-flow": 400,
  expired: 400,
  "wrong-person": 400,
  "wrong-issuer": 400,
  denied: 200,
  "provider-refused": 400,
  "provider-unavailable": 503,
  "not-proven": 400,
  "unknown-identity": 403,
};

/** Our own words only: what a provider or a link says about an error is never shown. */
function textsOf(company: string): Record<Refusal, { title: string; sentence: string }> {
  const startAgain = {
    title: "Please start again",
    sentence: `This answer from ${company} does not belong to anything that was begun in this browser in the last ten minutes. Nothing was changed.`,
  };
  const notUsable = {
    title: `${company}'s answer was not usable`,
    sentence: `We could not be sure what ${company} told us, so nothing was changed. Please start again.`,
  };
  return {
    malformed: startAgain,
    "unknown-flow": startAgain,
    expired: startAgain,
    "wrong-person": {
      title: "Please start again",
      sentence:
        "This connection was begun by somebody who is no longer signed in here. Nothing was changed. Sign in and begin once more.",
    },
    "wrong-issuer": notUsable,
    "not-proven": notUsable,
    "provider-refused": notUsable,
    denied: {
      title: "Nothing was connected",
      sentence: `At ${company} you chose not to give access, so nothing was changed. You can begin again at any time.`,
    },
    "provider-unavailable": {
      title: `${company} does not answer`,
      sentence: "Nothing was changed. Please try again in a few minutes.",
    },
    "unknown-identity": {
      title: `This ${company} account does not sign in here`,
      sentence: `Sign in with your password first. Then connect your ${company} and allow signing in with it, under Connections.`,
    },
  };
}

/** What somebody sees who comes back from a provider and is not connected. */
export function ConnectionAnswer({
  provider,
  reason,
  signedIn,
}: {
  provider: ConnectedProvider;
  reason: Refusal;
  signedIn: boolean;
}) {
  const { title, sentence } = textsOf(connectionWords[provider].company)[reason];
  const wayOn = signedIn
    ? { to: "/connections", name: "To the connections" }
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
