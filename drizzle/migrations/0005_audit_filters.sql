CREATE INDEX `security_events_event` ON `security_events` (`event`,`at`);--> statement-breakpoint
CREATE INDEX `security_events_staff` ON `security_events` (`staff_id`,`at`);--> statement-breakpoint
CREATE INDEX `security_events_network` ON `security_events` (`network`,`at`);