-- listed_sha256: of what a row of batch says of its lines, which decides whether they are read at all. Absent: the row was
-- written before, and is taken as it stands.
ALTER TABLE batch ADD COLUMN listed_sha256 BYTEA;
