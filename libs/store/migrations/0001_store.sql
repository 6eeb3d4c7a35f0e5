
CREATE TABLE store_version (
  only_row BIGINT NOT NULL PRIMARY KEY,
  counter BIGINT NOT NULL,
  token TEXT NOT NULL,
  committed_at BIGINT NOT NULL
);
CREATE TABLE store_commit (
  counter BIGINT NOT NULL PRIMARY KEY,
  committed_at BIGINT NOT NULL
);
CREATE TABLE store_change (
  counter BIGINT NOT NULL,
  part TEXT NOT NULL,
  PRIMARY KEY (counter, part)
);
CREATE TABLE store_request (
  principal TEXT NOT NULL,
  method TEXT NOT NULL,
  request_id TEXT NOT NULL,
  body_sha256 BYTEA NOT NULL,
  response BYTEA NOT NULL,
  recorded_at BIGINT NOT NULL,
  PRIMARY KEY (principal, method, request_id)
);
CREATE INDEX store_request_by_age ON store_request (recorded_at);
CREATE TABLE store_principal (
  pseudonym TEXT NOT NULL PRIMARY KEY,
  principal TEXT NOT NULL UNIQUE
);
CREATE TABLE store_audit (
  id BIGINT NOT NULL PRIMARY KEY,
  recorded_at BIGINT NOT NULL,
  pseudonym TEXT NOT NULL,
  method TEXT NOT NULL,
  request_id TEXT NOT NULL,
  body_sha256 BYTEA NOT NULL,
  trace_id TEXT NOT NULL,
  data_version BIGINT NOT NULL,
  previous_hash BYTEA NOT NULL,
  hash BYTEA NOT NULL
);
