CREATE TABLE store_promise (
  only_row BIGINT NOT NULL PRIMARY KEY,
  through BIGINT NOT NULL
);
INSERT INTO store_promise (only_row, through) VALUES (1, 0);
