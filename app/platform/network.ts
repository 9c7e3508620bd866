/**
 * The block of addresses that one household or attacker holds: an IPv4 address as it is, an IPv6 address by its
 * /64 (RFC 6177), an IPv4-mapped one (RFC 4291 section 2.5.5.2) as IPv4.
 *
 * @returns e.g. "203.0.113.7" or "2001:db8:1:2::/64"; null for what is no address.
 */
export function networkOf(address: string | null): string | null {
  if (!address) return null;
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(address)) return address;
  if (!/^[0-9a-f:.]+$/i.test(address) || !URL.canParse(`http://[${address}]`)) return null;
  // The URL parser writes IPv6 in its one canonical form.
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = "", tail] = canonical.split("::");
  const left = head ? head.split(":") : [];
  const right = tail ? tail.split(":") : [];
  const groups = [...left, ...Array<string>(Math.max(0, 8 - left.length - right.length)).fill("0"), ...right];
  if (groups.slice(0, 5).every((group) => group === "0") && groups[5] === "ffff") {
    const [high = 0, low = 0] = groups.slice(6).map((group) => Number.parseInt(group, 16));
    return [high >> 8, high & 255, low >> 8, low & 255].join(".");
  }
  return `${groups.slice(0, 4).join(":")}::/64`;
}

/**
 * The edge's guess of where an address is, as whole degrees: nearer than that is nobody's business.
 *
 * @param edge what came with the request, texts as `"52.52"` among other things
 */
export function placeOf(
  edge: Record<string, unknown> | undefined,
): { latitude: number; longitude: number } | undefined {
  const degrees = (text: unknown, most: number) => {
    const number = typeof text === "string" && text.trim() !== "" ? Math.round(Number(text)) : Number.NaN;
    return Math.abs(number) <= most ? number : undefined;
  };
  const latitude = degrees(edge?.latitude, 90);
  const longitude = degrees(edge?.longitude, 180);
  return latitude === undefined || longitude === undefined ? undefined : { latitude, longitude };
}
