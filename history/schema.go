package history

import (
	"context"
	"database/sql"
	"fmt"
)

// migrations upgrade a database from the version that is their index, SQLite's user_version, to the
// next. Never edit a released migration.
var migrations = []string{
	// runs.shape is equal for runs that differ only in white space. The newest of them in a profile
	// is listed and holds their number. Times are Unix times in nanoseconds, durations are
	// nanoseconds.
	//
	// search holds the n-grams of each listed run under its id, without their positions or a copy
	// of the text.
	`
CREATE TABLE runs (
	id        INTEGER PRIMARY KEY AUTOINCREMENT,
	text      TEXT    NOT NULL,
	shape     INTEGER NOT NULL,
	newest    INTEGER NOT NULL DEFAULT 1,
	occasions INTEGER NOT NULL DEFAULT 1,
	profile   TEXT    NOT NULL DEFAULT '',
	dialect   TEXT    NOT NULL DEFAULT '',
	identity  TEXT    NOT NULL DEFAULT '',
	start     INTEGER NOT NULL DEFAULT 0,
	duration  INTEGER NOT NULL DEFAULT 0,
	charged   INTEGER NOT NULL DEFAULT 0,
	rows      INTEGER NOT NULL DEFAULT 0,
	bytes     INTEGER NOT NULL DEFAULT 0,
	status    TEXT    NOT NULL,
	error     TEXT    NOT NULL DEFAULT '',
	truncated TEXT    NOT NULL DEFAULT '',
	answer    TEXT    NOT NULL DEFAULT '',
	columns   TEXT    NOT NULL DEFAULT '[]', -- names, as JSON
	types     TEXT    NOT NULL DEFAULT '[]', -- their types in KQL's terms
	process   TEXT    NOT NULL DEFAULT ''
);
CREATE INDEX runs_shape  ON runs (shape, profile) WHERE newest;
CREATE INDEX runs_newest ON runs (id) WHERE newest;
CREATE INDEX runs_open   ON runs (process) WHERE process <> '';

CREATE VIRTUAL TABLE search USING fts5 (
	grams, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii'
);

CREATE TABLE calls (
	id      INTEGER PRIMARY KEY AUTOINCREMENT,
	tenant  TEXT    NOT NULL,
	app     TEXT    NOT NULL,
	dialect TEXT    NOT NULL,
	start   INTEGER NOT NULL,
	run     INTEGER NOT NULL DEFAULT 0,
	process TEXT    NOT NULL DEFAULT ''
);
CREATE INDEX calls_budget ON calls (tenant, app, dialect, start);
CREATE INDEX calls_open   ON calls (process) WHERE process <> '';

CREATE TABLE stops (
	tenant  TEXT    NOT NULL,
	app     TEXT    NOT NULL,
	dialect TEXT    NOT NULL,
	until   INTEGER NOT NULL,
	reason  TEXT    NOT NULL,
	PRIMARY KEY (tenant, app, dialect)
) WITHOUT ROWID;

CREATE TABLE drafts (
	name TEXT PRIMARY KEY,
	text TEXT NOT NULL
) WITHOUT ROWID;
`,
	// A run with a star, a tag or a note stays listed when a newer run of its shape is recorded,
	// because its annotations describe its own results.
	//
	// runs.tables are the tables in the query, runs.hunt is the name of the saved query, and
	// runs.size the size of the results file. remembered holds the last value of each parameter of
	// a saved query, sessions the state of workbenches; process is the token of the one that has a
	// session open.
	`
ALTER TABLE runs ADD COLUMN listed INTEGER NOT NULL DEFAULT 1;
ALTER TABLE runs ADD COLUMN tables TEXT    NOT NULL DEFAULT '[]'; -- names, as JSON
ALTER TABLE runs ADD COLUMN hunt   TEXT    NOT NULL DEFAULT '';
ALTER TABLE runs ADD COLUMN note   TEXT    NOT NULL DEFAULT '';
ALTER TABLE runs ADD COLUMN tags   TEXT    NOT NULL DEFAULT '[]'; -- as JSON
ALTER TABLE runs ADD COLUMN star   INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN size   INTEGER NOT NULL DEFAULT 0;
UPDATE runs SET listed = newest;
DROP INDEX runs_newest;
DROP INDEX runs_shape;
CREATE INDEX runs_listed ON runs (id) WHERE listed;
CREATE INDEX runs_shape  ON runs (shape, profile, id);
CREATE INDEX runs_start  ON runs (start);
CREATE INDEX runs_status ON runs (status, id);
CREATE INDEX runs_hunt   ON runs (hunt, id) WHERE hunt <> '';
CREATE INDEX runs_kept   ON runs (id, star, size) WHERE answer <> '';

CREATE TABLE remembered (
	hunt  TEXT NOT NULL,
	name  TEXT NOT NULL,
	value TEXT NOT NULL,
	PRIMARY KEY (hunt, name)
) WITHOUT ROWID;

CREATE TABLE sessions (
	id      INTEGER PRIMARY KEY AUTOINCREMENT,
	profile TEXT    NOT NULL,
	process TEXT    NOT NULL,
	saved   INTEGER NOT NULL,
	state   BLOB    NOT NULL
);
`,
	checkpointSchema,
	learnedLimitSchema,
	removalSchema,
	seenSchema,
	// runs.failure describes runs.error, as package api/failure encodes it.
	`ALTER TABLE runs ADD COLUMN failure TEXT NOT NULL DEFAULT ''`,
}

