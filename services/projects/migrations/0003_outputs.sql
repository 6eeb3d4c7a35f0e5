CREATE TABLE output (
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  removed BIGINT NOT NULL,
  subject_kind BIGINT NOT NULL,
  subject TEXT NOT NULL,
  label_nl TEXT NOT NULL,
  label_en TEXT NOT NULL,
  unit BIGINT NOT NULL,
  recurrence BIGINT NOT NULL,
  agreed DOUBLE PRECISION,
  note TEXT NOT NULL,
  PRIMARY KEY (id, version)
);
CREATE INDEX output_by_version ON output (version);
CREATE INDEX output_by_subject ON output (subject);

CREATE TABLE output_revision (
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  revision BIGINT NOT NULL,
  author TEXT NOT NULL,
  organisation TEXT NOT NULL,
  role TEXT NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (id, revision)
);
CREATE INDEX output_revision_by_version ON output_revision (version);

-- Dates are as given, to the year, the month or the day. `number` is the place among the reports of the output, in the
-- order of writing.
CREATE TABLE output_report (
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  removed BIGINT NOT NULL,
  output TEXT NOT NULL,
  number BIGINT NOT NULL,
  at_date TEXT NOT NULL,
  period_start TEXT NOT NULL,
  period_end TEXT NOT NULL,
  stated_precision BIGINT NOT NULL,
  value DOUBLE PRECISION,
  low DOUBLE PRECISION,
  high DOUBLE PRECISION,
  as_stated TEXT NOT NULL,
  replaces TEXT NOT NULL,
  PRIMARY KEY (id, version)
);
CREATE INDEX output_report_by_version ON output_report (version);
CREATE INDEX output_report_by_output ON output_report (output);

CREATE TABLE output_report_revision (
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  revision BIGINT NOT NULL,
  author TEXT NOT NULL,
  organisation TEXT NOT NULL,
  role TEXT NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (id, revision)
);
CREATE INDEX output_report_revision_by_version ON output_report_revision (version);
