CREATE TRIGGER `security_events_no_replace` BEFORE INSERT ON `security_events`
WHEN EXISTS (SELECT 1 FROM `security_events` WHERE `id` = NEW.`id` OR `rowid` = NEW.`rowid`)
BEGIN
  SELECT RAISE(ABORT, 'the trail is never replaced');
END;
--> statement-breakpoint
CREATE TRIGGER `audit_checkpoints_no_delete` BEFORE DELETE ON `audit_checkpoints`
BEGIN
  SELECT RAISE(ABORT, 'a checkpoint is never removed');
END;
--> statement-breakpoint
CREATE TRIGGER `audit_checkpoints_no_replace` BEFORE INSERT ON `audit_checkpoints`
WHEN EXISTS (SELECT 1 FROM `audit_checkpoints` WHERE `id` = NEW.`id` OR `number` = NEW.`number` OR `rowid` = NEW.`rowid`)
BEGIN
  SELECT RAISE(ABORT, 'a checkpoint is never replaced');
END;
--> statement-breakpoint
CREATE TRIGGER `audit_checkpoints_only_grow` BEFORE UPDATE ON `audit_checkpoints`
WHEN NEW.`id` <> OLD.`id` OR NEW.`number` <> OLD.`number` OR NEW.`from_seq` <> OLD.`from_seq` OR NEW.`to_seq` < OLD.`to_seq`
BEGIN
  SELECT RAISE(ABORT, 'a checkpoint only grows');
END;
