/** A field that nobody sees: who fills it in is no person. The server refuses the form with a sentence. */
export function Trap() {
  return (
    <div className="sr-only" aria-hidden="true">
      <label>
        Leave this blank
        <input name="website" tabIndex={-1} autoComplete="off" />
      </label>
    </div>
  );
}
