import type { ActionFunctionArgs } from "react-router";
import * as z from "zod";
import { systemContext } from "../../http/context.ts";
import { runJob } from "../../jobs/run.ts";
import { jobs } from "../../jobs/schedule.ts";

const asked = z.object({ name: z.string() });

/** Runs one job of the schedule now. JSON in, `{ job, ran }` out; 404 with the list for a job that is not there. Sandbox build only. */
export async function action({ request, context }: ActionFunctionArgs) {
  const parsed = asked.safeParse(await request.json().catch(() => null));
  if (!parsed.success) return Response.json({ error: "name must be the name of a job" }, { status: 422 });
  const { name: job } = parsed.data;
  const ran = await runJob(context.get(systemContext), job);
  return ran
    ? Response.json({ job, ran })
    : Response.json({ job, ran, jobs: Object.keys(jobs) }, { status: 404 });
}
