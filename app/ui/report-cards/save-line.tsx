import type { SaveState, Theirs } from "./use-autosave.ts";

const small =
  "inline-flex min-h-12 cursor-pointer items-center rounded-lg border border-edge bg-surface px-4 font-semibold hover:bg-sunken";

/**
 * Whether what is written is safe: said in words, and a save is never claimed while one fails. What asks for a decision
 * is announced at once.
 */
export function SaveLine({
  state,
  path,
  keepMine,
  takeTheirs,
}: {
  state: SaveState;
  path: string;
  keepMine: (theirs: Theirs) => void;
  takeTheirs: () => void;
}) {
  if (state.is === "conflict") return <Conflict theirs={state.theirs} {...{ keepMine, takeTheirs }} />;
  const isCalm = state.is === "saved" || state.is === "typing" || state.is === "saving";
  return (
    <div
      role={isCalm ? "status" : "alert"}
      className={isCalm ? "text-sm text-muted" : "rounded-lg border-l-4 border-bad bg-bad-wash px-4 py-2"}
    >
      {state.is === "saved" && <>Saved {state.at}</>}
      {state.is === "typing" && "Not saved yet"}
      {state.is === "saving" && "Saving…"}
      {state.is === "offline" &&
        "Not saved: no connection. It is kept here, and tried again. Leave this page open."}
      {state.is === "refused" && `Not saved: ${state.sentence}`}
      {state.is === "signed-out" && (
        <>
          Not saved: you are signed out. What you wrote stays here.{" "}
          <a href="/sign-in" target="_blank" rel="noopener" className="inline-block py-2 underline">
            Sign in in another tab
          </a>{" "}
          and come back, then it is saved.
        </>
      )}
      {state.is === "sent" && (
        <>
          Not saved: this card was sent meanwhile. Copy what you want to keep, then{" "}
          <a href={path} className="inline-block py-2 underline">
            open what was sent
          </a>
          .
        </>
      )}
      {state.is === "gone" && "Not saved: this draft was thrown away elsewhere. Copy what you want to keep."}
    </div>
  );
}

function Conflict({
  theirs,
  keepMine,
  takeTheirs,
}: {
  theirs: Theirs;
  keepMine: (theirs: Theirs) => void;
  takeTheirs: () => void;
}) {
  return (
    <div role="alert" className="rounded-lg border-l-4 border-warn bg-warn-wash px-4 py-3">
      <p className="font-semibold">
        {theirs.self
          ? "You saved this card in another tab or on another device"
          : "Somebody of the team saved this card"}{" "}
        at {theirs.at}. What you write here is not saved.
      </p>
      <p className="mt-1 text-sm">There the summary reads:</p>
      <p className="mt-1 max-h-24 overflow-auto rounded bg-surface p-2 whitespace-pre-line wrap-anywhere">
        {theirs.summary || "(nothing)"}
      </p>
      <div className="mt-3 flex flex-wrap gap-2">
        <button type="button" className={small} onClick={() => keepMine(theirs)}>
          Keep mine
        </button>
        <button type="button" className={small} onClick={takeTheirs}>
          Take the other one
        </button>
      </div>
    </div>
  );
}
