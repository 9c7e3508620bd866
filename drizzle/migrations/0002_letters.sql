ALTER TABLE `outbox` ADD `subject_id` text;--> statement-breakpoint
ALTER TABLE `outbox` ADD `client_id` text;--> statement-breakpoint
ALTER TABLE `outbox` ADD `letter` text;--> statement-breakpoint
CREATE INDEX `outbox_client` ON `outbox` (`client_id`);