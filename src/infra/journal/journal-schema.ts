// The tables of the journal and how an older database becomes a newer one. Events are the truth and are never changed;
// the other tables are made from them (`attempts`) or say who is at work now (`leases`).

/** Entry N makes schema N + 1 out of schema N; PRAGMA user_version says which one a database has. Only ever append. */
export const schemaUpgrades: readonly string[] = [
  `
  CREATE TABLE events (
    hunt INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    version INTEGER NOT NULL,
    type TEXT NOT NULL,
    json TEXT NOT NULL,
    PRIMARY KEY (hunt, seq)
  ) STRICT;
  CREATE TRIGGER events_stay BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;
  CREATE TRIGGER events_remain BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'events are never removed'); END;

  CREATE TABLE attempts (
    key TEXT NOT NULL,
    hunt INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (key, hunt, seq)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE leases (
    hunt INTEGER PRIMARY KEY,
    pid INTEGER NOT NULL,
    start TEXT NOT NULL,
    boot TEXT NOT NULL
  ) STRICT;

  CREATE TABLE projections (name TEXT PRIMARY KEY, version INTEGER NOT NULL) STRICT;
  `,
];

/** Raised by one when `attempts` is filled by another rule; it is then rebuilt from the events. */
export const attemptsProjectionVersion = 1;

/** In the header of the file (PRAGMA application_id), so that no other program's database is taken for ours: "fbad". */
export const applicationId = 0x66626164;
