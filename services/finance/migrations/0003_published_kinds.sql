-- The kinds of posting that everybody sees, as numbers of the API with "|" between them. What is there already publishes
-- receipts and realisations (2 and 4).
ALTER TABLE scheme ADD COLUMN published TEXT NOT NULL DEFAULT '2|4';
