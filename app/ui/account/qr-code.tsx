/** A QR code, black on white in dark mode too: cameras expect it so. `path` has one unit a square, quiet zone included. */
export function QrCodeImage({ size, path, alt }: { size: number; path: string; alt: string }) {
  return (
    <svg
      role="img"
      aria-label={alt}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      className="h-auto w-full max-w-64 rounded-lg"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
