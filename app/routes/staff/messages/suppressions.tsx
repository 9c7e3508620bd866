import { readBusiness } from "../../../domain/business/business.ts";
import { printPhone } from "../../../domain/clients/phone.ts";
import { type Owner, whose } from "../../../domain/correspondence/whose.ts";
import { listSuppressions } from "../../../domain/messages/suppressions.ts";
import { systemContext } from "../../../http/context.ts";
import { orRefuse } from "../../../http/errors.ts";
import { readLocale } from "../../../http/locale.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { ButtonLink, Notice } from "../../../ui/form.tsx";
import { Card, PageTitle } from "../../../ui/layout.tsx";
import { MessageTabs } from "../../../ui/messages/tabs.tsx";
import { channelWords, suppressionWords } from "../../../ui/messages/words.ts";
import { shortTime, Time } from "../../../ui/time.tsx";
import type { Route } from "./+types/suppressions.ts";

const notices: Record<string, { tone: "good" | "warn"; sentence: string }> = {
  lifted: { tone: "good", sentence: "Taken off the list: this can be written to again." },
};

export async function loader({ request, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const me = staffMember(context);
  const [{ standing, lifted }, locale, { country }] = await Promise.all([
    listSuppressions(ctx, me.staffId),
    readLocale(context),
    readBusiness(ctx),
  ]);
  const owners = await orRefuse(whose(ctx, me, [...standing, ...lifted]));
  const printed = ({ channel, address }: { channel: "email" | "sms"; address: string }) =>
    channel === "sms" ? printPhone(address, country) : address;
  const now = ctx.clock.now();
  const done = new URL(request.url).searchParams.get("done") ?? "";
  return {
    mayLift: me.role !== "helper",
    notice: Object.hasOwn(notices, done) ? notices[done] : undefined,
    list: standing.map((one, index) => ({
      ...one,
      owners: owners[index] ?? [],
      address: printed(one),
      when: shortTime(one.at, now, locale),
    })),
    lifted: lifted.map(({ liftedBy: _, ...one }, index) => ({
      ...one,
      owners: owners[standing.length + index] ?? [],
      address: printed(one),
      when: shortTime(one.liftedAt, now, locale),
    })),
  };
}

export default function Suppressions({
  loaderData: { list, lifted, mayLift, notice },
}: Route.ComponentProps) {
  return (
    <div className="max-w-2xl">
      <title>Nothing is sent to · Daydreamers</title>
      <PageTitle title="Nothing is sent to">
        Addresses that do not exist, and people who asked us to stop.
      </PageTitle>
      <MessageTabs here="/messages/suppressions" />
      {notice && (
        <div className="mb-5">
          <Notice tone={notice.tone}>{notice.sentence}</Notice>
        </div>
      )}
      {list.length === 0 && <p className="text-muted">Nobody is on this list.</p>}
      <ul className="divide-y divide-line">
        {list.map((one) => (
          <li key={one.id} className="py-4">
            <p className="font-medium wrap-anywhere">{one.address}</p>
            <Whose owners={one.owners} />
            <p className="text-sm text-muted">
              {channelWords[one.channel]} · {suppressionWords[one.reason]} ·{" "}
              <Time at={one.at}>{one.when}</Time>
            </p>
            {mayLift && (
              <p className="mt-2">
                <ButtonLink tone="quiet" to={`/messages/suppressions/${one.id}/lift`}>
                  Take off the list<span className="sr-only">: {one.address}</span>
                </ButtonLink>
              </p>
            )}
          </li>
        ))}
      </ul>
      {lifted.length > 0 && (
        <div className="mt-8">
          <Card title="Taken off the list">
            <ul className="divide-y divide-line">
              {lifted.map((one) => (
                <li key={one.id} className="py-3">
                  <p className="font-medium wrap-anywhere">{one.address}</p>
                  <Whose owners={one.owners} />
                  <p className="text-sm text-muted">
                    {channelWords[one.channel]} · {suppressionWords[one.reason]} · taken off{" "}
                    <Time at={one.liftedAt}>{one.when}</Time>
                  </p>
                  {one.words && <p className="mt-1 wrap-anywhere whitespace-pre-wrap">{one.words}</p>}
                </li>
              ))}
            </ul>
          </Card>
        </div>
      )}
    </div>
  );
}

/** The files that an address stands in. */
function Whose({ owners }: { owners: readonly Owner[] }) {
  if (owners.length === 0) return <p className="text-sm text-muted">In no client’s file</p>;
  return (
    <p className="flex flex-wrap gap-x-4">
      {owners.map(({ clientId, name }) => (
        <a key={clientId} href={`/clients/${clientId}`} className="inline-block py-2 underline wrap-anywhere">
          {name}
        </a>
      ))}
    </p>
  );
}
