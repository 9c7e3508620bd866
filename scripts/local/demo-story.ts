import { addAppointment } from "../../app/domain/appointments/write.ts";
import type { SystemContext } from "../../app/platform/ports.ts";
import { cardSteps } from "./demo-cards.ts";
import { messageSteps } from "./demo-messages.ts";
import { packageSteps, saleIds, settleDemoVisit } from "./demo-packages.ts";
import { type Past, pastOf } from "./demo-past.ts";
import type { DemoClient, Owner } from "./demo-people.ts";
import type { Offers } from "./demo-practice.ts";
import { type DemoVisit, demoVisits } from "./demo-visits.ts";

/** Something that happened, and when. */
export interface Step {
  at: Date;
  /** Where it concerns one household and nothing else waits for it. */
  client?: string;
  happens: (then: Past) => Promise<unknown>;
}

/** A visit of the demo with its id and whose it is. */
export interface Visit extends DemoVisit {
  id: string;
  person: DemoClient;
}

export interface Story {
  by: Owner;
  people: ReadonlyMap<string, DemoClient>;
  visits: readonly Visit[];
  offers: Offers;
  /** Of those who bought one: its id, by client. */
  packages: ReadonlyMap<string, string>;
  /** So many days before now. */
  daysAgo: (days: number) => Date;
}

/**
 * Tells the demo's last six weeks, one thing after the other and each at its time: what was sold, who was visited, what
 * was written and to whom.
 */
export async function seedDemoStory(
  ctx: SystemContext,
  by: Owner,
  people: ReadonlyMap<string, DemoClient>,
  offers: Offers,
): Promise<void> {
  const now = ctx.clock.now();
  const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000);
  const visits = demoVisits(now).flatMap((visit): Visit[] => {
    const person = people.get(visit.client);
    return person ? [{ ...visit, id: ctx.random.id(), person }] : [];
  });
  const story: Story = { by, people, visits, offers, packages: saleIds(ctx), daysAgo };
  const steps = [
    ...visits.flatMap((visit) => visitSteps(story, visit)),
    ...packageSteps(story),
    ...cardSteps(story),
    ...messageSteps(story),
  ];
  const told = steps.filter(({ at }) => at <= now).sort((a, b) => a.at.getTime() - b.at.getTime());
  for (const part of inParts(told)) await Promise.all(part.map((chain) => tell(ctx, chain)));
}

async function tell(ctx: SystemContext, steps: readonly Step[]): Promise<void> {
  for (const { at, happens } of steps) {
    const then = pastOf(ctx, at);
    await happens(then);
    await then.settled();
  }
}

/** One after the other; but what households do by themselves runs beside what others do, which halves the time. */
function inParts(steps: readonly Step[]): Step[][][] {
  const parts: Step[][][] = [];
  let own: Step[] = [];
  const close = () => {
    parts.push([...Map.groupBy(own, ({ client }) => client).values()]);
    own = [];
  };
  for (const step of steps) {
    if (step.client) own.push(step);
    else {
      close();
      parts.push([[step]]);
    }
  }
  close();
  return parts;
}

/** It is planned a week before, and settled when it is over. */
function visitSteps(story: Story, visit: Visit): Step[] {
  const { id, person, client, startsAt, endsAt } = visit;
  const [dog] = person.home.dogs;
  return [
    {
      client,
      at: new Date(Math.min(startsAt.getTime() - 7 * 86_400_000, story.daysAgo(2).getTime())),
      happens: (then) =>
        addAppointment(then, story.by, {
          id,
          clientId: person.id,
          startsAt,
          endsAt,
          title: `Training with ${dog?.name ?? "the dogs"}`,
          place: "",
          note: "",
          staffId: story.by.staffId,
        }),
    },
    {
      client,
      at: new Date(endsAt.getTime() + 5 * 60_000),
      happens: (then) => settleDemoVisit(then, story, visit),
    },
  ];
}
