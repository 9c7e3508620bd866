import { redirect } from "react-router";

/**
 * The pages of the portal that mails lead to, and that somebody without an open portal is led back to once it is open.
 * A list of what may follow, not a filter of what may not: nothing else of an address is ever taken over.
 */
const pages = /^\/portal\/(visits|packages|report-cards(\/[a-z0-9]{26})?|messages|documents|waiver)$/;

/** @returns where an address with `?returnTo=` leads once the portal is open; null for home */
export function portalWay(url: string): string | null {
  const asked = new URL(url).searchParams.get("returnTo");
  return asked && pages.test(asked) ? asked : null;
}

/** A step of the way in that remembers where it leads. @param way a path of the portal; any other is left out */
export const onTheWay = (step: string, way: string | null): string =>
  way && pages.test(way)
    ? `${step}${step.includes("?") ? "&" : "?"}returnTo=${encodeURIComponent(way)}`
    : step;

/** The last step of the way in: to the household, or first to the question which of several. */
export const intoPortal = (portal: { chosen: boolean }, way: string | null, headers: HeadersInit) =>
  redirect(portal.chosen ? (way ?? "/portal/home") : onTheWay("/portal/choose", way), {
    status: 303,
    headers,
  });
