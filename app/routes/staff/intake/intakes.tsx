import { listWaiting } from "../../../domain/intake/waiting.ts";
import { systemContext } from "../../../http/context.ts";
import { readLocale } from "../../../http/locale.ts";
import { staffMember } from "../../../http/signed-in.ts";
import { Notice } from "../../../ui/form.tsx";
import { PageTitle } from "../../../ui/layout.tsx";
import { shortTime, Time } from "../../../ui/time.tsx";
import type { Route } from "./+types/intakes.ts";

export async function loader({ request, context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const [waiting, locale] = await Promise.all([listWaiting(ctx, staffMember(context)), readLocale(context)]);
  const now = ctx.clock.now();
  return {
    done: new URL(request.url).searchParams.get("done") ?? "",
    waiting: waiting.map(({ submittedAt, ...intake }) => ({
      ...intake,
      at: submittedAt && { time: submittedAt, text: shortTime(submittedAt, now, locale) },
    })),
  };
}

export default function Intakes({ loaderData: { waiting, done } }: Route.ComponentProps) {
  return (
    <div className="max-w-2xl">
      <title>Intakes · Daydreamers</title>
      <PageTitle title="Intakes">
        What clients have changed, and new intakes that look like a client we have. Other new intakes become
        prospects by themselves.
      </PageTitle>
      {done === "set-aside" && <Notice tone="good">The intake has been set aside.</Notice>}
      {waiting.length === 0 ? (
        <p className="text-muted">Nothing waits.</p>
      ) : (
        <ul className="divide-y divide-line">
          {waiting.map(({ id, name, dogs, update, at }) => (
            <li key={id} className="py-2">
              <a href={`/intakes/${id}`} className="block py-2 no-underline">
                <span className="font-medium underline">{name || "Without a name"}</span>
                <span className="block text-sm text-muted">
                  {[update ? "changes to the file" : "may be a client we have", dogs.join(", ")]
                    .filter(Boolean)
                    .join(" · ")}
                  {at && (
                    <>
                      {" · "}
                      <Time at={at.time}>{at.text}</Time>
                    </>
                  )}
                </span>
              </a>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
