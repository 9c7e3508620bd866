import { Notice } from "../form.tsx";

export interface NotTakenProblems {
  /** How many files of the same form were taken. */
  added: number;
  files: readonly { name: string; sentence: string }[];
}

/** Which files of a form were not taken, each with its reason; and whether the others were. */
export function NotTaken({ problems }: { problems?: NotTakenProblems | undefined }) {
  if (!problems || problems.files.length === 0) return null;
  const { added, files } = problems;
  return (
    <Notice tone="bad">
      <p className="font-medium">
        {added > 0
          ? "Not everything could be taken. What is not named here has been added."
          : "Nothing was added."}
      </p>
      <ul className="mt-1 list-disc pl-5">
        {files.map(({ name, sentence }) => (
          <li key={name}>
            <strong className="wrap-anywhere">{name}</strong>: {sentence}
          </li>
        ))}
      </ul>
    </Notice>
  );
}
