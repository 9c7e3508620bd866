import { readDashboard } from "../../domain/battery/dashboard.ts";
import { systemContext } from "../../http/context.ts";
import { readLocale } from "../../http/locale.ts";
import { reachableBy } from "../../http/policies.ts";
import { signedIn } from "../../http/signed-in.ts";
import { CarCard } from "../../ui/battery/car-card.tsx";
import { GrantNotices, NotConnected, SpendLine } from "../../ui/battery/notices.tsx";
import { RefreshForm } from "../../ui/battery/refresh-form.tsx";
import { SiteCard } from "../../ui/battery/site-card.tsx";
import { PageTitle } from "../../ui/layout.tsx";
import type { Route } from "./+types/battery.ts";

export async function loader({ context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const [dashboard, locale] = await Promise.all([readDashboard(ctx), readLocale(context)]);
  const mayConnect = reachableBy(signedIn(context).role).includes("/connections");
  return { ...dashboard, now: ctx.clock.now(), locale, mayConnect };
}

export default function Battery({ loaderData }: Route.ComponentProps) {
  const { grants, spend, now, locale, mayConnect } = loaderData;
  const hasCars = grants.some(({ cars }) => cars.length > 0);
  return (
    <>
      <title>Battery · Daydreamers</title>
      <div className="flex flex-wrap items-start justify-between gap-x-6">
        <PageTitle title="Battery" />
        {grants.length > 0 && <RefreshForm />}
      </div>
      {grants.length === 0 && <NotConnected mayConnect={mayConnect} />}
      <div className="grid gap-5">
        {hasCars && spend.state !== "open" && <SpendLine spend={spend} />}
        {grants.map((grant) => (
          <div key={grant.id} className="grid gap-5">
            <GrantNotices grant={grant} now={now} locale={locale} mayConnect={mayConnect} />
            {grant.cars.length > 0 && (
              <div className="grid items-start gap-5 lg:grid-cols-2">
                {grant.cars.map((car) => (
                  <CarCard key={car.id} car={car} points={car.points} now={now} locale={locale} />
                ))}
              </div>
            )}
            {grant.sites.map((site) => (
              <SiteCard key={site.id} site={site} points={site.points} now={now} locale={locale} />
            ))}
          </div>
        ))}
        {hasCars && spend.state === "open" && <SpendLine spend={spend} />}
      </div>
    </>
  );
}
