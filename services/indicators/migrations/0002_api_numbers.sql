-- Enums are numbered as in the API, from 1. Polarity was NONE, HIGHER_BETTER, LOWER_BETTER from 0, and is now in the
-- order of the API, where NONE is 3.

UPDATE area SET level = level + 1;

UPDATE indicator SET nature = nature + 1, basis = basis + 1, measure = measure + 1, unit = unit + 1,
  polarity = CASE WHEN polarity = 0 THEN 3 ELSE polarity END;
