-- Which version of the kompas's method counts where a request names none: that of the latest row at or before the data
-- version asked of. A program with a newer default adds a row by a migration, from the next data version on
-- (SELECT counter + 1 FROM store_version): what was answered before stays as it was.

CREATE TABLE method_default (
  since_version BIGINT NOT NULL PRIMARY KEY,
  method TEXT NOT NULL
);

INSERT INTO method_default (since_version, method) VALUES (0, 'WM-1');
