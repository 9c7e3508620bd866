import type { Role } from "../../../drizzle/schema/identity.ts";
import type { EmailToSend } from "../messages/outbox.ts";
import { instantInWords } from "../suspicion/words.ts";

/** "as a trainer", as a mail says it. */
const asRole: Record<Role, string> = {
  owner: "an owner",
  trainer: "a trainer",
  helper: "a helper",
  auditor: "an auditor",
};

/** Asks somebody to join. Nothing in it acts by being opened: mail scanners open every link first. */
export const invitationLetter = (given: {
  to: string;
  code: string;
  role: Role;
  expiresAt: Date;
  /** The name of the owner who invites. */
  from: string;
  practice: { name: string; timeZone: string };
  origin: string;
}): EmailToSend => ({
  purpose: "invitation",
  secret: true,
  to: given.to,
  subject: `Your invitation to ${given.practice.name}`,
  text: `${given.from} invites you to join the team of ${given.practice.name}, as ${asRole[given.role]}.

Your code:

${given.code}

Type it at ${given.origin}/join until ${instantInWords(given.expiresAt, given.practice.timeZone)}. It works once.

If you do not know what this is about, there is nothing to do: without the code nobody joins.
`,
});

/** Tells the one who invited that it was taken. */
export const joinedLetter = (to: string, name: string, role: Role, origin: string): EmailToSend => ({
  purpose: "staff-joined",
  to,
  subject: "Somebody joined your team",
  text: `${name} has taken your invitation and joined as ${asRole[role]}.

If you did not expect this, go to ${origin}/settings/team and disable the account.
`,
});

/** Tells a person that they cannot sign in any more, or can again. */
export const admissionLetter = (given: {
  to: string;
  isIn: boolean;
  practice: { name: string };
  origin: string;
}): EmailToSend => ({
  purpose: given.isIn ? "staff-enabled" : "staff-disabled",
  to: given.to,
  subject: given.isIn ? "You can sign in again" : "Your account was disabled",
  text: given.isIn
    ? `An owner of ${given.practice.name} lets you in again. Sign in at ${given.origin}/sign-in as before.
`
    : `An owner of ${given.practice.name} has disabled your account at ${given.origin}, and every device of yours was signed out.

If you think that this is a mistake, please ask them. Your account can be enabled again as it was.
`,
});
