-- A figure has numbers for its column and its area, and figures of one column lie together, in the order in which they are
-- read at a start. What was an observation's batch is its version. No draft was ever stored.

CREATE TABLE observation_column (
  id BIGINT NOT NULL PRIMARY KEY,
  indicator TEXT NOT NULL,
  edition TEXT NOT NULL,
  period_start TEXT NOT NULL,
  period_end TEXT NOT NULL,
  respondent_group TEXT NOT NULL,
  UNIQUE (indicator, edition, period_start, period_end, respondent_group)
);

-- An area or set that has figures, in whatever edition.
CREATE TABLE observed_area (
  id BIGINT NOT NULL PRIMARY KEY,
  area TEXT NOT NULL UNIQUE
);

-- Append-only: a revision counts from the version of its batch. Percentages are stored as 0..1. provisional: 1 where the
-- publisher may still revise the figure.
CREATE TABLE figure (
  column_id BIGINT NOT NULL,
  area_id BIGINT NOT NULL,
  revision BIGINT NOT NULL,
  version BIGINT NOT NULL,
  status BIGINT NOT NULL,
  value DOUBLE PRECISION,
  numerator DOUBLE PRECISION,
  denominator DOUBLE PRECISION,
  n BIGINT,
  design_effect DOUBLE PRECISION,
  standard_error DOUBLE PRECISION,
  low DOUBLE PRECISION,
  high DOUBLE PRECISION,
  provisional BIGINT NOT NULL,
  PRIMARY KEY (column_id, area_id, revision)
) WITHOUT ROWID;

-- Which columns a batch wrote to.
CREATE TABLE batch_column (
  batch BIGINT NOT NULL REFERENCES batch (id),
  column_id BIGINT NOT NULL REFERENCES observation_column (id),
  PRIMARY KEY (batch, column_id)
) WITHOUT ROWID;

INSERT INTO observation_column
SELECT row_number() OVER (ORDER BY indicator, edition, period_start, period_end, respondent_group),
  indicator, edition, period_start, period_end, respondent_group
FROM (SELECT DISTINCT indicator, edition, period_start, period_end, respondent_group FROM observation) AS columns_then;

INSERT INTO observed_area
SELECT row_number() OVER (ORDER BY area), area FROM (SELECT DISTINCT area FROM observation) AS areas_then;

INSERT INTO figure
SELECT c.id, a.id, o.revision, o.version, o.status, o.value, o.numerator, o.denominator, o.n, o.design_effect,
  o.standard_error, o.low, o.high, o.provisional
FROM observation AS o
JOIN observation_column AS c ON c.indicator = o.indicator AND c.edition = o.edition
  AND c.period_start = o.period_start AND c.period_end = o.period_end AND c.respondent_group = o.respondent_group
JOIN observed_area AS a ON a.area = o.area
ORDER BY c.id, a.id, o.revision;

INSERT INTO batch_column SELECT DISTINCT version, column_id FROM figure;

DROP TABLE observation;
