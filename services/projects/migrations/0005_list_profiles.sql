CREATE TABLE list_profile (
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  removed BIGINT NOT NULL,
  PRIMARY KEY (id, version)
);

-- The settings of a version of a profile.
CREATE TABLE list_profile_setting (
  profile TEXT NOT NULL,
  version BIGINT NOT NULL,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (profile, version, name)
);
