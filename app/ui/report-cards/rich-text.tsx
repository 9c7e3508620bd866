/** A part of a document tree as the domain keeps it; what this file does not know it leaves out. */
export interface RichNode {
  type: string;
  text?: string | undefined;
  marks?: readonly RichMark[] | undefined;
  attrs?: object | undefined;
  content?: readonly RichNode[] | undefined;
}

export interface RichMark {
  type: string;
  attrs?: object | undefined;
}

/** Deeper than any list that a person writes. */
const maxDepth = 12;

/**
 * A rich text as elements: nothing of it is ever markup. Text that comes from nowhere known is left out, and a link is
 * looked at once more before it becomes one.
 */
export function RichText({ doc }: { doc: RichNode }) {
  return <div className="rich-text grid gap-3 wrap-anywhere">{childrenOf(doc, 0)}</div>;
}

const childrenOf = (node: RichNode, depth: number): React.ReactNode =>
  depth > maxDepth
    ? null
    : // The tree is not edited where it is shown: its order is all the identity that a part has.
      // biome-ignore lint/suspicious/noArrayIndexKey: see above
      node.content?.map((child, index) => <Part key={index} node={child} depth={depth + 1} />);

function Part({ node, depth }: { node: RichNode; depth: number }): React.ReactNode {
  const inside = childrenOf(node, depth);
  switch (node.type) {
    case "text":
      return marked(node.text ?? "", node.marks ?? []);
    case "hardBreak":
      return <br />;
    case "paragraph":
      return <p>{inside}</p>;
    case "heading":
      return <h4 className="mt-1 font-semibold">{inside}</h4>;
    case "bulletList":
      return <ul className="grid list-disc gap-1 pl-5">{inside}</ul>;
    case "orderedList":
      return <ol className="grid list-decimal gap-1 pl-6">{inside}</ol>;
    case "listItem":
      return <li>{inside}</li>;
    default:
      return null;
  }
}

function marked(text: string, marks: readonly RichMark[]): React.ReactNode {
  let shown: React.ReactNode = text;
  for (const mark of marks) {
    if (mark.type === "bold") shown = <strong>{shown}</strong>;
    if (mark.type === "italic") shown = <em>{shown}</em>;
    const href = mark.type === "link" && mark.attrs && "href" in mark.attrs && safeHref(mark.attrs.href);
    if (href) shown = <SafeLink href={href}>{shown}</SafeLink>;
  }
  return shown;
}

/** A link that somebody wrote: it tells where it leads nothing of us, and nobody vouches for it. */
export const SafeLink = ({ href, children }: { href: string; children: React.ReactNode }) => (
  <a href={href} rel="noopener noreferrer nofollow" className="underline">
    {children}
  </a>
);

/** Where a link may lead, in the browser's own spelling; null for everything that is no address of these kinds. */
export function safeHref(typed: unknown): string | null {
  if (typeof typed !== "string" || !URL.canParse(typed)) return null;
  const { protocol, href } = new URL(typed);
  return ["http:", "https:", "mailto:", "tel:"].includes(protocol) ? href : null;
}
