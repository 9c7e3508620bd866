import type { Product } from "./product.ts";

export interface Mail {
  to: string[];
  subject: string;
  text: string;
  attachments?: { filename: string; content: string }[];
}

/**
 * The newest message to an address under such a subject, as soon as it is there.
 *
 * @throws Error with what came instead when it has not come within ten seconds
 */
export async function mailTo(
  product: Pick<Product, "sandbox">,
  address: string,
  subject: RegExp,
): Promise<Mail> {
  for (let tries = 0; ; tries++) {
    const answer = await fetch(`${product.sandbox}/__sandbox/mailbox`);
    const mine = ((await answer.json()) as Mail[]).filter(({ to }) => to.includes(address));
    const found = mine.findLast((mail) => subject.test(mail.subject));
    if (found) return found;
    if (tries === 50)
      throw new Error(`No ${subject} to ${address}, but: ${mine.map((mail) => mail.subject).join("; ")}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** The six digits in a message. */
export const codeIn = ({ text }: Mail): string => /\b\d{6}\b/.exec(text)?.[0] ?? "";

/** Runs one job of the schedule now, as its cron does. */
export async function runJob({ origin }: Pick<Product, "origin">, name: string): Promise<void> {
  const answer = await fetch(`${origin}/__sandbox/cron`, {
    method: "POST",
    headers: { origin, "content-type": "application/json" },
    body: JSON.stringify({ name }),
  });
  if (!answer.ok) throw new Error(`${name} did not run: ${answer.status} ${await answer.text()}`);
}

/** Sends what waits in the outbox, as the job of each minute does. */
export const sendWaiting = (product: Pick<Product, "origin">): Promise<void> =>
  runJob(product, "deliver-messages");
