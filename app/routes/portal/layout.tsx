import { Outlet } from "react-router";
import { clientAudience } from "../../http/audience.ts";

export const middleware = [clientAudience];

export default function PortalLayout() {
  return <Outlet />;
}
