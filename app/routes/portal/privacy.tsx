import { readBusiness } from "../../domain/business/business.ts";
import { systemContext } from "../../http/context.ts";
import { inPortal } from "../../http/in-portal.ts";
import { Card, PageTitle } from "../../ui/layout.tsx";
import type { Route } from "./+types/privacy.ts";

export async function loader({ context }: Route.LoaderArgs) {
  inPortal(context);
  const { name } = await readBusiness(context.get(systemContext));
  return { name };
}

/** What is kept about a client, said to that client. */
export default function PortalPrivacy({ loaderData: { name } }: Route.ComponentProps) {
  return (
    <div className="grid gap-5">
      <title>Privacy · Your portal</title>
      <PageTitle title="What we keep about you">In short, and without small print.</PageTitle>
      <Card title="What it is">
        <ul className="grid list-disc gap-2 pl-5">
          <li>You: names, emails, phones, your address and how to get in, whom to call in an emergency.</li>
          <li>Your household, as far as it matters to training: other pets, children's ages, allergies.</li>
          <li>Your dogs: what you told us of their life, health and behaviour, and what we noted at work.</li>
          <li>Your papers: what you uploaded, and the waivers that were signed.</li>
          <li>Your visits, what became of them, your report cards, and the messages between us.</li>
          <li>What we agreed on: prices, and our own notes for the work with you.</li>
        </ul>
      </Card>
      <Card title="How it is kept">
        <p>
          Your file is encrypted under a key that is only yours, before it is stored; the list by which we
          find you is encrypted under a key of the practice. Photos lose the place where they were taken.
        </p>
        <p className="mt-3">
          Only the people who work with you open your file, and each time one of them does, it is written
          down: who, when, and which part.
        </p>
        <p>
          <a href="/portal/access" className="inline-flex min-h-12 items-center underline">
            See who opened your file
          </a>
        </p>
      </Card>
      <Card title="How long">
        <p>
          As long as you are a client, and afterwards as long as the law asks us to keep records. Codes that
          we mail you last ten minutes, this portal a quarter of an hour; nothing stays on your device.
        </p>
      </Card>
      <Card title="Your rights, and whom to ask">
        <p>
          You can see, correct, take along and have erased what concerns you: ask {name} directly, or reply to
          any email from us. A mistake in your details you can put right with “Update my details” on the first
          page; we look at it before it counts.
        </p>
      </Card>
    </div>
  );
}
