CREATE TABLE `client_merges` (
	`id` text PRIMARY KEY NOT NULL,
	`client_id` text NOT NULL,
	`from_client_id` text NOT NULL,
	`remainder` text NOT NULL,
	`merged_at` integer NOT NULL,
	`merged_by` text NOT NULL,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `client_merges_client` ON `client_merges` (`client_id`);--> statement-breakpoint
CREATE TABLE `clients` (
	`id` text PRIMARY KEY NOT NULL,
	`state` text NOT NULL,
	`state_at` integer NOT NULL,
	`household` text NOT NULL,
	`access_notes` text,
	`shared_notes` text,
	`private_notes` text,
	`terms` text,
	`version` integer DEFAULT 1 NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`intake_sent_at` integer,
	`intake_done_at` integer,
	`last_visit_at` integer,
	`merged_into_id` text
);
--> statement-breakpoint
CREATE INDEX `clients_state` ON `clients` (`state`);--> statement-breakpoint
CREATE TABLE `contact_lookups` (
	`id` text PRIMARY KEY NOT NULL,
	`client_id` text NOT NULL,
	`contact_id` text NOT NULL,
	`kind` text NOT NULL,
	`value` text NOT NULL,
	`value_index` text NOT NULL,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`contact_id`) REFERENCES `contacts`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `contact_lookups_value` ON `contact_lookups` (`value_index`);--> statement-breakpoint
CREATE INDEX `contact_lookups_contact` ON `contact_lookups` (`contact_id`);--> statement-breakpoint
CREATE TABLE `contacts` (
	`id` text PRIMARY KEY NOT NULL,
	`client_id` text NOT NULL,
	`position` integer NOT NULL,
	`details` text NOT NULL,
	`signs` integer DEFAULT true NOT NULL,
	`gets_report_cards` integer DEFAULT true NOT NULL,
	`pays` integer DEFAULT false NOT NULL,
	`version` integer DEFAULT 1 NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `contacts_client` ON `contacts` (`client_id`,`position`);--> statement-breakpoint
CREATE TABLE `directory_changes` (
	`id` text PRIMARY KEY NOT NULL,
	`entry` text,
	`version` integer DEFAULT 1 NOT NULL,
	`changed_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `directory_pages` (
	`id` text PRIMARY KEY NOT NULL,
	`content` text NOT NULL,
	`entries` integer NOT NULL,
	`version` integer DEFAULT 1 NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `documents` (
	`id` text PRIMARY KEY NOT NULL,
	`subject_id` text NOT NULL,
	`client_id` text,
	`draft_id` text,
	`dog_id` text,
	`kind` text NOT NULL,
	`state` text NOT NULL,
	`state_at` integer NOT NULL,
	`reason` text,
	`key` text NOT NULL,
	`thumbnail_key` text,
	`name` text NOT NULL,
	`declared_type` text NOT NULL,
	`declared_length` integer NOT NULL,
	`type` text,
	`length` integer,
	`width` integer,
	`height` integer,
	`brought_by` text NOT NULL,
	`brought_by_id` text,
	`created_at` integer NOT NULL,
	`granted_until` integer,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `documents_key_unique` ON `documents` (`key`);--> statement-breakpoint
CREATE INDEX `documents_client` ON `documents` (`client_id`,`created_at`);--> statement-breakpoint
CREATE INDEX `documents_draft` ON `documents` (`draft_id`);--> statement-breakpoint
CREATE INDEX `documents_state` ON `documents` (`state`,`created_at`);--> statement-breakpoint
CREATE TABLE `bite_incidents` (
	`id` text PRIMARY KEY NOT NULL,
	`dog_id` text NOT NULL,
	`client_id` text NOT NULL,
	`details` text NOT NULL,
	`created_at` integer NOT NULL,
	`source` text NOT NULL,
	FOREIGN KEY (`dog_id`) REFERENCES `dogs`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `bite_incidents_client` ON `bite_incidents` (`client_id`);--> statement-breakpoint
CREATE INDEX `bite_incidents_dog` ON `bite_incidents` (`dog_id`);--> statement-breakpoint
CREATE TABLE `dog_weights` (
	`id` text PRIMARY KEY NOT NULL,
	`dog_id` text NOT NULL,
	`client_id` text NOT NULL,
	`measured_on` text NOT NULL,
	`weight` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`dog_id`) REFERENCES `dogs`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `dog_weights_dog` ON `dog_weights` (`dog_id`,`measured_on`);--> statement-breakpoint
CREATE INDEX `dog_weights_client` ON `dog_weights` (`client_id`);--> statement-breakpoint
CREATE TABLE `dogs` (
	`id` text PRIMARY KEY NOT NULL,
	`client_id` text NOT NULL,
	`position` integer NOT NULL,
	`state` text DEFAULT 'living' NOT NULL,
	`state_at` integer NOT NULL,
	`profile` text NOT NULL,
	`handling` text,
	`photo_document_id` text,
	`version` integer DEFAULT 1 NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `dogs_client` ON `dogs` (`client_id`,`position`);--> statement-breakpoint
CREATE TABLE `vaccinations` (
	`id` text PRIMARY KEY NOT NULL,
	`dog_id` text NOT NULL,
	`client_id` text NOT NULL,
	`details` text NOT NULL,
	`given_on` text,
	`expires_on` text,
	`document_id` text,
	`created_at` integer NOT NULL,
	`approved_at` integer,
	`approved_by` text,
	FOREIGN KEY (`dog_id`) REFERENCES `dogs`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `vaccinations_client` ON `vaccinations` (`client_id`);--> statement-breakpoint
CREATE INDEX `vaccinations_dog` ON `vaccinations` (`dog_id`);--> statement-breakpoint
CREATE TABLE `inquiries` (
	`id` text PRIMARY KEY NOT NULL,
	`details` text NOT NULL,
	`notes` text,
	`created_at` integer NOT NULL,
	`reviewed_at` integer,
	`reviewed_by` text,
	`client_id` text
);
--> statement-breakpoint
CREATE INDEX `inquiries_created` ON `inquiries` (`created_at`);--> statement-breakpoint
CREATE TABLE `intake_drafts` (
	`id` text PRIMARY KEY NOT NULL,
	`client_id` text,
	`state` text NOT NULL,
	`answers` text NOT NULL,
	`steps_done` text DEFAULT '' NOT NULL,
	`secret_hash` text NOT NULL,
	`email` text,
	`email_index` text,
	`version` integer DEFAULT 1 NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`submitted_at` integer,
	`decided_at` integer,
	`decided_by` text
);
--> statement-breakpoint
CREATE INDEX `intake_drafts_state` ON `intake_drafts` (`state`,`submitted_at`);--> statement-breakpoint
CREATE INDEX `intake_drafts_expires` ON `intake_drafts` (`expires_at`);--> statement-breakpoint
CREATE INDEX `intake_drafts_email` ON `intake_drafts` (`email_index`);--> statement-breakpoint
CREATE INDEX `intake_drafts_client` ON `intake_drafts` (`client_id`);--> statement-breakpoint
CREATE TABLE `mailed_codes` (
	`id` text PRIMARY KEY NOT NULL,
	`purpose` text NOT NULL,
	`code_hash` text NOT NULL,
	`browser_hash` text NOT NULL,
	`opens` text NOT NULL,
	`tries` integer DEFAULT 0 NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `mailed_codes_expires` ON `mailed_codes` (`expires_at`);--> statement-breakpoint
CREATE TABLE `portal_sessions` (
	`id` text PRIMARY KEY NOT NULL,
	`token_hash` text NOT NULL,
	`client_id` text,
	`contact_id` text,
	`opens` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `portal_sessions_token_hash_unique` ON `portal_sessions` (`token_hash`);--> statement-breakpoint
CREATE INDEX `portal_sessions_expires` ON `portal_sessions` (`expires_at`);--> statement-breakpoint
CREATE INDEX `portal_sessions_client` ON `portal_sessions` (`client_id`);--> statement-breakpoint
CREATE TABLE `subject_keys` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`wrapped` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `signatures` (
	`id` text PRIMARY KEY NOT NULL,
	`client_id` text NOT NULL,
	`contact_id` text NOT NULL,
	`version_id` text NOT NULL,
	`text_hash` text NOT NULL,
	`method` text NOT NULL,
	`source` text NOT NULL,
	`signed_at` integer NOT NULL,
	`details` text NOT NULL,
	`document_id` text,
	`voided_at` integer,
	`voided_by` text,
	`void_reason` text,
	FOREIGN KEY (`client_id`) REFERENCES `clients`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`version_id`) REFERENCES `waiver_versions`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `signatures_client` ON `signatures` (`client_id`,`contact_id`);--> statement-breakpoint
CREATE INDEX `signatures_document` ON `signatures` (`document_id`);--> statement-breakpoint
CREATE TABLE `waiver_versions` (
	`id` text PRIMARY KEY NOT NULL,
	`number` integer NOT NULL,
	`title` text NOT NULL,
	`body` text NOT NULL,
	`text_hash` text NOT NULL,
	`requires_new_signature` integer NOT NULL,
	`resign_after_months` integer,
	`published_at` integer NOT NULL,
	`published_by` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `waiver_versions_number_unique` ON `waiver_versions` (`number`);--> statement-breakpoint
ALTER TABLE `security_events` ADD `client_id` text;--> statement-breakpoint
CREATE INDEX `security_events_client` ON `security_events` (`client_id`,`at`);--> statement-breakpoint
ALTER TABLE `business` ADD `country` text DEFAULT 'US' NOT NULL;--> statement-breakpoint
ALTER TABLE `business` ADD `portal_code_off_at` integer;--> statement-breakpoint
ALTER TABLE `business` ADD `portal_code_off_by` text;