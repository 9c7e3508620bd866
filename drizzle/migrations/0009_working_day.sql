CREATE TABLE `appointments` (
	`id` text PRIMARY KEY NOT NULL,
	`client_id` text NOT NULL,
	`staff_id` text,
	`calendar_event_id` text,
	`matched_by` text NOT NULL,
	`starts_at` integer NOT NULL,
	`ends_at` integer NOT NULL,
	`state` text DEFAULT 'scheduled' NOT NULL,
	`state_at` integer NOT NULL,
	`state_by` text,
	`left_calendar_at` integer,
	`rescheduled_to_id` text,
	`details` text NOT NULL,
	`version` integer DEFAULT 1 NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `appointments_client` ON `appointments` (`client_id`,`starts_at`);--> statement-breakpoint
CREATE INDEX `appointments_starts` ON `appointments` (`starts_at`);--> statement-breakpoint
CREATE UNIQUE INDEX `appointments_event` ON `appointments` (`calendar_event_id`);--> statement-breakpoint
CREATE TABLE `calendar_events` (
	`id` text PRIMARY KEY NOT NULL,
	`calendar_id` text NOT NULL,
	`event_id` text NOT NULL,
	`series_id` text,
	`starts_at` integer NOT NULL,
	`ends_at` integer NOT NULL,
	`starts_on` text,
	`ends_on` text,
	`busy` integer DEFAULT true NOT NULL,
	`state` text NOT NULL,
	`content` text,
	`content_hash` text NOT NULL,
	`listing` text,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`calendar_id`) REFERENCES `calendars`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `calendar_events_event` ON `calendar_events` (`calendar_id`,`event_id`);--> statement-breakpoint
CREATE INDEX `calendar_events_state` ON `calendar_events` (`state`,`starts_at`);--> statement-breakpoint
CREATE INDEX `calendar_events_starts` ON `calendar_events` (`starts_at`);--> statement-breakpoint
CREATE TABLE `calendars` (
	`id` text PRIMARY KEY NOT NULL,
	`connection_id` text NOT NULL,
	`provider_id` text NOT NULL,
	`provider_id_index` text NOT NULL,
	`name` text NOT NULL,
	`time_zone` text NOT NULL,
	`primary` integer DEFAULT false NOT NULL,
	`selected_at` integer,
	`sync_token` text,
	`synced_at` integer,
	`fully_synced_at` integer,
	`failures` integer DEFAULT 0 NOT NULL,
	`failure` text,
	`retry_at` integer,
	`lease_until` integer,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`connection_id`) REFERENCES `connections`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `calendars_provider_id` ON `calendars` (`connection_id`,`provider_id_index`);--> statement-breakpoint
CREATE TABLE `match_choices` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`value` text NOT NULL,
	`value_index` text NOT NULL,
	`client_id` text,
	`chosen_by` text NOT NULL,
	`chosen_at` integer NOT NULL,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `match_choices_value` ON `match_choices` (`kind`,`value_index`);--> statement-breakpoint
CREATE INDEX `match_choices_client` ON `match_choices` (`client_id`);--> statement-breakpoint
CREATE TABLE `consents` (
	`id` text PRIMARY KEY NOT NULL,
	`client_id` text NOT NULL,
	`contact_id` text NOT NULL,
	`purpose` text NOT NULL,
	`channel` text NOT NULL,
	`granted` integer NOT NULL,
	`source` text NOT NULL,
	`at` integer NOT NULL,
	`by` text,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `consents_contact` ON `consents` (`contact_id`,`purpose`,`channel`);--> statement-breakpoint
CREATE INDEX `consents_client` ON `consents` (`client_id`);--> statement-breakpoint
CREATE TABLE `message_templates` (
	`id` text PRIMARY KEY NOT NULL,
	`subject` text DEFAULT '' NOT NULL,
	`body` text NOT NULL,
	`version` integer DEFAULT 1 NOT NULL,
	`updated_at` integer NOT NULL,
	`updated_by` text
);
--> statement-breakpoint
CREATE TABLE `provider_events` (
	`id` text PRIMARY KEY NOT NULL,
	`provider_id` text NOT NULL,
	`kind` text NOT NULL,
	`at` integer NOT NULL,
	`received_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `provider_events_message` ON `provider_events` (`provider_id`);--> statement-breakpoint
CREATE TABLE `received_messages` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`client_id` text,
	`contact_id` text,
	`appointment_id` text,
	`letter` text,
	`content` text,
	`provider_id` text,
	`received_at` integer NOT NULL,
	`done_at` integer,
	`done_by` text,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `received_messages_provider_id_unique` ON `received_messages` (`provider_id`);--> statement-breakpoint
CREATE INDEX `received_messages_client` ON `received_messages` (`client_id`,`received_at`);--> statement-breakpoint
CREATE INDEX `received_messages_open` ON `received_messages` (`done_at`,`received_at`);--> statement-breakpoint
CREATE TABLE `reminder_rules` (
	`id` text PRIMARY KEY NOT NULL,
	`enabled` integer NOT NULL,
	`changed_at` integer NOT NULL,
	`changed_by` text
);
--> statement-breakpoint
CREATE TABLE `suppressions` (
	`id` text PRIMARY KEY NOT NULL,
	`channel` text NOT NULL,
	`address` text NOT NULL,
	`address_index` text NOT NULL,
	`reason` text NOT NULL,
	`at` integer NOT NULL,
	`lifted_at` integer,
	`lifted_by` text
);
--> statement-breakpoint
CREATE INDEX `suppressions_address` ON `suppressions` (`channel`,`address_index`);--> statement-breakpoint
CREATE TABLE `agencies` (
	`id` text PRIMARY KEY NOT NULL,
	`details` text NOT NULL,
	`share_percent` integer NOT NULL,
	`handles_tax` integer DEFAULT true NOT NULL,
	`version` integer DEFAULT 1 NOT NULL,
	`created_at` integer NOT NULL,
	`archived_at` integer
);
--> statement-breakpoint
CREATE TABLE `charge_decisions` (
	`id` text PRIMARY KEY NOT NULL,
	`client_id` text NOT NULL,
	`appointment_id` text NOT NULL,
	`state` text NOT NULL,
	`charge` text NOT NULL,
	`package_id` text,
	`price` text,
	`reason` text,
	`decided_at` integer NOT NULL,
	`decided_by` text,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`appointment_id`) REFERENCES `appointments`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `charge_decisions_appointment` ON `charge_decisions` (`appointment_id`,`decided_at`);--> statement-breakpoint
CREATE INDEX `charge_decisions_client` ON `charge_decisions` (`client_id`);--> statement-breakpoint
CREATE TABLE `ledger_entries` (
	`id` text PRIMARY KEY NOT NULL,
	`client_id` text NOT NULL,
	`package_id` text NOT NULL,
	`kind` text NOT NULL,
	`units` integer NOT NULL,
	`appointment_id` text,
	`turn` integer,
	`reason` text,
	`at` integer NOT NULL,
	`by` text,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`package_id`) REFERENCES `packages`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`appointment_id`) REFERENCES `appointments`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `ledger_entries_package` ON `ledger_entries` (`package_id`,`at`);--> statement-breakpoint
CREATE INDEX `ledger_entries_client` ON `ledger_entries` (`client_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `ledger_entries_turn` ON `ledger_entries` (`appointment_id`,`turn`);--> statement-breakpoint
CREATE TABLE `package_definitions` (
	`id` text PRIMARY KEY NOT NULL,
	`title` text NOT NULL,
	`description` text DEFAULT '' NOT NULL,
	`sessions` integer NOT NULL,
	`price_cents` integer NOT NULL,
	`valid_days` integer,
	`replaces_id` text,
	`created_at` integer NOT NULL,
	`created_by` text,
	`archived_at` integer
);
--> statement-breakpoint
CREATE TABLE `packages` (
	`id` text PRIMARY KEY NOT NULL,
	`client_id` text NOT NULL,
	`definition_id` text,
	`title` text NOT NULL,
	`terms` text NOT NULL,
	`sessions` integer NOT NULL,
	`expires_on` text,
	`sold_at` integer NOT NULL,
	`sold_by` text,
	`closed_at` integer,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`definition_id`) REFERENCES `package_definitions`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `packages_client` ON `packages` (`client_id`,`sold_at`);--> statement-breakpoint
CREATE INDEX `packages_expires` ON `packages` (`expires_on`);--> statement-breakpoint
CREATE TABLE `card_deliveries` (
	`id` text PRIMARY KEY NOT NULL,
	`card_id` text NOT NULL,
	`client_id` text NOT NULL,
	`to` text NOT NULL,
	`contact_id` text,
	`recipient` text NOT NULL,
	`message_id` text,
	`created_at` integer NOT NULL,
	`read_at` integer,
	FOREIGN KEY (`card_id`) REFERENCES `report_cards`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `card_deliveries_card` ON `card_deliveries` (`card_id`);--> statement-breakpoint
CREATE INDEX `card_deliveries_client` ON `card_deliveries` (`client_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `card_deliveries_contact` ON `card_deliveries` (`card_id`,`contact_id`);--> statement-breakpoint
CREATE TABLE `library_categories` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`title` text NOT NULL,
	`position` integer NOT NULL,
	`archived_at` integer
);
--> statement-breakpoint
CREATE TABLE `library_items` (
	`id` text PRIMARY KEY NOT NULL,
	`category_id` text NOT NULL,
	`title` text NOT NULL,
	`body` text NOT NULL,
	`url` text DEFAULT '' NOT NULL,
	`position` integer NOT NULL,
	`version` integer DEFAULT 1 NOT NULL,
	`updated_at` integer NOT NULL,
	`archived_at` integer,
	FOREIGN KEY (`category_id`) REFERENCES `library_categories`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `library_items_category` ON `library_items` (`category_id`,`position`);--> statement-breakpoint
CREATE TABLE `report_cards` (
	`id` text PRIMARY KEY NOT NULL,
	`client_id` text NOT NULL,
	`root_id` text NOT NULL,
	`revision` integer DEFAULT 1 NOT NULL,
	`appointment_id` text,
	`session_on` text NOT NULL,
	`state` text NOT NULL,
	`content` text NOT NULL,
	`version` integer DEFAULT 1 NOT NULL,
	`saved_at` integer NOT NULL,
	`saved_by` text,
	`created_at` integer NOT NULL,
	`created_by` text,
	`sent_at` integer,
	`sent_by` text,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `report_cards_client` ON `report_cards` (`client_id`,`session_on`);--> statement-breakpoint
CREATE INDEX `report_cards_state` ON `report_cards` (`state`,`saved_at`);--> statement-breakpoint
CREATE UNIQUE INDEX `report_cards_revision` ON `report_cards` (`root_id`,`revision`);--> statement-breakpoint
CREATE INDEX `report_cards_appointment` ON `report_cards` (`appointment_id`);--> statement-breakpoint
ALTER TABLE `business` ADD `currency` text DEFAULT 'USD' NOT NULL;--> statement-breakpoint
ALTER TABLE `business` ADD `quiet_from` integer DEFAULT 1260 NOT NULL;--> statement-breakpoint
ALTER TABLE `business` ADD `quiet_until` integer DEFAULT 480 NOT NULL;--> statement-breakpoint
ALTER TABLE `business` ADD `digest_at` integer DEFAULT 390;--> statement-breakpoint
ALTER TABLE `business` ADD `home` text;--> statement-breakpoint
ALTER TABLE `business` ADD `reserve_percent` integer DEFAULT 15 NOT NULL;--> statement-breakpoint
ALTER TABLE `clients` ADD `place` text;--> statement-breakpoint
ALTER TABLE `documents` ADD `card_id` text;--> statement-breakpoint
ALTER TABLE `outbox` ADD `contact_id` text;--> statement-breakpoint
ALTER TABLE `outbox` ADD `staff_id` text;--> statement-breakpoint
ALTER TABLE `outbox` ADD `once_key` text;--> statement-breakpoint
ALTER TABLE `outbox` ADD `not_before` integer;--> statement-breakpoint
ALTER TABLE `outbox` ADD `delivery_state` text;--> statement-breakpoint
ALTER TABLE `outbox` ADD `delivery_at` integer;--> statement-breakpoint
ALTER TABLE `outbox` ADD `repeats_id` text;--> statement-breakpoint
CREATE INDEX `outbox_provider` ON `outbox` (`provider_id`);--> statement-breakpoint
CREATE INDEX `outbox_created` ON `outbox` (`created_at`);--> statement-breakpoint
CREATE UNIQUE INDEX `outbox_once` ON `outbox` (`once_key`);