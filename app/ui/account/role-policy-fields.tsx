import { Choice } from "../form.tsx";
import { Card } from "../layout.tsx";

const factorChoices = [
  { value: "required", label: "Required" },
  { value: "optional", label: "Up to each person" },
];

const moveChoices = [
  { value: "notice", label: "Tell the person by email" },
  { value: "step-up", label: "Tell, and ask again before sensitive changes" },
  { value: "end", label: "Tell, and sign that device out" },
];

/** What is asked of one role. */
export function RolePolicyFields({
  role,
  title,
  policy,
  problems,
}: {
  role: string;
  title: string;
  policy: { secondFactor: string; onMove: string };
  problems: React.ComponentProps<typeof Choice>["problems"];
}) {
  return (
    <Card title={title}>
      <div className="grid gap-4">
        <Choice
          name={`${role}SecondFactor`}
          label={`Second factor of ${title.toLowerCase()}`}
          options={factorChoices}
          defaultValue={policy.secondFactor}
          problems={problems}
        />
        <Choice
          name={`${role}OnMove`}
          label="When a sign-in turns up in another browser"
          options={moveChoices}
          defaultValue={policy.onMove}
          problems={problems}
        />
      </div>
    </Card>
  );
}
