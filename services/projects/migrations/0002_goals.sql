-- Results chains, by programme; and goals and milestones, of which every revision is kept. Of an enum the number is kept: 0 stands for none. Dates and
-- periods are as given.

CREATE TABLE results_chain (
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  removed BIGINT NOT NULL,
  PRIMARY KEY (id, version)
);

-- The statements, links and causes of a version of a chain.
CREATE TABLE results_chain_row (
  programme TEXT NOT NULL,
  version BIGINT NOT NULL,
  row_id TEXT NOT NULL,
  row_kind BIGINT NOT NULL,
  level BIGINT NOT NULL,
  of_part TEXT NOT NULL,
  text_nl TEXT NOT NULL,
  text_en TEXT NOT NULL,
  from_id TEXT NOT NULL,
  to_id TEXT NOT NULL,
  evidence BIGINT NOT NULL,
  condition_indicator TEXT NOT NULL,
  PRIMARY KEY (programme, version, row_id)
);

CREATE TABLE goal (
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  removed BIGINT NOT NULL,
  subject_kind BIGINT NOT NULL,
  subject TEXT NOT NULL,
  statement TEXT NOT NULL,
  indicator TEXT NOT NULL,
  measure_area TEXT NOT NULL,
  measure_group TEXT NOT NULL,
  measure_output TEXT NOT NULL,
  baseline_value DOUBLE PRECISION,
  baseline_period TEXT NOT NULL,
  target DOUBLE PRECISION,
  deadline TEXT NOT NULL,
  ex_ante_value DOUBLE PRECISION,
  ex_ante_low DOUBLE PRECISION,
  ex_ante_high DOUBLE PRECISION,
  ex_ante_rationale TEXT NOT NULL,
  achievability TEXT NOT NULL,
  outcome TEXT NOT NULL,
  withdrawn BIGINT NOT NULL,
  withdrawn_reason TEXT NOT NULL,
  PRIMARY KEY (id, version)
);
CREATE INDEX goal_by_version ON goal (version);
CREATE INDEX goal_by_subject ON goal (subject);

CREATE TABLE goal_revision (
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  revision BIGINT NOT NULL,
  author TEXT NOT NULL,
  organisation TEXT NOT NULL,
  role TEXT NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (id, revision)
);
CREATE INDEX goal_revision_by_version ON goal_revision (version);

CREATE TABLE milestone (
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  removed BIGINT NOT NULL,
  subject_kind BIGINT NOT NULL,
  subject TEXT NOT NULL,
  label_nl TEXT NOT NULL,
  label_en TEXT NOT NULL,
  planned TEXT NOT NULL,
  forecast TEXT NOT NULL,
  actual TEXT NOT NULL,
  note TEXT NOT NULL,
  PRIMARY KEY (id, version)
);
CREATE INDEX milestone_by_version ON milestone (version);
CREATE INDEX milestone_by_subject ON milestone (subject);

CREATE TABLE milestone_revision (
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  revision BIGINT NOT NULL,
  author TEXT NOT NULL,
  organisation TEXT NOT NULL,
  role TEXT NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (id, revision)
);
CREATE INDEX milestone_revision_by_version ON milestone_revision (version);
