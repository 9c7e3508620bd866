import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { outbox } from "../../../drizzle/schema/messages.ts";
import { createTestContext } from "../../../test/harness/context.ts";
import { fullHousehold } from "../../../test/harness/household.ts";
import { addStaff } from "../../../test/harness/staff.ts";
import { saveTerms } from "../clients/change.ts";
import { terms } from "../clients/records.ts";
import { readMessage } from "../correspondence/log.ts";
import { deliverDue } from "../messages/outbox.ts";
import { addAgency } from "../packages/agencies.ts";
import { beginCard, readDraft, saveDraft } from "./drafts.ts";
import { fromPlainText } from "./rich-text.ts";
import { sendCard } from "./send.ts";
import { readSentPage } from "./sent-page.ts";

test("a helper reads to whom of the household a card went, and not which agency brought the client", async () => {
  const ctx = await createTestContext();
  const by = { kind: "staff", staffId: await addStaff(ctx), role: "owner" } as const;
  const helper = { ...by, role: "helper" } as const;
  const home = await fullHousehold(ctx, by, { shown: "Willow", hidden: "Hidden", phone: "+13035550177" });
  const desk = { name: "Pawsome", contact: "", email: "desk@agency.example", phone: "", notes: "" };
  await addAgency(ctx, by, "agency-1", { ...desk, sharePercent: 40, handlesTax: true });
  const agreed = terms.parse({ source: "agency", agencyId: "agency-1" });
  await saveTerms(ctx, by, home.clientId, 1, agreed);
  const id = await beginCard(ctx, by, { clientId: home.clientId });
  const { card } = await readDraft(ctx, by, id);
  const content = { ...card.content, summary: fromPlainText("Willow walked past a cat.") };
  await saveDraft(ctx, by, id, { version: card.version, sessionOn: card.sessionOn, content });
  const sent = await sendCard(ctx, by, id, {
    version: card.version + 1,
    recipientIds: [`contact:${home.contactId}`, "agency"],
  });
  expect(sent).toEqual({ ok: true, recipients: 2 });
  await ctx.settled();
  await deliverDue(ctx);

  const owned = JSON.stringify(await readSentPage(ctx, by, id));
  expect(owned).toContain("Pawsome");
  const page = await readSentPage(ctx, helper, id);
  expect(page.deliveries).toHaveLength(1);
  expect(JSON.stringify(page)).not.toMatch(/Pawsome|agency/i);
  for (const row of await ctx.db.select().from(outbox).where(eq(outbox.purpose, "report-card"))) {
    const message = await readMessage(ctx, helper, row.id);
    expect(JSON.stringify(message)).not.toContain("agency.example");
    expect(message.letter === null).toBe(row.contactId === null);
    expect((await readMessage(ctx, by, row.id)).letter).not.toBeNull();
  }
});
