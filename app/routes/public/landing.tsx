import { readBusiness } from "../../domain/business/business.ts";
import { systemContext } from "../../http/context.ts";
import { ButtonLink } from "../../ui/form.tsx";
import { PublicShell } from "../../ui/shell.tsx";
import type { Route } from "./+types/landing.ts";

export async function loader({ context }: Route.LoaderArgs) {
  const { name } = await readBusiness(context.get(systemContext));
  return { name };
}

export default function Landing({ loaderData }: Route.ComponentProps) {
  return (
    <PublicShell>
      <title>{loaderData.name}</title>
      <h1 className="text-4xl font-semibold">{loaderData.name}</h1>
      <p className="mt-4 text-lg text-muted">Dog training at your door.</p>
      <div className="mt-8 grid gap-3">
        <ButtonLink to="/sign-in" wide>
          Staff sign-in
        </ButtonLink>
      </div>
    </PublicShell>
  );
}
