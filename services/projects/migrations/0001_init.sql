-- All is append-only by version: a row counts from the data version it was written in, until a later row with the same
-- key.

CREATE TABLE programme (
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  removed BIGINT NOT NULL,
  label_nl TEXT NOT NULL,
  label_en TEXT NOT NULL,
  areas TEXT NOT NULL,
  reference_year BIGINT NOT NULL,
  horizon_year BIGINT NOT NULL,
  source TEXT NOT NULL,
  PRIMARY KEY (id, version)
);

-- The action lines and interventions of a version of a programme.
CREATE TABLE programme_part (
  programme TEXT NOT NULL,
  version BIGINT NOT NULL,
  part TEXT NOT NULL,
  within TEXT NOT NULL,
  kind BIGINT NOT NULL,
  name_nl TEXT NOT NULL,
  name_en TEXT NOT NULL,
  PRIMARY KEY (programme, version, part)
);

CREATE TABLE organisation (
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  removed BIGINT NOT NULL,
  label_nl TEXT NOT NULL,
  label_en TEXT NOT NULL,
  within TEXT NOT NULL,
  PRIMARY KEY (id, version)
);

CREATE TABLE governance_table (
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  removed BIGINT NOT NULL,
  label_nl TEXT NOT NULL,
  label_en TEXT NOT NULL,
  directorate TEXT NOT NULL,
  PRIMARY KEY (id, version)
);

-- Partners, locations, areas and funding are packed: see PackedValues in libs/store/values.h. Amounts are in minor units,
-- shares in millionths; dates are as given, to the year, the month or the day.
CREATE TABLE project (
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  removed BIGINT NOT NULL,
  programme TEXT NOT NULL,
  action_line TEXT NOT NULL,
  intervention TEXT NOT NULL,
  label_nl TEXT NOT NULL,
  label_en TEXT NOT NULL,
  named BIGINT NOT NULL,
  summary TEXT NOT NULL,
  nature BIGINT NOT NULL,
  state BIGINT NOT NULL,
  history BIGINT NOT NULL,
  owner TEXT NOT NULL,
  partners TEXT NOT NULL,
  planned_start TEXT NOT NULL,
  planned_end TEXT NOT NULL,
  locations TEXT NOT NULL,
  areas TEXT NOT NULL,
  currency TEXT NOT NULL,
  funding TEXT NOT NULL,
  total_cost BIGINT,
  part_of TEXT NOT NULL,
  not_counted BIGINT NOT NULL,
  continuation BIGINT NOT NULL,
  continuation_to TEXT NOT NULL,
  continuation_start TEXT NOT NULL,
  continuation_note TEXT NOT NULL,
  source_system TEXT NOT NULL,
  source_id TEXT NOT NULL,
  source_list TEXT NOT NULL,
  published BIGINT NOT NULL,
  PRIMARY KEY (id, version)
);
-- What changed since a version is read by it.
CREATE INDEX project_by_version ON project (version);

CREATE TABLE project_revision (
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  revision BIGINT NOT NULL,
  author TEXT NOT NULL,
  organisation TEXT NOT NULL,
  role TEXT NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (id, revision)
);
CREATE INDEX project_revision_by_version ON project_revision (version);
