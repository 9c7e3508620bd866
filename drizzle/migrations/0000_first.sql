CREATE TABLE `security_events` (
	`id` text PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`event` text NOT NULL,
	`staff_id` text,
	`subject_type` text,
	`subject_id` text,
	`request_id` text,
	`network` text,
	`country` text,
	`details` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `security_events_at` ON `security_events` (`at`);--> statement-breakpoint
CREATE INDEX `security_events_subject` ON `security_events` (`subject_type`,`subject_id`,`at`);--> statement-breakpoint
CREATE TABLE `api_spend` (
	`month` text NOT NULL,
	`kind` text NOT NULL,
	`calls` integer NOT NULL,
	`microdollars` integer NOT NULL,
	PRIMARY KEY(`month`, `kind`)
);
--> statement-breakpoint
CREATE TABLE `battery_problems` (
	`connection_id` text PRIMARY KEY NOT NULL,
	`problem` text NOT NULL,
	`since` integer NOT NULL,
	`retry_at` integer,
	FOREIGN KEY (`connection_id`) REFERENCES `connections`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `battery_problems_retry` ON `battery_problems` (`retry_at`);--> statement-breakpoint
CREATE TABLE `battery_refreshes` (
	`connection_id` text PRIMARY KEY NOT NULL,
	`since` integer NOT NULL,
	`count` integer NOT NULL,
	FOREIGN KEY (`connection_id`) REFERENCES `connections`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `energy_sites` (
	`id` text PRIMARY KEY NOT NULL,
	`connection_id` text NOT NULL,
	`site_index` text NOT NULL,
	`site` text NOT NULL,
	`name` text NOT NULL,
	`has_battery` integer NOT NULL,
	`has_solar` integer NOT NULL,
	`time_zone` text,
	`reserve` integer,
	`info_at` integer,
	`history_from` integer,
	`history_at` integer,
	`created_at` integer NOT NULL,
	`removed_at` integer,
	FOREIGN KEY (`connection_id`) REFERENCES `connections`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `energy_sites_site` ON `energy_sites` (`connection_id`,`site_index`);--> statement-breakpoint
CREATE TABLE `site_samples` (
	`site_id` text NOT NULL,
	`at` integer NOT NULL,
	`level` real,
	`energy_left_wh` real,
	`pack_energy_wh` real,
	`solar_w` real,
	`home_w` real,
	`grid_w` real,
	`battery_w` real,
	`outage` integer,
	PRIMARY KEY(`site_id`, `at`),
	FOREIGN KEY (`site_id`) REFERENCES `energy_sites`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `vehicle_samples` (
	`vehicle_id` text NOT NULL,
	`at` integer NOT NULL,
	`level` real,
	`usable_level` real,
	`rated_range_miles` real,
	`charging_state` text,
	`charger_power_kw` real,
	`minutes_to_full` integer,
	`charge_limit` integer,
	`energy_added_kwh` real,
	`energy_remaining_kwh` real,
	`odometer_miles` real,
	`inside_celsius` real,
	`outside_celsius` real,
	`driving` integer,
	PRIMARY KEY(`vehicle_id`, `at`),
	FOREIGN KEY (`vehicle_id`) REFERENCES `vehicles`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `vehicles` (
	`id` text PRIMARY KEY NOT NULL,
	`connection_id` text NOT NULL,
	`vin_index` text NOT NULL,
	`vin` text NOT NULL,
	`name` text NOT NULL,
	`car_type` text,
	`state` text NOT NULL,
	`state_at` integer NOT NULL,
	`problem` text,
	`asked_at` integer,
	`created_at` integer NOT NULL,
	`removed_at` integer,
	FOREIGN KEY (`connection_id`) REFERENCES `connections`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `vehicles_vin` ON `vehicles` (`connection_id`,`vin_index`);--> statement-breakpoint
CREATE TABLE `business` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`time_zone` text NOT NULL,
	`units` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `connections` (
	`id` text PRIMARY KEY NOT NULL,
	`provider` text NOT NULL,
	`staff_id` text NOT NULL,
	`subject_index` text NOT NULL,
	`subject` text NOT NULL,
	`scopes` text NOT NULL,
	`api_base` text,
	`access_token` text,
	`access_expires_at` integer,
	`refresh_token` text,
	`refresh_token_hash` text,
	`tokens_issued_at` integer,
	`version` integer DEFAULT 1 NOT NULL,
	`lease_holder` text,
	`lease_until` integer,
	`failures` integer DEFAULT 0 NOT NULL,
	`retry_at` integer,
	`refused_token_hash` text,
	`refused_at` integer,
	`needs_reconnecting_at` integer,
	`disconnected_at` integer,
	`created_at` integer NOT NULL,
	`connected_at` integer NOT NULL,
	FOREIGN KEY (`staff_id`) REFERENCES `staff`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `connections_subject` ON `connections` (`provider`,`subject_index`);--> statement-breakpoint
CREATE TABLE `oauth_transactions` (
	`id` text PRIMARY KEY NOT NULL,
	`state_hash` text NOT NULL,
	`browser_hash` text NOT NULL,
	`provider` text NOT NULL,
	`purpose` text NOT NULL,
	`staff_id` text,
	`secrets` text NOT NULL,
	`return_to` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	FOREIGN KEY (`staff_id`) REFERENCES `staff`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `oauth_transactions_state_hash_unique` ON `oauth_transactions` (`state_hash`);--> statement-breakpoint
CREATE TABLE `refresh_attempts` (
	`id` text PRIMARY KEY NOT NULL,
	`connection_id` text NOT NULL,
	`consumed_token_hash` text NOT NULL,
	`started_at` integer NOT NULL,
	`finished_at` integer,
	`outcome` text,
	FOREIGN KEY (`connection_id`) REFERENCES `connections`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `refresh_attempts_connection` ON `refresh_attempts` (`connection_id`,`started_at`);--> statement-breakpoint
CREATE TABLE `tokens_to_revoke` (
	`id` text PRIMARY KEY NOT NULL,
	`connection_id` text,
	`provider` text NOT NULL,
	`token` text NOT NULL,
	`reason` text NOT NULL,
	`created_at` integer NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`next_attempt_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `tokens_to_revoke_next` ON `tokens_to_revoke` (`next_attempt_at`);--> statement-breakpoint
CREATE TABLE `password_resets` (
	`id` text PRIMARY KEY NOT NULL,
	`staff_id` text NOT NULL,
	`code_hash` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	FOREIGN KEY (`staff_id`) REFERENCES `staff`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `password_resets_code_hash_unique` ON `password_resets` (`code_hash`);--> statement-breakpoint
CREATE INDEX `password_resets_staff` ON `password_resets` (`staff_id`);--> statement-breakpoint
CREATE TABLE `staff` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`email` text NOT NULL,
	`email_index` text NOT NULL,
	`role` text NOT NULL,
	`time_zone` text,
	`units` text,
	`created_at` integer NOT NULL,
	`disabled_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `staff_email` ON `staff` (`email_index`);--> statement-breakpoint
CREATE TABLE `staff_identities` (
	`id` text PRIMARY KEY NOT NULL,
	`staff_id` text NOT NULL,
	`provider` text NOT NULL,
	`subject_index` text NOT NULL,
	`subject` text NOT NULL,
	`linked_at` integer NOT NULL,
	FOREIGN KEY (`staff_id`) REFERENCES `staff`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `staff_identities_subject` ON `staff_identities` (`provider`,`subject_index`);--> statement-breakpoint
CREATE TABLE `staff_passwords` (
	`id` text PRIMARY KEY NOT NULL,
	`hash` text NOT NULL,
	`changed_at` integer NOT NULL,
	FOREIGN KEY (`id`) REFERENCES `staff`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `throttles` (
	`id` text PRIMARY KEY NOT NULL,
	`failures` integer NOT NULL,
	`last_failure_at` integer NOT NULL,
	`blocked_until` integer
);
--> statement-breakpoint
CREATE TABLE `job_runs` (
	`id` text PRIMARY KEY NOT NULL,
	`job` text NOT NULL,
	`started_at` integer NOT NULL,
	`finished_at` integer,
	`outcome` text,
	`counts` text
);
--> statement-breakpoint
CREATE INDEX `job_runs_started` ON `job_runs` (`started_at`);--> statement-breakpoint
CREATE TABLE `key_canaries` (
	`id` text PRIMARY KEY NOT NULL,
	`canary` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `rewraps` (
	`id` text PRIMARY KEY NOT NULL,
	`key_id` text NOT NULL,
	`last_row_id` text NOT NULL,
	`rewrapped` integer NOT NULL,
	`finished_at` integer
);
--> statement-breakpoint
CREATE TABLE `outbox` (
	`id` text PRIMARY KEY NOT NULL,
	`channel` text NOT NULL,
	`purpose` text NOT NULL,
	`recipient` text NOT NULL,
	`content` text,
	`secret` integer DEFAULT false NOT NULL,
	`created_at` integer NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`next_attempt_at` integer,
	`sent_at` integer,
	`failed_at` integer,
	`failure` text,
	`provider_id` text
);
--> statement-breakpoint
CREATE INDEX `outbox_next` ON `outbox` (`next_attempt_at`);--> statement-breakpoint
CREATE TABLE `sessions` (
	`id` text PRIMARY KEY NOT NULL,
	`token_hash` text NOT NULL,
	`staff_id` text NOT NULL,
	`created_at` integer NOT NULL,
	`last_seen_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`authenticated_at` integer NOT NULL,
	`previous_token_hash` text,
	`renewed_at` integer,
	`device` text NOT NULL,
	`device_class` text NOT NULL,
	`country` text,
	FOREIGN KEY (`staff_id`) REFERENCES `staff`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `sessions_token_hash_unique` ON `sessions` (`token_hash`);--> statement-breakpoint
CREATE INDEX `sessions_staff` ON `sessions` (`staff_id`);--> statement-breakpoint
CREATE INDEX `sessions_previous_token` ON `sessions` (`previous_token_hash`);--> statement-breakpoint
CREATE INDEX `sessions_expires` ON `sessions` (`expires_at`);