// sealOf returns the application ID that belongs to a version of the schema. It is a second copy of
// the version, which shows whether a surprising version was written or is damage.
func sealOf(version int) int { return 0x51720000 | version } // "Qr"

// sealed is the first version with a seal. From then on, deleted rows are overwritten.
const sealed = 5

// checkVersion returns a *NewerError for a database of a newer version, and errSuspect for a
// version that no program has written.
func checkVersion(path string, version, seal int) error {
	switch {
	case version > len(migrations) && seal == sealOf(version):
		return &NewerError{Path: path, Found: version, Known: len(migrations)}
	case version < 0, version > len(migrations), version >= sealed && seal != sealOf(version), version < sealed &&
		seal != 0:
		return fmt.Errorf("the format is %d with the seal %#x: %w", version, seal, errSuspect)
	}
	return nil
}

// migrate applies the missing migrations, each in its own transaction.
func migrate(ctx context.Context, db *sql.DB, path string) error {
	version, seal, err := readVersion(ctx, db, path)
	if err != nil {
		return err
	}
	if version > 0 && version < sealed && seal == 0 {
		if _, err := db.ExecContext(ctx, "VACUUM"); err != nil { // removes rows that were deleted earlier
			return fmt.Errorf("upgrade %s: %w", path, err)
		}
	}
	for {
		done, err := migrateOnce(ctx, db, path)
		if err != nil || done {
			return err
		}
	}
}

func readVersion(ctx context.Context, from querier, path string) (version, seal int, err error) {
	err = from.QueryRowContext(ctx,
		"SELECT user_version, application_id FROM pragma_user_version, pragma_application_id").
		Scan(&version, &seal)
	if err != nil {
		err = fmt.Errorf("read the version of %s: %w", path, err)
	}
	return version, seal, err
}

func migrateOnce(ctx context.Context, db *sql.DB, path string) (done bool, err error) {
	err = transact(ctx, db, func(tx *sql.Tx) error {
		version, seal, err := readVersion(ctx, tx, path)
		if err != nil {
			return err
		}
		if err := checkVersion(path, version, seal); err != nil {
			return err
		}
		if version == len(migrations) {
			done = true
			return nil
		}
		if _, err := tx.ExecContext(ctx, migrations[version]); err != nil {
			return fmt.Errorf("upgrade %s to format %d: %w", path, version+1, err)
		}
		mark := fmt.Sprintf("PRAGMA user_version = %d", version+1)
		if version+1 >= sealed {
			mark += fmt.Sprintf("; PRAGMA application_id = %d", sealOf(version+1))
		}
		_, err = tx.ExecContext(ctx, mark)
		return err
	})
	return done, err
}
