import { randomUUID } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { tellApp } from "../tell-app.ts";
import type { World } from "../world.ts";

/** What the sandbox's Resend signs its news with; the app gets it through the same setting as the real one. */
export const sandboxResendSecret = "whsec_c2FuZGJveC1yZXNlbmQtd2ViaG9vay1zZWNyZXQ=";

interface Told {
  id: string;
  from: string;
  to: string[];
  subject: string;
  tags: { name: string; value: string }[];
}

/**
 * Tells the app how a mail went, signed as Svix signs for Resend: sent, and then by what the address says of itself
 * before its @: "bounce", "full" (comes back later), "complain", or delivered.
 */
export async function tellOfMail(world: World, mail: Told): Promise<void> {
  const box = mail.to[0]?.split("@", 1)[0] ?? "";
  await tell(world, "email.sent", mail, {});
  if (box.includes("bounce"))
    return tell(world, "email.bounced", mail, {
      bounce: { type: "Permanent", subType: "General", message: "There is no such mailbox." },
    });
  if (box.includes("full"))
    return tell(world, "email.bounced", mail, {
      bounce: { type: "Transient", subType: "MailboxFull", message: "The mailbox is full." },
    });
  await tell(world, "email.delivered", mail, {});
  if (box.includes("complain")) await tell(world, "email.complained", mail, {});
}

async function tell(
  world: World,
  type: string,
  { id: emailId, from, to, subject, tags }: Told,
  more: object,
): Promise<void> {
  const now = new Date(world.clock.now());
  const body = JSON.stringify({
    type,
    created_at: now.toISOString(),
    data: {
      email_id: emailId,
      created_at: now.toISOString(),
      from,
      to,
      subject,
      tags: Object.fromEntries(tags.map(({ name, value }) => [name, value])),
      ...more,
    },
  });
  const id = `msg_${randomUUID()}`;
  await tellApp(world, "/hooks/resend", body, {
    "content-type": "application/json",
    "svix-id": id,
    "svix-timestamp": String(Math.floor(now.getTime() / 1000)),
    "svix-signature": new Webhook(sandboxResendSecret).sign(id, now, body),
  });
}
