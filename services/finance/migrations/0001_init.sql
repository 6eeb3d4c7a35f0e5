-- Reference data is append-only by version: a row counts from the data version it was written in, until a later row with
-- the same key. Postings are only ever added; `number` orders them as they were recorded, so what was known at a version is
-- the first of them.

CREATE TABLE scheme (
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  removed BIGINT NOT NULL,
  label_nl TEXT NOT NULL,
  label_en TEXT NOT NULL,
  instrument BIGINT NOT NULL,
  grantor TEXT NOT NULL,
  currency TEXT NOT NULL,
  PRIMARY KEY (id, version)
);

-- The terms of a version of a scheme. Amounts are in minor units.
CREATE TABLE scheme_terms (
  scheme TEXT NOT NULL,
  version BIGINT NOT NULL,
  valid_from TEXT NOT NULL,
  granted BIGINT,
  vat_basis BIGINT NOT NULL,
  window_start TEXT,
  window_end TEXT,
  spending_deadline TEXT,
  source TEXT NOT NULL,
  PRIMARY KEY (scheme, version, valid_from)
);

CREATE TABLE allocation_key (
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  removed BIGINT NOT NULL,
  scheme TEXT NOT NULL,
  action_line TEXT NOT NULL,
  project TEXT NOT NULL,
  source TEXT NOT NULL,
  PRIMARY KEY (id, version)
);

-- The shares of a version of a key; weights in millionths.
CREATE TABLE allocation_share (
  allocation_key TEXT NOT NULL,
  version BIGINT NOT NULL,
  area TEXT NOT NULL,
  weight BIGINT NOT NULL,
  PRIMARY KEY (allocation_key, version, area)
);

CREATE TABLE books (
  source_system TEXT NOT NULL,
  version BIGINT NOT NULL,
  closed_through TEXT NOT NULL,
  PRIMARY KEY (source_system, version)
);

CREATE TABLE import_profile (
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  removed BIGINT NOT NULL,
  PRIMARY KEY (id, version)
);

CREATE TABLE profile_setting (
  profile TEXT NOT NULL,
  version BIGINT NOT NULL,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (profile, version, name)
);

-- id: the four it is looked up by. kind and side: 0 where the line says.
CREATE TABLE ledger_mapping (
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  removed BIGINT NOT NULL,
  source_system TEXT NOT NULL,
  account TEXT NOT NULL,
  cost_center TEXT NOT NULL,
  project_code TEXT NOT NULL,
  out_of_scope BIGINT NOT NULL,
  kind BIGINT NOT NULL,
  side BIGINT NOT NULL,
  scheme TEXT NOT NULL,
  action_line TEXT NOT NULL,
  project TEXT NOT NULL,
  directorate TEXT NOT NULL,
  taakveld TEXT NOT NULL,
  area TEXT NOT NULL,
  PRIMARY KEY (id, version)
);

-- One import of postings; its id is the data version it arrived in.
CREATE TABLE batch (
  id BIGINT NOT NULL PRIMARY KEY,
  source_system TEXT NOT NULL,
  profile TEXT NOT NULL,
  file_name TEXT NOT NULL,
  file_sha256 BYTEA NOT NULL
);

CREATE INDEX batch_by_source ON batch (source_system, id);

-- amount: minor units, positive in the direction of the side. A reversal cancels the revision before it.
CREATE TABLE posting (
  number BIGINT NOT NULL PRIMARY KEY,
  source_system TEXT NOT NULL,
  external_id TEXT NOT NULL,
  revision BIGINT NOT NULL,
  reversal BIGINT NOT NULL,
  version BIGINT NOT NULL,
  book_year BIGINT NOT NULL,
  content_hash BYTEA NOT NULL,
  kind BIGINT NOT NULL,
  side BIGINT NOT NULL,
  amount BIGINT NOT NULL,
  currency TEXT NOT NULL,
  period_start TEXT NOT NULL,
  period_end TEXT NOT NULL,
  performance_start TEXT,
  performance_end TEXT,
  scheme TEXT NOT NULL,
  action_line TEXT NOT NULL,
  project TEXT NOT NULL,
  directorate TEXT NOT NULL,
  taakveld TEXT NOT NULL,
  area TEXT NOT NULL,
  account TEXT NOT NULL,
  cost_center TEXT NOT NULL,
  resolves TEXT,
  UNIQUE (source_system, external_id, revision)
);

CREATE INDEX posting_by_commitment ON posting (source_system, resolves) WHERE resolves IS NOT NULL;

-- How the lines of a batch were taken up; amounts in minor units, debit less credit. Rows are written with their batch
-- only: a foreign key, checked for each, would double the time they take.
CREATE TABLE reconciliation (
  batch BIGINT NOT NULL,
  year BIGINT NOT NULL,
  period TEXT NOT NULL,
  account TEXT NOT NULL,
  lines BIGINT NOT NULL,
  total BIGINT NOT NULL,
  booked BIGINT NOT NULL,
  out_of_scope BIGINT NOT NULL,
  rejected BIGINT NOT NULL,
  PRIMARY KEY (batch, year, period, account)
);

-- The lines of a batch that are not in the ledger, and the postings whose lines it no longer has (line 0). state: as in
-- the API.
CREATE TABLE reconciliation_line (
  batch BIGINT NOT NULL,
  number BIGINT NOT NULL,
  state BIGINT NOT NULL,
  line BIGINT NOT NULL,
  external_id TEXT NOT NULL,
  year BIGINT NOT NULL,
  account TEXT NOT NULL,
  amount BIGINT NOT NULL,
  PRIMARY KEY (batch, number)
);
