import { redirect } from "react-router";
import * as z from "zod";
import { nameOf, readForPage } from "../../../domain/clients/heading.ts";
import { choices, consentWays, historyOf, noteConsents } from "../../../domain/correspondence/consents.ts";
import { consentsOf, mayReceive } from "../../../domain/messages/consents.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { parseForm, refuse, ticked } from "../../../http/forms.ts";
import { readLocale } from "../../../http/locale.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { Button, ButtonLink, Choice, FormProblem, Notice, Tick } from "../../../ui/form.tsx";
import { Card, PageTitle } from "../../../ui/layout.tsx";
import { consentSourceWords, consentWayWords, consentWords } from "../../../ui/messages/words.ts";
import { shortTime, Time } from "../../../ui/time.tsx";
import type { Route } from "./+types/consents.ts";

const channelWords = { email: "email", sms: "SMS" } as const;

const nameOfChoice = ({ purpose, channel }: (typeof choices)[number]) =>
  `${purpose.replaceAll("-", "")}By${channel}`;

export async function loader({ request, params, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const file = await orRefuse(readForPage(ctx, staffMember(context), params.id, "consents"));
  const [said, history, locale] = await Promise.all([
    consentsOf(ctx, file.id),
    historyOf(ctx, file.id),
    readLocale(context),
  ]);
  const now = ctx.clock.now();
  return {
    id: file.id,
    name: nameOf(file),
    isSaved: new URL(request.url).searchParams.get("done") === "saved",
    people: file.contacts.map((contact) => ({
      id: contact.id,
      name: contact.name,
      choices: choices.map((choice) => ({
        name: nameOfChoice(choice),
        label: `${consentWords[choice.purpose]} by ${channelWords[choice.channel]}`,
        agreed: mayReceive(said, contact.id, choice.purpose, choice.channel),
      })),
    })),
    history: history.slice(0, 100).map(({ id, contactId, purpose, channel, granted, source, how, at }) => ({
      ...{ id, granted, at },
      whence: consentSourceWords(source, how),
      who: file.contacts.find((contact) => contact.id === contactId)?.name ?? "Somebody who is gone",
      what: `${consentWords[purpose]?.toLowerCase()} by ${channelWords[channel]}`,
      when: shortTime(at, now, locale),
    })),
  };
}

const form = z.object({
  contact: z.string(),
  /** The boxes that were ticked when the page was made. */
  was: z.string().max(500).default(""),
  how: z.enum(["", ...consentWays]).default(""),
  ...Object.fromEntries(choices.map((choice) => [nameOfChoice(choice), ticked])),
});

export async function action({ request, params, context }: Route.ActionArgs) {
  const parsed = await parseForm(request, form);
  if (!parsed.ok) return parsed.refusal;
  const values: Record<string, unknown> = parsed.value;
  const agreed = choices.filter((choice) => values[nameOfChoice(choice)] === true);
  const was = parsed.value.was.split(" ");
  const seen = choices.filter((choice) => was.includes(nameOfChoice(choice)));
  const ctx = context.get(systemContext);
  const { contact, how } = parsed.value;
  const noted = await orRefuse(
    noteConsents(ctx, staffMember(context), params.id, contact, agreed, seen, how || null),
  );
  if (!noted.ok) return refuse({ how: "Please say how they agreed. Nothing was saved yet." }, parsed.typed);
  return redirect(`/clients/${params.id}/consents?done=saved`, 303);
}

const agreedNames = (shown: readonly { name: string; agreed: boolean }[]) =>
  shown
    .filter(({ agreed }) => agreed)
    .map(({ name }) => name)
    .join(" ");

const ways = [
  { value: "", label: "Please choose" },
  ...consentWays.map((way) => ({ value: way, label: consentWayWords(way) })),
];

export default function Consents({
  loaderData: { id, name, people, history, isSaved },
  actionData,
}: Route.ComponentProps) {
  return (
    <div className="max-w-2xl">
      <title>What they agreed to · Daydreamers</title>
      <PageTitle title="What they agreed to">{name}</PageTitle>
      {isSaved && !actionData && (
        <div className="mb-5">
          <Notice tone="good">Saved.</Notice>
        </div>
      )}
      <p className="mb-5">
        Tick only what the person has told you. Who has said nothing gets report cards by email, and nothing
        else.
      </p>
      <div className="grid gap-5">
        {people.map((person) => {
          const problems = actionData?.values.contact === person.id ? actionData : undefined;
          return (
            <Card key={person.id} title={person.name}>
              <form method="post" action={`/clients/${id}/consents`}>
                <FormProblem problems={problems} />
                <input type="hidden" name="contact" value={person.id} />
                <input type="hidden" name="was" value={problems?.values.was ?? agreedNames(person.choices)} />
                {person.choices.map((choice) => (
                  <Tick
                    key={choice.name}
                    name={choice.name}
                    label={choice.label}
                    problems={problems}
                    defaultChecked={choice.agreed}
                  />
                ))}
                <div className="mt-3 grid gap-4">
                  <Choice
                    name="how"
                    label="How they told you"
                    hint="Needed where they agree to something."
                    options={ways}
                    problems={problems}
                  />
                  <Button tone="quiet" aria-label={`Save for ${person.name}`}>
                    Save
                  </Button>
                </div>
              </form>
            </Card>
          );
        })}
        {history.length > 0 && (
          <Card title="Before">
            <ul className="divide-y divide-line">
              {history.map((one) => (
                <li key={one.id} className="py-3">
                  {one.who} {one.granted ? "agreed to" : "withdrew"} {one.what}
                  <span className="block text-sm text-muted">
                    <Time at={one.at}>{one.when}</Time>, {one.whence}
                  </span>
                </li>
              ))}
            </ul>
          </Card>
        )}
        <ButtonLink to={`/clients/${id}`} tone="quiet">
          Back to the file
        </ButtonLink>
      </div>
    </div>
  );
}
