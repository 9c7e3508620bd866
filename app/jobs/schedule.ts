import { sealTrail } from "../domain/audit/checkpoints.ts";
import { sampleAll } from "../domain/battery/sampling.ts";
import { trimReadings } from "../domain/battery/trim.ts";
import { syncDue } from "../domain/calendar/sync.ts";
import { lookAgain } from "../domain/calendar/unmatched.ts";
import { compactDirectory } from "../domain/clients/directory/compact.ts";
import { sweepCodes } from "../domain/codes/sweep.ts";
import { renewDue, sweepConnections } from "../domain/connections/renewals.ts";
import { revokeDue } from "../domain/connections/revocations.ts";
import { reconcileFiles } from "../domain/documents/reconcile.ts";
import { sweepUploads } from "../domain/documents/sweep.ts";
import { sweepChallenges } from "../domain/factors/passkeys/challenge.ts";
import { sweepIdentity } from "../domain/identity/sweep.ts";
import { finishIntakes } from "../domain/intake/file.ts";
import { sweepIntakes } from "../domain/intake/sweep.ts";
import { rewrapKeys } from "../domain/keys/rewrap.ts";
import { deliverDue } from "../domain/messages/outbox.ts";
import { sweepMessages } from "../domain/messages/sweep.ts";
import { expirePackages } from "../domain/packages/expire.ts";
import { sweepPortal } from "../domain/portal/sessions.ts";
import { sweepFlows } from "../domain/providers/transactions.ts";
import { sendReminders } from "../domain/reminders/send.ts";
import { sendDigest } from "../domain/reminders/send-digest.ts";
import { reindexSubjects } from "../domain/subjects/reindex.ts";
import { raiseAlerts } from "../domain/suspicion/raise.ts";
import { sweepSuspicion } from "../domain/suspicion/sweep.ts";
import { sweepInvitations } from "../domain/team/sweep.ts";
import { makeMissingPapers } from "../domain/waivers/papers.ts";
import type { SystemContext } from "../platform/ports.ts";
import { trimRuns } from "./trim-runs.ts";

/** One recurring piece of work: a name, when it runs, and the one domain call that it is. Returns counts for its log. */
export interface Job {
  cron: string;
  run: (ctx: SystemContext) => Promise<Record<string, number>>;
}

export const jobs: Record<string, Job> = {
  "sample-battery": { cron: "*/5 * * * *", run: sampleAll },
  "trim-battery": { cron: "17 3 * * *", run: trimReadings },
  "seal-trail": { cron: "* * * * *", run: sealTrail },
  "deliver-messages": { cron: "* * * * *", run: deliverDue },
  "send-reminders": { cron: "*/5 * * * *", run: sendReminders },
  "send-digest": { cron: "*/5 * * * *", run: sendDigest },
  "rewrap-keys": { cron: "*/5 * * * *", run: (ctx) => rewrapKeys(ctx) },
  "compact-directory": { cron: "*/5 * * * *", run: compactDirectory },
  "reindex-subjects": { cron: "*/5 * * * *", run: reindexSubjects },
  "refresh-connections": { cron: "*/5 * * * *", run: renewDue },
  "sync-calendars": { cron: "*/5 * * * *", run: syncDue },
  "match-events": { cron: "*/5 * * * *", run: async (ctx) => ({ ...(await lookAgain(ctx)) }) },
  "revoke-tokens": { cron: "*/5 * * * *", run: revokeDue },
  "sweep-connections": { cron: "*/5 * * * *", run: sweepConnections },
  "sweep-codes": { cron: "*/5 * * * *", run: sweepCodes },
  "sweep-sign-in-flows": { cron: "*/5 * * * *", run: sweepFlows },
  "sweep-portal": { cron: "*/5 * * * *", run: sweepPortal },
  "sweep-challenges": { cron: "*/5 * * * *", run: sweepChallenges },
  "sweep-messages": { cron: "17 3 * * *", run: sweepMessages },
  "sweep-identity": { cron: "17 3 * * *", run: sweepIdentity },
  "raise-alerts": { cron: "*/5 * * * *", run: raiseAlerts },
  "sweep-suspicion": { cron: "17 3 * * *", run: sweepSuspicion },
  "sweep-invitations": { cron: "17 3 * * *", run: sweepInvitations },
  "sweep-uploads": { cron: "*/5 * * * *", run: sweepUploads },
  "reconcile-files": { cron: "17 3 * * *", run: reconcileFiles },
  "make-waiver-papers": { cron: "*/5 * * * *", run: makeMissingPapers },
  "finish-intakes": { cron: "*/5 * * * *", run: finishIntakes },
  "sweep-intakes": { cron: "17 3 * * *", run: sweepIntakes },
  "expire-packages": { cron: "17 3 * * *", run: expirePackages },
  "trim-job-runs": { cron: "17 3 * * *", run: trimRuns },
};
