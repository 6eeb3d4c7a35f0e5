CREATE TABLE store_promise (
  only_row BIGINT NOT NULL PRIMARY KEY,
  through BIGINT NOT NULL,
  bound BIGINT NOT NULL,
  server_start BIGINT NOT NULL
);
INSERT INTO store_promise (only_row, through, bound, server_start) VALUES (1, 0, 0, 0);
