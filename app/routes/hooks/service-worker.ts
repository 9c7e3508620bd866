import styles from "../../styles.css?url";
import script from "../../ui/day/kept-day.js?url&no-inline";
import worker from "../../ui/day/worker.js?raw";

/** What the page without a line is made of: nobody's data is among it, and nothing else is ever cached. */
const shell = ["/offline", styles, script, "/mark.svg"];

/** The service worker, with the names of this version's files in front: a new version is a new worker. */
export const loader = () =>
  new Response(`const shell = ${JSON.stringify(shell)};\n${worker}`, {
    headers: { "content-type": "text/javascript; charset=utf-8" },
  });
