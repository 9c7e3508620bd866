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

/** A route asks for client scripts with `export const handle = { scripts: true }`; all others ship none. */
function useScripts(): boolean {
  return useMatches().some(({ handle }) => (handle as { scripts?: boolean } | undefined)?.scripts === true);
}

export function Layout({ children }: { children: React.ReactNode }) {
  const { nonce } = usePage();
  const failed = useRouteError() !== undefined;
  const scripts = useScripts() && !failed;
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
        <meta name="color-scheme" content="light dark" />
        <Meta />
        <Links />
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
  return <ErrorPage status={isRouteErrorResponse(error) ? error.status : 500} />;
}
