import { Outlet } from "react-router";
import { publicAudience } from "../../http/audience.ts";

export const middleware = [publicAudience];

export default function PublicLayout() {
  return <Outlet />;
}
