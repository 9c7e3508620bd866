/**
 * The memory of the product's own isolate, asked of V8's inspector: heap in use and the buffers outside it. The limit on
 * Workers is 128 MB for both together; what D1 and R2 take here, played by other isolates, is not counted.
 */
export async function watchIsolate(inspectorPort: number) {
  const targets = (await (await fetch(`http://127.0.0.1:${inspectorPort}/json`)).json()) as {
    id: string;
    webSocketDebuggerUrl: string;
  }[];
  const own = targets.find(({ id }) => id.startsWith("core:user:"));
  if (!own) throw new Error(`No isolate of the product among ${targets.map(({ id }) => id).join(", ")}`);
  const socket = new WebSocket(own.webSocketDebuggerUrl);
  await new Promise((opened, failed) => {
    socket.onopen = opened;
    socket.onerror = failed;
  });
  let asked = 0;
  let peak = 0;
  let last = 0;
  socket.onmessage = ({ data }) => {
    const { result } = JSON.parse(String(data)) as {
      result?: { usedSize?: number; backingStorageSize?: number };
    };
    if (result?.usedSize === undefined) return;
    last = (result.usedSize + (result.backingStorageSize ?? 0)) / 1024 / 1024;
    peak = Math.max(peak, last);
  };
  const ask = (method: string) => socket.send(JSON.stringify({ id: ++asked, method }));
  const timer = setInterval(() => ask("Runtime.getHeapUsage"), 4);
  const settled = () => new Promise((done) => setTimeout(done, 300));
  return {
    /** MiB now, garbage collected. */
    async rest(): Promise<number> {
      ask("HeapProfiler.collectGarbage");
      await settled();
      return last;
    },
    /** The largest that was seen since the last call. MiB. */
    takePeak(): number {
      const seen = peak;
      peak = 0;
      return seen;
    },
    stop() {
      clearInterval(timer);
      socket.close();
    },
  };
}
