const tabs = [
  { to: "/messages", label: "Sent" },
  { to: "/messages/received", label: "Received" },
  { to: "/messages/suppressions", label: "Nothing is sent to" },
] as const;

/** The parts of the messages. */
export function MessageTabs({
  here,
  open,
}: {
  here: (typeof tabs)[number]["to"];
  open?: number | undefined;
}) {
  return (
    <nav aria-label="Messages" className="mb-4">
      <ul className="flex flex-wrap gap-x-5">
        {tabs.map(({ to, label }) => (
          <li key={to}>
            <a
              href={to}
              aria-current={to === here ? "page" : undefined}
              className="inline-block py-3 underline aria-[current=page]:font-semibold aria-[current=page]:no-underline"
            >
              {label}
              {to === "/messages/received" && open !== undefined && open > 0 && ` (${open})`}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
