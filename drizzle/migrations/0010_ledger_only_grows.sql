CREATE TRIGGER `ledger_entries_no_update` BEFORE UPDATE ON `ledger_entries`
WHEN NEW.`id` <> OLD.`id` OR NEW.`package_id` <> OLD.`package_id` OR NEW.`kind` <> OLD.`kind` OR NEW.`units` <> OLD.`units`
  OR NEW.`appointment_id` IS NOT OLD.`appointment_id` OR NEW.`turn` IS NOT OLD.`turn` OR NEW.`at` <> OLD.`at` OR NEW.`by` IS NOT OLD.`by`
  OR (NEW.`client_id` = OLD.`client_id` AND NEW.`reason` IS NOT OLD.`reason`)
BEGIN
  SELECT RAISE(ABORT, 'the ledger is never changed');
END;
--> statement-breakpoint
CREATE TRIGGER `ledger_entries_no_delete` BEFORE DELETE ON `ledger_entries`
WHEN EXISTS (SELECT 1 FROM `subject_keys` WHERE `id` = OLD.`client_id`)
BEGIN
  SELECT RAISE(ABORT, 'the ledger is never shortened while its client is here');
END;
--> statement-breakpoint
CREATE TRIGGER `ledger_entries_no_replace` BEFORE INSERT ON `ledger_entries`
WHEN EXISTS (SELECT 1 FROM `ledger_entries` WHERE `id` = NEW.`id` OR `rowid` = NEW.`rowid`)
BEGIN
  SELECT RAISE(ABORT, 'the ledger is never replaced');
END;
--> statement-breakpoint
CREATE TRIGGER `report_cards_sent_stays` BEFORE UPDATE ON `report_cards`
WHEN OLD.`state` = 'sent' AND (NEW.`state` <> OLD.`state` OR NEW.`session_on` <> OLD.`session_on` OR NEW.`revision` <> OLD.`revision`
  OR NEW.`root_id` <> OLD.`root_id` OR NEW.`sent_at` IS NOT OLD.`sent_at`
  OR (NEW.`client_id` = OLD.`client_id` AND NEW.`content` <> OLD.`content`))
BEGIN
  SELECT RAISE(ABORT, 'a card that was sent is never changed');
END;
