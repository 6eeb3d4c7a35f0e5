
ALTER TABLE store_commit ADD COLUMN token TEXT NOT NULL DEFAULT '';
UPDATE store_commit SET token = (SELECT token FROM store_version)
  WHERE counter = (SELECT counter FROM store_version);
