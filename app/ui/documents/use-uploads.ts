import { useCallback, useEffect, useRef, useState } from "react";
import { askForGrants, confirm, type Granted, giveUp, put, UploadError, type Wanted } from "./upload-one.ts";

const maxFileBytes = 20 * 1024 * 1024;
const atOnce = 10;
/** Files on the way at the same time. */
const lanes = 3;

/** One file on its way, as the page shows it. */
export interface Upload {
  key: number;
  file: File;
  wanted: Wanted;
  state: "waiting" | "sending" | "checking" | "done" | "failed";
  /** Bytes. */
  sent: number;
  sentence: string | null;
  /** Failed, and may do better a second time. */
  again: boolean;
}

const failed = (error: unknown): Pick<Upload, "state" | "sentence" | "again"> => {
  const known =
    error instanceof UploadError ? error : new UploadError("That did not work. Please try again.", true);
  return { state: "failed", sentence: known.message, again: known.again };
};

/**
 * Uploads files straight into the bucket, several at once, each with its progress, and has them looked at one after the
 * other. @param base the URL of the documents @param onStored called when a file has been taken
 * @param isPicked files are chosen that nobody has sent yet: the browser asks before it leaves them behind
 */
export function useUploads(base: string, onStored: () => void, isPicked: boolean) {
  const [uploads, setUploads] = useState<Upload[]>([]);
  const running = useRef(new Map<number, AbortController>());
  const checks = useRef<Promise<unknown>>(Promise.resolve());
  const nextKey = useRef(0);

  const change = useCallback((key: number, values: Partial<Upload>) => {
    setUploads((all) => all.map((upload) => (upload.key === key ? { ...upload, ...values } : upload)));
  }, []);

  async function carry({ key, file }: Upload, granted: Granted): Promise<void> {
    const stop = running.current.get(key);
    if (!stop || stop.signal.aborted) return void (granted.ok && giveUp(base, granted.id));
    try {
      if (!granted.ok) throw new UploadError(granted.sentence, false);
      change(key, { state: "sending", sent: 0 });
      const on = { progress: (sent: number) => change(key, { sent }), signal: stop.signal };
      await put(file, granted, on).catch((error: unknown) => {
        // A second try asks for a grant of its own.
        void giveUp(base, granted.id);
        throw error;
      });
      change(key, { state: "checking", sent: file.size });
      const check = checks.current.then(() => confirm(base, granted.id));
      checks.current = check.catch(() => undefined);
      await check;
      change(key, { state: "done" });
      onStored();
    } catch (error) {
      if (!stop.signal.aborted) change(key, failed(error));
    } finally {
      running.current.delete(key);
    }
  }

  async function run(all: readonly Upload[]): Promise<void> {
    for (const { key } of all) running.current.set(key, new AbortController());
    const granted = await askForGrants(
      base,
      all.map(({ wanted }) => wanted),
    ).catch((error: unknown) => {
      for (const { key } of all) change(key, failed(error));
      return [];
    });
    const queue = all.map((upload, index) => ({ upload, grant: granted[index] }));
    const lane = async () => {
      for (let next = queue.shift(); next; next = queue.shift())
        if (next.grant) await carry(next.upload, next.grant);
    };
    await Promise.all(Array.from({ length: lanes }, lane));
  }

  function start(files: readonly File[], as: { kind: string; dog: string }): void {
    const added = files.map((file): Upload => {
      const tooLarge = file.size > maxFileBytes;
      return {
        key: nextKey.current++,
        file,
        wanted: { name: file.name, type: file.type, length: file.size, ...as },
        state: tooLarge ? "failed" : "waiting",
        sent: 0,
        again: false,
        sentence: tooLarge ? "This file is larger than 20 MB. Please send a smaller one." : null,
      };
    });
    // What is done need not be shown for ever: the list below has it.
    setUploads((all) => [...all.filter(({ state }) => state !== "done"), ...added]);
    const good = added.filter(({ state }) => state === "waiting");
    for (let at = 0; at < good.length; at += atOnce) void run(good.slice(at, at + atOnce));
  }

  function retry(upload: Upload): void {
    change(upload.key, { state: "waiting", sent: 0, sentence: null });
    void run([upload]);
  }

  function cancel({ key }: Upload): void {
    running.current.get(key)?.abort();
    running.current.delete(key);
    setUploads((all) => all.filter((upload) => upload.key !== key));
  }

  const isBusy = isPicked || uploads.some(({ state }) => state !== "done" && state !== "failed");
  useEffect(() => {
    if (!isBusy) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [isBusy]);

  return { uploads, start, retry, cancel };
}
