import { readBusiness } from "../../../domain/business/business.ts";
import { printPhone } from "../../../domain/clients/phone.ts";
import { listSuppressions } from "../../../domain/messages/suppressions.ts";
import { systemContext } from "../../../http/context.ts";
import { readLocale } from "../../../http/locale.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { Button, Notice, Tick } from "../../../ui/form.tsx";
import { PageTitle } from "../../../ui/layout.tsx";
import { MessageTabs } from "../../../ui/messages/tabs.tsx";
import { channelWords, suppressionWords } from "../../../ui/messages/words.ts";
import { shortTime, Time } from "../../../ui/time.tsx";
import type { Route } from "./+types/suppressions.ts";

const notices: Record<string, { tone: "good" | "warn"; sentence: string }> = {
  lifted: { tone: "good", sentence: "This address is written to again." },
  ask: {
    tone: "warn",
    sentence:
      "Nothing was changed. Who complained or asked us to stop has to ask for messages again first: tick that they did.",
  },
};

export async function loader({ request, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const [list, locale, { country }] = await Promise.all([
    listSuppressions(ctx),
    readLocale(context),
    readBusiness(ctx),
  ]);
  const now = ctx.clock.now();
  const done = new URL(request.url).searchParams.get("done") ?? "";
  return {
    mayLift: staffMember(context).role !== "helper",
    notice: Object.hasOwn(notices, done) ? notices[done] : undefined,
    list: list.map((one) => ({
      ...one,
      address: one.channel === "sms" ? printPhone(one.address, country) : one.address,
      when: shortTime(one.at, now, locale),
    })),
  };
}

export default function Suppressions({ loaderData: { list, mayLift, notice } }: Route.ComponentProps) {
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
            <p className="text-sm text-muted">
              {channelWords[one.channel]} · {suppressionWords[one.reason]} ·{" "}
              <Time at={one.at}>{one.when}</Time>
            </p>
            {mayLift && (
              <form
                method="post"
                action={`/messages/suppressions/${one.id}/lift`}
                className="mt-2 flex flex-wrap items-center gap-x-5 gap-y-2"
              >
                {(one.reason === "complaint" || one.reason === "stop") && (
                  <Tick name="asked" label="They asked me for messages again" />
                )}
                <Button tone="quiet" aria-label={`Write to it again: ${one.address}`}>
                  Write to it again
                </Button>
              </form>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
