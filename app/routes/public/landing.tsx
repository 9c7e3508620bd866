import { readBusiness } from "../../domain/business/business.ts";
import { systemContext } from "../../http/context.ts";
import { ButtonLink } from "../../ui/form.tsx";
import { Night } from "../../ui/night.tsx";
import { PublicShell } from "../../ui/shell.tsx";
import type { Route } from "./+types/landing.ts";

export async function loader({ context }: Route.LoaderArgs) {
  const { name } = await readBusiness(context.get(systemContext));
  return { name };
}

export default function Landing({ loaderData: { name } }: Route.ComponentProps) {
  return (
    <PublicShell wide>
      <title>{name}</title>
      <meta name="description" content={`${name}: dog training at your door.`} />
      <div className="grid items-center gap-8 md:min-h-[60vh] md:grid-cols-[3fr_2fr] md:gap-12">
        <Night />
        <div>
          <h1 className="text-4xl font-semibold md:text-5xl">{name}</h1>
          <p className="mt-3 text-lg text-muted">
            Dog training at your door: we come to you, and the dog learns where it lives.
          </p>
          <div className="mt-8">
            <ButtonLink to="/sign-in" wide>
              Staff sign-in
            </ButtonLink>
          </div>
        </div>
      </div>
    </PublicShell>
  );
}
