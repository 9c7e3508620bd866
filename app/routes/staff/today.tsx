import { readLevels } from "../../domain/battery/levels.ts";
import { readProfile } from "../../domain/identity/staff.ts";
import { systemContext } from "../../http/context.ts";
import { readLocale } from "../../http/locale.ts";
import { reachableBy } from "../../http/policies.ts";
import { signedIn } from "../../http/signed-in.ts";
import { LevelRow } from "../../ui/battery/level-row.tsx";
import { carWords } from "../../ui/battery/words.ts";
import { ButtonLink, Notice } from "../../ui/form.tsx";
import { Card, PageTitle } from "../../ui/layout.tsx";
import { partOfDay } from "../../ui/time.tsx";
import type { Route } from "./+types/today.ts";

export async function loader({ context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const session = signedIn(context);
  const [levels, profile, locale] = await Promise.all([
    readLevels(ctx),
    readProfile(ctx, session.staffId),
    readLocale(context),
  ]);
  const mayConnect = reachableBy(session.role).includes("/connections");
  return { ...levels, name: profile?.name ?? "", now: ctx.clock.now(), locale, mayConnect };
}

export default function Today({ loaderData }: Route.ComponentProps) {
  const { name, now, locale, cars, sites, connection, mayConnect } = loaderData;
  const day = now.toLocaleDateString("en-GB", {
    timeZone: locale.timeZone,
    weekday: "long",
    day: "numeric",
    month: "long",
  });
  return (
    <>
      <title>Today · Daydreamers</title>
      <PageTitle
        title={day}
      >{`Good ${partOfDay(now, locale)}${name ? `, ${name.split(" ")[0]}` : ""}.`}</PageTitle>
      <div className="grid gap-5">
        {connection === "needs-reconnecting" && (
          <Notice tone="bad">
            <p className="font-semibold">Tesla has to be connected again</p>
            <p>The levels below are the last ones it gave.</p>
            {mayConnect && (
              <p className="mt-3">
                <ButtonLink to="/connections">Reconnect</ButtonLink>
              </p>
            )}
          </Notice>
        )}
        <Card title="Charge">
          {cars.length + sites.length > 0 ? (
            <ul className="grid gap-5 lg:grid-cols-2">
              {cars.map((car) => (
                <LevelRow
                  key={car.id}
                  to={`/battery/vehicles/${car.id}`}
                  name={car.name}
                  level={car.reading?.level ?? null}
                  usableLevel={car.reading?.usableLevel ?? null}
                  rangeMiles={car.reading?.ratedRangeMiles}
                  words={car.state === "asleep" ? "Asleep" : carWords(car, now)}
                  readAt={car.reading?.at ?? null}
                  now={now}
                  locale={locale}
                />
              ))}
              {sites.map((site) => (
                <LevelRow
                  key={site.id}
                  to={`/battery/sites/${site.id}`}
                  name={site.name}
                  level={site.reading?.level ?? null}
                  words={site.reading?.outage ? "Outage: the house runs on it" : "Powerwall"}
                  readAt={site.reading?.at ?? null}
                  now={now}
                  locale={locale}
                />
              ))}
            </ul>
          ) : connection === "none" ? (
            <>
              <p className="text-muted">
                Connect the Tesla account, and each morning begins with how far the car will go.
              </p>
              {mayConnect ? (
                <p className="mt-4">
                  <ButtonLink to="/connections">Connect Tesla</ButtonLink>
                </p>
              ) : (
                <p className="mt-2 text-muted">Ask the owner or a trainer of the practice to do that.</p>
              )}
            </>
          ) : (
            <p className="text-muted">
              There is no car and no Powerwall to show.{" "}
              <a href="/battery" className="underline">
                Battery
              </a>{" "}
              says why.
            </p>
          )}
        </Card>
      </div>
    </>
  );
}
