import { readBusiness } from "../../../domain/business/business.ts";
import { currentWaiver } from "../../../domain/waivers/waivers.ts";
import { systemContext } from "../../../http/context.ts";
import { reachableBy } from "../../../http/policies.ts";
import { signedIn } from "../../../http/signed-in.ts";
import { PageTitle } from "../../../ui/layout.tsx";
import { PlaceList } from "../../../ui/place-list.tsx";
import type { Route } from "./+types/settings.ts";

export async function loader({ context }: Route.LoaderArgs) {
  const ctx = context.get(systemContext);
  const [business, waiver] = await Promise.all([readBusiness(ctx), currentWaiver(ctx)]);
  const { timeZone, portalCode, name } = business;
  const places = [
    {
      to: "/settings/business",
      name: "Business",
      says: `${name} · ${timeZone.replaceAll("_", " ")}`,
    },
    {
      to: "/settings/waiver",
      name: "Waiver",
      says: waiver ? `Version ${waiver.number}: ${waiver.title}` : "No text is published yet",
    },
    {
      to: "/settings/portal",
      name: "Client portal",
      says: portalCode ? "Opened by a mailed code" : "Opened without a code",
    },
    { to: "/settings/packages", name: "Packages", says: "What is for sale, and what it costs" },
    { to: "/settings/agencies", name: "Agencies", says: "Who refers clients, and the share" },
    {
      to: "/settings/library",
      name: "Training library",
      says: "Concepts, games, skills and homework for report cards",
    },
    { to: "/settings/templates", name: "Messages", says: "The words of reminders and letters" },
    { to: "/settings/reminders", name: "Reminders", says: "What is sent by itself, and when" },
    {
      to: "/settings/driving",
      name: "Driving",
      says: "Where the day begins, and the reserve of the battery",
    },
    { to: "/calendar/calendars", name: "Calendars", says: "Which of your calendars are read" },
    { to: "/settings/team", name: "Team", says: "Who works here, invitations, roles" },
    { to: "/settings/permissions", name: "Permissions", says: "What each role may do and see" },
    { to: "/settings/security", name: "Security", says: "What is asked of each role at sign-in" },
    { to: "/settings/alerts", name: "Alerts", says: "When we tell you that something looks wrong" },
    { to: "/incidents", name: "Incidents", says: "What happened and has to be looked after" },
    { to: "/audit", name: "Audit", says: "Who did and read what, and when" },
    { to: "/inquiries", name: "Inquiries", says: "Questions from people who are not clients yet" },
    { to: "/intakes", name: "Intakes", says: "Filled forms that wait for you" },
    { to: "/connections", name: "Connections", says: "What Daydreamers may read for you" },
  ];
  const reachable = reachableBy(signedIn(context).role);
  return { places: places.filter(({ to }) => reachable.includes(to)) };
}

export default function Settings({ loaderData }: Route.ComponentProps) {
  return (
    <div className="max-w-2xl">
      <title>Settings · Daydreamers</title>
      <PageTitle title="Settings" />
      <PlaceList places={loaderData.places} />
    </div>
  );
}
