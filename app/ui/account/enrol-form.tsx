import { Button, ButtonLink, FormProblem } from "../form.tsx";
import { Card } from "../layout.tsx";
import { CodeField } from "./code-field.tsx";
import { QrCodeImage } from "./qr-code.tsx";

interface Setup {
  enrolment: string;
  seed: string;
  uri: string;
  qr: { size: number; path: string };
}

/** Scan, then type: nothing is kept before the first code is right. */
export function EnrolForm({
  setup,
  problems,
}: {
  setup: Setup;
  problems: React.ComponentProps<typeof FormProblem>["problems"];
}) {
  return (
    <form method="post" action="/account/second-factor" className="grid gap-5">
      <FormProblem problems={problems} />
      <input type="hidden" name="enrolment" value={setup.enrolment} />
      <Card title="1. Scan">
        <p className="mb-4">
          Open an authenticator app, such as Google Authenticator, Microsoft Authenticator, 1Password or the
          passwords app of an iPhone, and scan this:
        </p>
        <QrCodeImage
          {...setup.qr}
          alt="QR code for your authenticator app. The key under it says the same, for typing."
        />
        <p className="mt-4">
          On the phone itself:{" "}
          <a href={setup.uri} className="inline-block py-2 underline">
            open it in your app
          </a>
          . Or type or paste this key:
        </p>
        <p className="mt-2 select-all rounded-lg bg-sunken px-4 py-3 font-mono tabular wrap-anywhere">
          {setup.seed}
        </p>
        <p className="mt-2 text-sm text-muted">Time-based, six digits. It is not shown again later.</p>
      </Card>
      <Card title="2. Type the first code">
        <div className="grid gap-5">
          <CodeField problems={problems} hint="The six digits that the app shows now." digitsOnly />
          <Button wide>Switch it on</Button>
          <ButtonLink to="/account" tone="quiet" wide>
            Cancel
          </ButtonLink>
        </div>
      </Card>
    </form>
  );
}
