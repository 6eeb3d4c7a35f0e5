-- Every table is append-only: a row counts from the data version it was written in, until a later row with the same key.
-- So what was known at any version is read with the same queries, bounded by that version.

CREATE TABLE edition (
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  valid_from TEXT NOT NULL,
  PRIMARY KEY (id, version)
);

CREATE TABLE area (
  edition TEXT NOT NULL,
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  removed BIGINT NOT NULL,
  level BIGINT NOT NULL,
  name TEXT NOT NULL,
  parent TEXT NOT NULL,
  PRIMARY KEY (edition, id, version)
);

-- members: area ids joined by spaces.
CREATE TABLE area_set (
  edition TEXT NOT NULL,
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  removed BIGINT NOT NULL,
  name_nl TEXT NOT NULL,
  name_en TEXT NOT NULL,
  members TEXT NOT NULL,
  PRIMARY KEY (edition, id, version)
);

CREATE TABLE respondent_group (
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  removed BIGINT NOT NULL,
  label_nl TEXT NOT NULL,
  label_en TEXT NOT NULL,
  PRIMARY KEY (id, version)
);

CREATE TABLE theme (
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  removed BIGINT NOT NULL,
  parent TEXT NOT NULL,
  position BIGINT NOT NULL,
  label_nl TEXT NOT NULL,
  label_en TEXT NOT NULL,
  composition BIGINT NOT NULL,
  PRIMARY KEY (id, version)
);

-- source_columns: joined by "|".
CREATE TABLE indicator (
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  removed BIGINT NOT NULL,
  theme TEXT NOT NULL,
  position BIGINT NOT NULL,
  label_nl TEXT NOT NULL,
  label_en TEXT NOT NULL,
  nature BIGINT NOT NULL,
  basis BIGINT NOT NULL,
  measure BIGINT NOT NULL,
  unit BIGINT NOT NULL,
  decimals BIGINT NOT NULL,
  polarity BIGINT NOT NULL,
  minimum DOUBLE PRECISION,
  maximum DOUBLE PRECISION,
  weight_indicator TEXT NOT NULL,
  default_group TEXT NOT NULL,
  in_rollup BIGINT NOT NULL,
  minimum_n BIGINT NOT NULL,
  publisher TEXT NOT NULL,
  source_table TEXT NOT NULL,
  licence TEXT NOT NULL,
  source_columns TEXT NOT NULL,
  PRIMARY KEY (id, version)
);

-- One import of observations; its id is the data version it arrived in.
CREATE TABLE batch (
  id BIGINT NOT NULL PRIMARY KEY,
  file_name TEXT NOT NULL,
  file_sha256 BYTEA NOT NULL,
  format TEXT NOT NULL,
  edition TEXT NOT NULL,
  retrieved TEXT,
  rows_applied BIGINT NOT NULL
);

-- Percentages are stored as 0..1. state: PUBLISHED or DRAFT; a draft is seen by its organisation only.
CREATE TABLE observation (
  indicator TEXT NOT NULL,
  edition TEXT NOT NULL,
  period_start TEXT NOT NULL,
  period_end TEXT NOT NULL,
  respondent_group TEXT NOT NULL,
  area TEXT NOT NULL,
  revision BIGINT NOT NULL,
  version BIGINT NOT NULL,
  batch BIGINT NOT NULL REFERENCES batch (id),
  state TEXT NOT NULL,
  organisation TEXT NOT NULL,
  status BIGINT NOT NULL,
  value DOUBLE PRECISION,
  numerator DOUBLE PRECISION,
  denominator DOUBLE PRECISION,
  n BIGINT,
  design_effect DOUBLE PRECISION,
  standard_error DOUBLE PRECISION,
  low DOUBLE PRECISION,
  high DOUBLE PRECISION,
  PRIMARY KEY (indicator, edition, period_start, period_end, respondent_group, area, revision)
);

CREATE INDEX observation_by_version ON observation (version);
