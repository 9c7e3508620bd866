ALTER TABLE `consents` ADD `how` text;--> statement-breakpoint
ALTER TABLE `suppressions` ADD `lift_words` text;--> statement-breakpoint
CREATE INDEX `outbox_repeats` ON `outbox` (`repeats_id`);--> statement-breakpoint
CREATE INDEX `outbox_subject` ON `outbox` (`subject_id`);