-- 1: its publisher may still revise the figure.
ALTER TABLE observation ADD COLUMN provisional BIGINT NOT NULL DEFAULT 0;
