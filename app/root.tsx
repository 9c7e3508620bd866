import {
  isRouteErrorResponse,
  Links,
  type LinksFunction,
  Meta,
  Outlet,
  Scripts,
  ScrollRestoration,
  useMatches,
  useRouteError,
} from "react-router";
import styles from "./styles.css?url";
import { ErrorPage } from "./ui/error-page.tsx";
import { usePage } from "./ui/page.tsx";

export const links: LinksFunction = () => [
  { rel: "stylesheet", href: styles },
  { rel: "icon", href: "/mark.svg", type: "image/svg+xml" },
];

/**
 * A route asks for client scripts with `export const handle = { scripts: true }`, or with a function of its loader's
 * data where only some of its pages need them; all others ship none, and neither does an error page. While the source is being worked on every page has them, because they carry the hot reload.
 */
function useScripts(): boolean {
  const matches = useMatches();
  // Without an error the hook gives null, although its type says nothing of the kind.
  if ((useRouteError() ?? undefined) !== undefined) return false;
  if (import.meta.env.DEV) return true;
  return matches.some(({ handle, loaderData }) => {
    const asked = (handle as { scripts?: boolean | ((data: unknown) => boolean) } | undefined)?.scripts;
    return typeof asked === "function" ? asked(loaderData) : asked === true;
  });
}

export function Layout({ children }: { children: React.ReactNode }) {
  const { nonce } = usePage();
  const scripts = useScripts();
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
        <meta name="color-scheme" content="light dark" />
        <Meta />
        {/* Stylesheets are allowed by their origin. A nonce would differ between the server and the browser, which hides it. */}
        <Links nonce="" />
      </head>
      <body>
        {children}
        {scripts && <ScrollRestoration nonce={nonce} />}
        {scripts && <Scripts nonce={nonce} />}
      </body>
    </html>
  );
}

export default function App() {
  return <Outlet />;
}

/** The last resort: says what the status means and the id that the log knows, never an exception's message. */
export function ErrorBoundary() {
  const error = useRouteError();
  const layouts = useMatches().map(({ id }) => id);
  const way = ways.find(({ layout }) => layouts.includes(layout)) ?? start;
  return <ErrorPage status={isRouteErrorResponse(error) ? error.status : 500} way={way} />;
}

const ways = [
  { layout: "routes/staff/layout", to: "/today", label: "Back to Today" },
  { layout: "routes/portal/layout", to: "/portal/home", label: "Back to your portal" },
];
const start = { to: "/", label: "Back to the start" };
