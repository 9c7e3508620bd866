import { useEffect, useState } from "react";

/**
 * The secret of a mailed link, from behind its `#`, where no server and no log sees it; "" where there is none. It is
 * taken out of the address before anything else, so that it stays in no history.
 */
export function useFragmentSecret(): string {
  const [secret, setSecret] = useState("");
  useEffect(() => {
    const found = location.hash.slice(1);
    if (!/^[A-Za-z0-9_-]{43}$/.test(found)) return;
    history.replaceState(null, "", location.pathname + location.search);
    setSecret(found);
  }, []);
  return secret;
}
