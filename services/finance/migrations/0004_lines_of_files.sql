-- The lines of the files that were imported, so that they can be compared with what the ledger has now. What 0.2.0 kept of
-- its files cannot be compared, and goes. lines: a thousand in a piece, packed by store_file_lines.cc: a row for each
-- would double the time of an import.
DROP TABLE reconciliation;
DROP TABLE reconciliation_line;

-- covers: months, as domain/coverage.h writes them. first_month, end_month: where its lines stand, counted as there.
-- lines_sha256: of what it covers and its pieces. replaced_sha256: of its rows of batch_replaced.
ALTER TABLE batch ADD COLUMN covers TEXT NOT NULL DEFAULT '';
ALTER TABLE batch ADD COLUMN first_month BIGINT NOT NULL DEFAULT 0;
ALTER TABLE batch ADD COLUMN end_month BIGINT NOT NULL DEFAULT 0;
ALTER TABLE batch ADD COLUMN lines BIGINT NOT NULL DEFAULT 0;
ALTER TABLE batch ADD COLUMN lines_sha256 BYTEA;
ALTER TABLE batch ADD COLUMN replaced_sha256 BYTEA;

CREATE TABLE batch_lines (
  batch BIGINT NOT NULL,
  piece BIGINT NOT NULL,
  lines BYTEA NOT NULL,
  PRIMARY KEY (batch, piece)
);

-- Lines of an earlier batch that a batch replaces by their ids.
CREATE TABLE batch_replaced (
  batch BIGINT NOT NULL,
  replaced BIGINT NOT NULL,
  lines BIGINT NOT NULL,
  positions BYTEA NOT NULL,
  PRIMARY KEY (batch, replaced)
);

-- first: the number of revision 1 of its external id. corrects: the period of the line that it stands for, of a correction
-- of closed books.
ALTER TABLE posting ADD COLUMN first BIGINT NOT NULL DEFAULT 0;
ALTER TABLE posting ADD COLUMN corrects_start TEXT;
ALTER TABLE posting ADD COLUMN corrects_end TEXT;

UPDATE posting SET first = number WHERE revision = 1;
UPDATE posting SET first = (
  SELECT one.number FROM posting AS one
  WHERE one.source_system = posting.source_system AND one.external_id = posting.external_id AND one.revision = 1)
WHERE revision <> 1;
