-- The shape of an area of an edition counts from the data version it was written in, until a later row of the same area.
-- shape: polygons, their rings and positions, packed (store_area_shape.cc).

CREATE TABLE area_shape (
  edition TEXT NOT NULL,
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  shape BYTEA NOT NULL,
  PRIMARY KEY (edition, id, version)
);

CREATE INDEX area_shape_by_version ON area_shape (version);
