import { createContext, useContext } from "react";

/** Facts of the document that no loader gives: known on the server only. */
const PageContext = createContext<{ nonce?: string | undefined; requestId?: string | undefined }>({});

export const PageProvider = PageContext.Provider;
export const usePage = () => useContext(PageContext);
