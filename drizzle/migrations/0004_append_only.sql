UPDATE `security_events` SET `seq` = `rowid` WHERE `seq` IS NULL;
--> statement-breakpoint
CREATE TRIGGER `security_events_numbered` BEFORE INSERT ON `security_events`
WHEN NEW.`seq` IS NULL OR NEW.`seq` <> (SELECT coalesce(max(`seq`), 0) + 1 FROM `security_events`)
BEGIN
  SELECT RAISE(ABORT, 'the trail counts without a gap');
END;
--> statement-breakpoint
CREATE TRIGGER `security_events_no_update` BEFORE UPDATE ON `security_events`
BEGIN
  SELECT RAISE(ABORT, 'the trail is never changed');
END;
--> statement-breakpoint
CREATE TRIGGER `security_events_no_delete` BEFORE DELETE ON `security_events`
BEGIN
  SELECT RAISE(ABORT, 'the trail is never shortened');
END;
