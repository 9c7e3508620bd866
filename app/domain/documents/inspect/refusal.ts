/**
 * Why a file is not taken. `type`: a kind that is not taken at all. `mismatch`: it is not what its name or its sender
 * says, or two kinds at once. `damaged`: cut off, or not built as its kind is built.
 */
export type Refusal =
  | "type"
  | "mismatch"
  | "damaged"
  | "too-many-pixels"
  | "active-content"
  | "malware"
  | "empty";

/** Thrown by the readers of formats, caught by `inspect` alone. */
export class FileRefusal extends Error {
  override name = "FileRefusal";
  readonly reason: Refusal;
  constructor(reason: Refusal) {
    super(reason);
    this.reason = reason;
  }
}
