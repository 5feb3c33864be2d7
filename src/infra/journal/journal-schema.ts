// The tables of the journal and how an older database becomes a newer one. Events are the truth and are never changed;
// the other tables are made from them (`attempts`), guard them (`tally`, `forgotten`), say where they come from (`adopted`), or who is at
// work now in a firstbad from before the lease files (`leases`).

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
  // Damage that SQLite does not see: each event carries a hash over itself and the one before (event-chain.ts), and the number of all
  // events is counted. A row without a hash was written by a firstbad that knew none and gets one at the next start.
  `
  ALTER TABLE events ADD COLUMN chain TEXT;
  DROP TRIGGER events_stay;
  CREATE TRIGGER events_stay BEFORE UPDATE ON events WHEN OLD.chain IS NOT NULL
    BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;

  CREATE TABLE forgotten (hunt INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL) STRICT;
  DROP TRIGGER events_remain;
  CREATE TRIGGER events_remain BEFORE DELETE ON events WHEN OLD.hunt NOT IN (SELECT hunt FROM forgotten)
    BEGIN SELECT RAISE(ABORT, 'events are never removed'); END;

  CREATE TABLE tally (only INTEGER PRIMARY KEY CHECK (only = 1), epoch INTEGER NOT NULL, events INTEGER NOT NULL) STRICT;
  INSERT INTO tally SELECT 1, 0, count(*) FROM events;
  CREATE TRIGGER events_counted AFTER INSERT ON events BEGIN UPDATE tally SET events = events + 1; END;
  CREATE TRIGGER events_uncounted AFTER DELETE ON events BEGIN UPDATE tally SET events = events - 1; END;

  CREATE TABLE adopted (hunt INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL) STRICT;
  `,
  // Asked before each attempt that is taken over; in most journals nobody has said anything.
  `
  CREATE INDEX corrections ON events (hunt, seq) WHERE type IN ('overridden', 'override-undone');
  `,
  // Asked at each start; without it all events are read for their last column, while other writers wait.
  `
  CREATE INDEX unchained ON events (hunt, seq) WHERE chain IS NULL;
  `,
];

/** Raised by one when `attempts` is filled by another rule; it is then rebuilt from the events. */
export const attemptsProjectionVersion = 1;

/** In the header of the file (PRAGMA application_id), so that no other program's database is taken for ours: "fbad". */
export const applicationId = 0x66626164;
