ALTER TABLE `passkeys` ADD `suspended_at` integer;--> statement-breakpoint
ALTER TABLE `staff_totp` ADD `suspended_at` integer;