-- Amounts of different currencies are not added up: each row of a reconciliation is of one. Empty: not known, of a batch
-- that was applied before this.
ALTER TABLE reconciliation RENAME TO reconciliation_of_all_currencies;

CREATE TABLE reconciliation (
  batch BIGINT NOT NULL,
  year BIGINT NOT NULL,
  period TEXT NOT NULL,
  account TEXT NOT NULL,
  currency TEXT NOT NULL,
  lines BIGINT NOT NULL,
  total BIGINT NOT NULL,
  booked BIGINT NOT NULL,
  out_of_scope BIGINT NOT NULL,
  rejected BIGINT NOT NULL,
  PRIMARY KEY (batch, year, period, account, currency)
);

INSERT INTO reconciliation
  (batch, year, period, account, currency, lines, total, booked, out_of_scope, rejected)
  SELECT batch, year, period, account, '', lines, total, booked, out_of_scope, rejected
  FROM reconciliation_of_all_currencies;

DROP TABLE reconciliation_of_all_currencies;

ALTER TABLE reconciliation_line ADD COLUMN currency TEXT NOT NULL DEFAULT '';
