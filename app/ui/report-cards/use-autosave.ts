import { type RefObject, useCallback, useEffect, useRef, useState } from "react";

/** How what is written stands with the server. */
export type SaveState =
  | { is: "saved"; at: string }
  | { is: "typing" }
  | { is: "saving" }
  /** No line, or the server does not answer: tried again by itself. */
  | { is: "offline" }
  | { is: "signed-out" }
  | { is: "conflict"; theirs: Theirs }
  | { is: "refused"; sentence: string }
  | { is: "sent" }
  | { is: "gone" };

/** What another tab or person saved meanwhile. */
export interface Theirs {
  version: number;
  at: string;
  self: boolean;
  summary: string;
}

/** What `/report-cards/:id/save` answers. */
export type SaveAnswer =
  | { ok: true; version: number; at: string }
  | { ok: false; reason: "conflict"; theirs: Theirs }
  | { ok: false; reason: "refused"; sentence: string }
  | { ok: false; reason: "sent" };

const quietMs = 2_000;
const longestWaitMs = 60_000;

/** How a page begins: as it is saved, or with a form that was refused, perhaps because of what another saved. */
export type Beginning = { saved: string; refused: boolean; theirs: Theirs | null };

/**
 * Saves a form two seconds after its last change, on leaving a field and on leaving the page. While that fails it tries
 * again, later each time, and the browser asks before the page is left. A button that sends the form waits until what
 * was typed before is saved, so that the two do not come into each other's way.
 *
 * @param begins `saved` is the time at which the page's content was saved, as it is shown
 */
export function useAutosave(form: RefObject<HTMLFormElement | null>, url: string, begins: Beginning) {
  const { saved, refused, theirs } = begins;
  const [state, setState] = useState<SaveState>(refused ? { is: "typing" } : { is: "saved", at: saved });
  const work = useRef({
    changes: refused ? 1 : 0,
    kept: 0,
    failures: 0,
    isLeaving: false,
    /** Nothing is saved until somebody has decided. */
    isHeld: false,
    isConflict: false,
  });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const running = useRef<Promise<boolean> | null>(null);

  const versionField = useCallback(
    () => form.current?.querySelector<HTMLInputElement>("input[name=version]"),
    [form],
  );

  /** @returns whether everything that was typed until now is saved */
  const save = useCallback(
    async (isLast = false): Promise<boolean> => {
      const now = work.current;
      clearTimeout(timer.current);
      if (running.current) await running.current;
      if (now.changes === now.kept) return true;
      if (!form.current || now.isHeld) return false;
      const upTo = now.changes;
      if (now.failures === 0) setState({ is: "saving" });
      running.current = send(url, new FormData(form.current), isLast).then((answer) => {
        const field = versionField();
        if (answer.is === "saved") {
          now.kept = upTo;
          now.failures = 0;
          if (field) field.value = String(answer.version);
          setState(now.changes === upTo ? { is: "saved", at: answer.at } : { is: "typing" });
          return now.changes === upTo;
        }
        setState(answer);
        // These three wait for a person.
        now.isConflict = answer.is === "conflict";
        if (now.isConflict || answer.is === "sent" || answer.is === "gone") now.isHeld = true;
        else if (answer.is !== "refused") {
          now.failures += 1;
          timer.current = setTimeout(
            save,
            Math.min(longestWaitMs, quietMs * 2 ** Math.min(now.failures - 1, 6)),
          );
        }
        return false;
      });
      const done = await running.current;
      running.current = null;
      if (!done && now.changes > now.kept && now.failures === 0 && !now.isHeld && now.changes > upTo)
        timer.current = setTimeout(save, quietMs);
      return done;
    },
    [form, url, versionField],
  );

  useEffect(() => {
    const element = form.current;
    if (!element) return;
    const now = work.current;
    const onInput = ({ target }: Event) => {
      // What has no name is not sent: the editor's own fields. To render here would take from them what is being typed.
      if (!(target instanceof HTMLElement && target.getAttribute("name"))) return;
      now.changes += 1;
      if (now.isHeld || now.failures > 0) return;
      setState({ is: "typing" });
      clearTimeout(timer.current);
      timer.current = setTimeout(save, quietMs);
    };
    const onBlur = () => void save();
    const onHide = () => {
      if (document.visibilityState === "hidden" && !now.isLeaving) void save(true);
    };
    const onLine = () => void save();
    const onLeave = (event: BeforeUnloadEvent) => {
      if (!now.isLeaving && now.changes > now.kept) event.preventDefault();
    };
    const onSubmit = (event: SubmitEvent) => {
      // In a conflict the page that comes back shows both texts.
      if ((now.changes === now.kept && !running.current) || now.isConflict) {
        now.isLeaving = true;
        return;
      }
      event.preventDefault();
      void save().then((isSaved) => {
        if (isSaved) element.requestSubmit(event.submitter);
      });
    };
    element.addEventListener("input", onInput);
    element.addEventListener("focusout", onBlur);
    element.addEventListener("submit", onSubmit);
    document.addEventListener("visibilitychange", onHide);
    addEventListener("pagehide", onHide);
    addEventListener("online", onLine);
    addEventListener("focus", onLine);
    addEventListener("beforeunload", onLeave);
    return () => {
      clearTimeout(timer.current);
      element.removeEventListener("input", onInput);
      element.removeEventListener("focusout", onBlur);
      element.removeEventListener("submit", onSubmit);
      document.removeEventListener("visibilitychange", onHide);
      removeEventListener("pagehide", onHide);
      removeEventListener("online", onLine);
      removeEventListener("focus", onLine);
      removeEventListener("beforeunload", onLeave);
    };
  }, [form, save]);

  // Only where this runs are there the buttons that decide.
  const asked = useRef(theirs);
  useEffect(() => {
    if (!asked.current) return;
    Object.assign(work.current, { isHeld: true, isConflict: true });
    setState({ is: "conflict", theirs: asked.current });
  }, []);

  /** After a conflict: what is written here takes the place of the other. */
  const keepMine = (other: Theirs) => {
    const field = versionField();
    if (field) field.value = String(other.version);
    Object.assign(work.current, { isHeld: false, isConflict: false });
    void save();
  };
  /** What is written here is left behind, and the page shows what is saved. */
  const takeTheirs = () => {
    work.current.isLeaving = true;
    location.assign(location.pathname);
  };
  return { state, keepMine, takeTheirs };
}

type Sent =
  | Exclude<SaveState, { is: "saved" | "typing" | "saving" }>
  | { is: "saved"; version: number; at: string };

async function send(url: string, body: FormData, isLast: boolean): Promise<Sent> {
  try {
    // Sent on while the page is left; browsers take no more than 64 kB so, and the page asks before it is lost.
    const response = await fetch(url, { method: "POST", body, redirect: "manual", keepalive: isLast });
    if (response.type === "opaqueredirect" || response.status === 401) return { is: "signed-out" };
    if (response.status === 404) return { is: "gone" };
    if (!response.headers.get("content-type")?.startsWith("application/json")) return { is: "offline" };
    const answer = (await response.json()) as SaveAnswer;
    if (answer.ok) return { is: "saved", version: answer.version, at: answer.at };
    if (answer.reason === "conflict") return { is: "conflict", theirs: answer.theirs };
    return answer.reason === "sent" ? { is: "sent" } : { is: "refused", sentence: answer.sentence };
  } catch {
    return { is: "offline" };
  }
}
