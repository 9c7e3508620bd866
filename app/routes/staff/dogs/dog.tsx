import { readDog } from "../../../domain/dogs/dogs.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { readPrinting } from "../../../http/printing.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { BiteList } from "../../../ui/dogs/bite-list.tsx";
import { DogHead } from "../../../ui/dogs/dog-head.tsx";
import { GoalsCard } from "../../../ui/dogs/goals-card.tsx";
import { LifeCard } from "../../../ui/dogs/life-card.tsx";
import { BehaviourCard, HealthCard, PersonCard } from "../../../ui/dogs/profile-cards.tsx";
import { VaccinationList } from "../../../ui/dogs/vaccination-list.tsx";
import { WeightChart } from "../../../ui/dogs/weight-chart.tsx";
import { printWeight } from "../../../ui/dogs/words.ts";
import { Notice } from "../../../ui/form.tsx";
import { Card } from "../../../ui/layout.tsx";
import type { Route } from "./+types/dog.ts";

export async function loader({ context, params, url }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const dog = await orRefuse(readDog(ctx, staffMember(context), params.id, params.dog));
  return { dog, locale: await readPrinting(context), done: url.searchParams.get("done") ?? "" };
}

const notices: Record<string, string> = {
  added: "The dog is on file.",
  saved: "Saved.",
  handling: "Handling and goals are saved.",
  photo: "The photo is chosen.",
  vaccination: "The vaccination is saved.",
  "vaccination-removed": "The vaccination is removed.",
  approved: "The vaccination is approved.",
  bite: "The incident is saved.",
  "bite-removed": "The incident is removed.",
  living: "Welcome back. The dog counts as living here again.",
  deceased: "We are sorry. Everything stays on file, and nothing more will be asked for.",
  rehomed: "Noted. Everything stays on file, and nothing more will be asked for.",
};

export default function Dog({ loaderData, params }: Route.ComponentProps) {
  const { dog, locale, done } = loaderData;
  const { units, today, timeZone } = locale;
  const clientPath = `/clients/${params.id}`;
  const path = `${clientPath}/dogs/${params.dog}`;
  const weight = dog.weights.at(-1);
  const { name } = dog.profile;
  return (
    <>
      <DogHead dog={dog} back={{ to: clientPath, name: dog.household || "Client" }} />
      <div className="grid gap-5">
        {Object.hasOwn(notices, done) && <Notice tone="good">{notices[done]}</Notice>}
        {done === "overtaken" && (
          <Notice tone="warn">
            Somebody has changed this dog in the meantime. Please look again before you approve.
          </Notice>
        )}
        <PersonCard clientPath={clientPath} path={path} dog={dog} today={today} units={units} />
        <HealthCard path={path} profile={dog.profile} />
        <Card
          title="Vaccinations"
          aside={<CardLink to={`${path}/vaccinations/new`}>Add a vaccination</CardLink>}
        >
          <VaccinationList
            clientPath={clientPath}
            path={path}
            vaccinations={dog.vaccinations}
            version={dog.version}
            papers={dog.papers}
            approvers={dog.approvers}
            today={today}
            timeZone={timeZone}
          />
        </Card>
        <Card title="Bite incidents" aside={<CardLink to={`${path}/bites/new`}>Add an incident</CardLink>}>
          <BiteList path={path} bites={dog.bites} />
        </Card>
        <BehaviourCard path={path} profile={dog.profile} />
        <GoalsCard path={path} handling={dog.handling} />
        <Card title="Weight" aside={<CardLink to={`${path}/weights`}>All weights, add one</CardLink>}>
          {weight ? (
            <p className="mb-2 text-lg font-medium tabular">{printWeight(weight.kg, units)}</p>
          ) : (
            <p className="text-muted">Not known.</p>
          )}
          <WeightChart name={name} weights={dog.weights} units={units} />
        </Card>
        <LifeCard path={path} name={name} state={dog.state} at={dog.stateAt} timeZone={timeZone} />
      </div>
    </>
  );
}

function CardLink({ to, children }: { to: string; children: React.ReactNode }) {
  return (
    <a href={to} className="inline-flex min-h-12 items-center text-base underline">
      {children}
    </a>
  );
}
