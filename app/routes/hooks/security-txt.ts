import { systemContext } from "../../http/context.ts";
import type { Settings } from "../../platform/settings.ts";
import type { Route } from "./+types/security-txt.ts";

const days = 180;

/** Whom to tell of a weakness, for people and for the programs that look for it (RFC 9116). */
export function loader({ context }: Route.LoaderArgs) {
  const { settings, clock } = context.get(systemContext);
  // "Less than a year into the future" (section 2.5.5); by the clock, so that it never runs out while we are there.
  const expires = new Date(clock.now().getTime() + days * 86_400_000);
  expires.setUTCHours(0, 0, 0, 0);
  const lines = [
    `Contact: ${settings.SECURITY_CONTACT ?? `mailto:${senderOf(settings)}`}`,
    `Expires: ${expires.toISOString().replace(".000", "")}`,
    "Preferred-Languages: en",
    `Canonical: ${settings.APP_ORIGIN}/.well-known/security.txt`,
  ];
  return new Response(`${lines.join("\n")}\n`, { headers: { "content-type": "text/plain; charset=utf-8" } });
}

/** The address alone, of `Name <address>`. */
const senderOf = ({ MAIL_FROM }: Pick<Settings, "MAIL_FROM">): string =>
  /<([^<>\s]+)>/.exec(MAIL_FROM)?.[1] ?? MAIL_FROM.trim();
