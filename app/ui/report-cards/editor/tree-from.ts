import type { RichNode } from "../rich-text.tsx";

/** A tree that a refused form brought back. The editor reads it by its own schema; what that does not know does not come back. */
export function treeFrom(json: string | undefined): RichNode | null {
  if (!json) return null;
  try {
    const tree: unknown = JSON.parse(json);
    return typeof tree === "object" && tree !== null && "type" in tree && tree.type === "doc"
      ? (tree as RichNode)
      : null;
  } catch {
    return null;
  }
}
