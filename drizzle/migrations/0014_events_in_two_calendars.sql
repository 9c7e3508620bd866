ALTER TABLE `calendar_events` ADD `appointment_id` text;--> statement-breakpoint
ALTER TABLE `calendar_events` ADD `text_hash` text;--> statement-breakpoint
CREATE INDEX `calendar_events_appointment` ON `calendar_events` (`appointment_id`);