/** A QR code as the path of its dark squares, one unit each. */
export interface QrCode {
  /** Units a side, the quiet zone within. */
  size: number;
  path: string;
}

/** ISO/IEC 18004 asks for four light squares around the code. */
const quietZone = 4;

/** Draws a text as a QR code with fifteen percent to spare (level M): cameras read it off a scratched screen. */
export async function drawQr(text: string): Promise<QrCode> {
  const { encode } = await import("uqr");
  const { data, size } = encode(text, { ecc: "M", border: quietZone });
  const runs = data.flatMap((row, y) =>
    runsOf(row).map(([x, length]) => `M${x} ${y}h${length}v1h-${length}z`),
  );
  return { size, path: runs.join("") };
}

/** Where dark squares lie side by side in a row: first one and how many. */
function runsOf(row: readonly boolean[]): [number, number][] {
  const runs: [number, number][] = [];
  row.forEach((dark, x) => {
    const last = runs.at(-1);
    if (dark && last && row[x - 1]) last[1] += 1;
    else if (dark) runs.push([x, 1]);
  });
  return runs;
}
