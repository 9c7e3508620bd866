/**
 * An email address to be read, also on a narrow phone: where it does not fit it goes on before the @ or a dot, and not in
 * the middle of a word. Copied, it is what it was.
 */
export const EmailWords = ({ email }: { email: string }) => (
  // One box of its own: in a link that lays out its parts each part would be a column.
  <span>
    {[...email.matchAll(/[@.][^@.]*|[^@.]+/g)].map(({ 0: part, index }) => (
      <span key={index}>
        {index > 0 && <wbr />}
        {part}
      </span>
    ))}
  </span>
);
