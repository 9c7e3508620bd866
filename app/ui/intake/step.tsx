import type { StepPage } from "../../domain/intake/step-page.ts";
import { DocumentList } from "../documents/document-list.tsx";
import type { Kind, Listed } from "../documents/listed.ts";
import { Uploader } from "../documents/uploader.tsx";
import { Button, ButtonLink, Notice, type Problems, Tick } from "../form.tsx";
import { SignatureFields } from "../waivers/signature-form.tsx";
import { WaiverText } from "../waivers/waiver-text.tsx";
import { BehaviourFields, DogFields, HealthFields } from "./dog-fields.tsx";
import { DogChoice, DogList } from "./dog-list.tsx";
import { AboutFields, HouseholdFields } from "./people-fields.tsx";
import { IntakeReview } from "./review.tsx";
import { StepShell } from "./shell.tsx";
import { StepForm } from "./step-form.tsx";

interface StepProps {
  draftId: string;
  page: Omit<StepPage, "documents">;
  shown: Problems;
  /** What is shown is the answer to what was just sent. */
  isAnswer: boolean;
  /** The dog that the form is about. */
  dogId: string | null;
  kept: string;
  documents: readonly Listed[];
  kinds: readonly Kind[];
}

/** One step of the intake. */
export function IntakeStep(props: StepProps) {
  const { draftId, page, kept } = props;
  const { title, intro } = words(page);
  return (
    <StepShell step={page.step} done={page.done} draftId={draftId} title={title} intro={intro} kept={kept}>
      <Body {...props} />
    </StepShell>
  );
}

function words({ step, dog, update }: StepProps["page"]): { title: string; intro?: string } {
  const name = dog?.name || "your dog";
  switch (step) {
    case "about":
      return {
        title: "About you",
        ...(update && { intro: "This is what we know of you. Please correct what has changed." }),
      };
    case "household":
      return { title: "Your household" };
    case "dogs":
      return { title: "Your dogs", intro: "One after the other. Only the name is needed." };
    case "health":
      return { title: `Health of ${name}` };
    case "behaviour":
      return { title: `Behaviour of ${name}` };
    case "papers":
      return {
        title: "Papers and photos",
        intro: "Vaccination records, and a photo if you like. Choose them, then press Upload.",
      };
    case "waiver":
      return { title: "Waiver", intro: "Every adult who handles the dog signs for themselves." };
    case "review":
      return { title: "Review", intro: "Please look over what you told us, then send it." };
  }
}

function Body({ draftId, page, shown, isAnswer, dogId, documents, kinds }: StepProps) {
  const { step, dogs } = page;
  const link = (query: string) => `/intake/${draftId}?${query}`;
  const path = link(dogId ? `step=${step}&dog=${dogId}` : `step=${step}`);
  const form = {
    path,
    shown,
    unfinished: page.unfinished && !isAnswer,
    back: page.back && link(page.back),
  };
  switch (step) {
    case "about":
      return (
        <StepForm {...form}>
          <AboutFields shown={shown} update={page.update} />
        </StepForm>
      );
    case "household":
      return (
        <StepForm {...form}>
          <HouseholdFields shown={shown} path={path} />
        </StepForm>
      );
    case "dogs":
      return (
        <>
          <DogList draftId={draftId} dogs={dogs} />
          <StepForm {...form} another={dogId ? "Save and add another dog" : undefined}>
            {dogId && <DogFields shown={shown} />}
          </StepForm>
          {page.dog?.isNew && page.unfinished && (
            <form method="post" action={`/intake/${draftId}/dogs/${page.dog.id}/remove`} className="mt-3">
              <Button tone="quiet" wide>
                Leave this dog out
              </Button>
            </form>
          )}
        </>
      );
    case "health":
    case "behaviour":
      if (!page.dog)
        return <NoDog draftId={draftId} next={link(step === "health" ? "step=behaviour" : "step=papers")} />;
      return (
        <>
          <DogChoice draftId={draftId} step={step} dogs={dogs} current={page.dog.id} />
          <StepForm {...form}>
            {step === "health" ? (
              <HealthFields shown={shown} path={path} />
            ) : (
              <BehaviourFields shown={shown} path={path} name={page.dog.name} />
            )}
          </StepForm>
        </>
      );
    case "papers":
      return (
        <div className="grid gap-6">
          <Uploader base={`/intake/${draftId}/documents`} kinds={kinds} dogs={dogs} />
          <DocumentList documents={documents} base={`/intake/${draftId}/documents`} opens={false} />
          <StepForm {...form}>
            <Tick name="papersLater" label="I'll bring the papers, or add them later" problems={shown} />
          </StepForm>
        </div>
      );
    case "waiver":
      return <WaiverStep page={page} shown={shown} form={form} />;
    case "review":
      return (
        <IntakeReview
          {...{ draftId, lines: page.lines, needed: page.needed, later: page.later, update: page.update }}
          documents={documents.map(({ name, kind }) => `${name} (${kind})`)}
          signedBy={page.signedBy}
        />
      );
  }
}

function NoDog({ draftId, next }: { draftId: string; next: string }) {
  return (
    <div className="grid gap-5">
      <Notice tone="warn">Please tell us about your dog first.</Notice>
      <ButtonLink to={`/intake/${draftId}?step=dogs`} wide>
        To the dogs
      </ButtonLink>
      <ButtonLink to={next} tone="quiet" wide>
        Go on without
      </ButtonLink>
    </div>
  );
}

function WaiverStep({
  page,
  shown,
  form,
}: {
  page: StepProps["page"];
  shown: Problems;
  form: Omit<React.ComponentProps<typeof StepForm>, "children">;
}) {
  const { waiver, signedBy, signers, filler } = page;
  if (!waiver)
    return (
      <StepForm {...form} next="Next">
        <p>There is nothing to sign at the moment.</p>
      </StepForm>
    );
  return (
    <div className="grid gap-6">
      <WaiverText title={waiver.title} body={waiver.body} number={waiver.number} />
      {signers.length > 0 && (
        <p>
          {signers.join(", ")} {signers.length === 1 ? "signs" : "sign"} separately. When you have sent the
          intake, we send an email with the way there.
        </p>
      )}
      {signedBy && <Notice tone="good">Signed by {signedBy}. You can go on.</Notice>}
      {signedBy ? (
        <StepForm {...form} />
      ) : (
        <StepForm {...form} next="Sign and go on" skip="Sign later in the portal">
          <SignatureFields
            versionId={waiver.id}
            consent={waiver.consent}
            name={filler}
            problems={{ ...shown, values: { signedName: filler, ...shown.values } }}
          />
        </StepForm>
      )}
    </div>
  );
}
