-- What a project was tabled with, the state it was held from, and the newest decision on it.
ALTER TABLE project ADD COLUMN tables TEXT NOT NULL DEFAULT '';
ALTER TABLE project ADD COLUMN lessons TEXT NOT NULL DEFAULT '';
ALTER TABLE project ADD COLUMN no_lesson_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE project ADD COLUMN held_from BIGINT NOT NULL DEFAULT 0;
ALTER TABLE project ADD COLUMN last_decision TEXT NOT NULL DEFAULT '';

-- Conditions are the ids of actions, with "|" between them.
CREATE TABLE decision (
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  removed BIGINT NOT NULL,
  project TEXT NOT NULL,
  governance_table TEXT NOT NULL,
  verdict BIGINT NOT NULL,
  conditions TEXT NOT NULL,
  policy_check TEXT NOT NULL,
  date TEXT,
  PRIMARY KEY (id, version)
);
CREATE INDEX decision_by_version ON decision (version);

CREATE TABLE decision_revision (
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  revision BIGINT NOT NULL,
  author TEXT NOT NULL,
  organisation TEXT NOT NULL,
  role TEXT NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (id, revision)
);
CREATE INDEX decision_revision_by_version ON decision_revision (version);
CREATE INDEX decision_by_project ON decision (project);

-- Of an action project, origin, reference and before_start are the same in every version.
CREATE TABLE action (
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  removed BIGINT NOT NULL,
  origin BIGINT NOT NULL,
  reference TEXT NOT NULL,
  project TEXT NOT NULL,
  area TEXT NOT NULL,
  text TEXT NOT NULL,
  responsible TEXT NOT NULL,
  due TEXT,
  before_start BIGINT NOT NULL,
  response_kind BIGINT NOT NULL,
  response_reason TEXT NOT NULL,
  state BIGINT NOT NULL,
  reported_note TEXT NOT NULL,
  inadequate_reason TEXT NOT NULL,
  withdrawn_reason TEXT NOT NULL,
  PRIMARY KEY (id, version)
);
CREATE INDEX action_by_version ON action (version);

CREATE TABLE action_revision (
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  revision BIGINT NOT NULL,
  author TEXT NOT NULL,
  organisation TEXT NOT NULL,
  role TEXT NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (id, revision)
);
CREATE INDEX action_revision_by_version ON action_revision (version);
CREATE INDEX action_by_project ON action (project);
CREATE INDEX action_by_reference ON action (reference, origin);

CREATE TABLE amendment (
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  removed BIGINT NOT NULL,
  project TEXT NOT NULL,
  resource TEXT NOT NULL,
  field TEXT NOT NULL,
  before TEXT NOT NULL,
  after TEXT NOT NULL,
  decision TEXT NOT NULL,
  PRIMARY KEY (id, version)
);
CREATE INDEX amendment_by_version ON amendment (version);

CREATE TABLE amendment_revision (
  id TEXT NOT NULL,
  version BIGINT NOT NULL,
  revision BIGINT NOT NULL,
  author TEXT NOT NULL,
  organisation TEXT NOT NULL,
  role TEXT NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (id, revision)
);
CREATE INDEX amendment_revision_by_version ON amendment_revision (version);
