package history

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"quarry/table"
)

// Status says how a run ended, or that it has not.
type Status string

// The statuses of a run.
const (
	Queued   Status = "queued"   // waits for quota
	Running  Status = "running"  // sent, not answered
	OK       Status = "ok"       // answered
	Failed   Status = "error"    // ended with an error
	Canceled Status = "canceled" // given up by the user; may still count
	Lost     Status = "lost"     // its process died; may still count
)

// Run is one query that was run. Text is kept exactly as it was typed.
type Run struct {
	ID        int64
	Text      string
	Profile   string
	Dialect   string // "mde", "xdr" or "graph"
	Identity  string // "app" or "account"
	Start     time.Time
	Duration  time.Duration // from question to end, as the user saw it
	Charged   time.Duration // run time that counts against the quota
	Rows      int
	Bytes     int64 // of the answer on the wire
	Status    Status
	Error     string
	Truncated string         // why rows are missing; "" when none are
	Answer    string         // file name of the kept answer; "" when there is none
	Columns   []table.Column // schema of the answer
	Occasions int            // how often this profile ran this text, white space aside; set on the newest of them
}

// Begin records a run that starts and returns its ID. Of the Run, what is known only
// at the end may be missing.
func (s *Store) Begin(ctx context.Context, r Run) (int64, error) {
	err := s.update(ctx, "record the run", func(tx *sql.Tx) (err error) {
		r.ID, err = s.insertRun(ctx, tx, r)
		return err
	})
	return r.ID, err
}

func (s *Store) insertRun(ctx context.Context, tx *sql.Tx, r Run) (int64, error) {
	shape := shapeOf(r.Text)
	occasions, err := supersede(ctx, tx, shape, r.Profile)
	if err != nil {
		return 0, err
	}
	result, err := tx.ExecContext(ctx, `
		INSERT INTO runs (text, shape, occasions, profile, dialect, identity, start, status, process)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		r.Text, shape, occasions+1, r.Profile, r.Dialect, r.Identity, nanoseconds(r.Start), r.Status, s.ownerOf(r.Status))
	if err != nil {
		return 0, err
	}
	if r.ID, err = result.LastInsertId(); err != nil {
		return 0, err
	}
	return r.ID, index(ctx, tx, r)
}

// supersede takes the run that was the newest of its shape out of the list, and
// returns how many there have been.
func supersede(ctx context.Context, tx *sql.Tx, shape int64, profile string) (occasions int, err error) {
	var id int64
	err = tx.QueryRowContext(ctx, `
		UPDATE runs SET newest = 0 WHERE newest AND shape = ? AND profile = ? RETURNING id, occasions`,
		shape, profile).Scan(&id, &occasions)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return occasions, unindex(ctx, tx, id)
}

// Finish completes a run that Begin recorded, however it ended. Its text and its
// kept answer stay as they are. An unknown ID gives ErrNotFound.
func (s *Store) Finish(ctx context.Context, r Run) error {
	return s.update(ctx, "record the end of the run", func(tx *sql.Tx) error {
		columns, types, err := encodeColumns(r.Columns)
		if err != nil {
			return err
		}
		var newest bool
		err = tx.QueryRowContext(ctx, `
			UPDATE runs SET duration = ?, charged = ?, rows = ?, bytes = ?, status = ?,
				error = ?, truncated = ?, columns = ?, types = ?, process = ?
			WHERE id = ? RETURNING text, newest`,
			r.Duration, r.Charged, r.Rows, r.Bytes, r.Status,
			r.Error, r.Truncated, columns, types, s.ownerOf(r.Status), r.ID).Scan(&r.Text, &newest)
		if errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("run %d: %w", r.ID, ErrNotFound)
		}
		if err != nil || !newest {
			return err
		}
		if err := unindex(ctx, tx, r.ID); err != nil {
			return err
		}
		return index(ctx, tx, r)
	})
}

// index makes a run findable by what is known of it now. It must not be in the index.
func index(ctx context.Context, tx *sql.Tx, r Run) error {
	_, err := tx.ExecContext(ctx, "INSERT INTO search (rowid, grams) VALUES (?, ?)", r.ID, gramsOf(searchable(r)))
	return err
}

func unindex(ctx context.Context, tx *sql.Tx, id int64) error {
	_, err := tx.ExecContext(ctx, "DELETE FROM search WHERE rowid = ?", id)
	return err
}

const runFields = `id, text, profile, dialect, identity, start, duration, charged,
	rows, bytes, status, error, truncated, answer, columns, types, occasions`

// Run returns one run, or ErrNotFound.
func (s *Store) Run(ctx context.Context, id int64) (Run, error) {
	rows, err := s.read.QueryContext(ctx, "SELECT "+runFields+" FROM runs WHERE id = ?", id)
	runs, err := s.scanRuns(rows, err, anyRun, 0)
	if err != nil {
		return Run{}, fmt.Errorf("read run %d: %w", id, err)
	}
	if len(runs) == 0 {
		return Run{}, fmt.Errorf("run %d is not in the history: %w", id, ErrNotFound)
	}
	return runs[0], nil
}

func anyRun(*Run) bool { return true }

// scanRuns takes the wanted ones from the rows of a query for runFields until there
// are as many as the limit, unless it is 0, and closes the rows.
func (s *Store) scanRuns(rows *sql.Rows, err error, wanted func(*Run) bool, limit int) ([]Run, error) {
	if err != nil {
		return nil, s.explain(err)
	}
	defer rows.Close()
	var runs []Run
	for (limit <= 0 || len(runs) < limit) && rows.Next() {
		var r Run
		var start int64
		var names, types string
		if err := rows.Scan(&r.ID, &r.Text, &r.Profile, &r.Dialect, &r.Identity, &start, &r.Duration, &r.Charged,
			&r.Rows, &r.Bytes, &r.Status, &r.Error, &r.Truncated, &r.Answer, &names, &types, &r.Occasions); err != nil {
			return nil, s.explain(err)
		}
		r.Start = timeOf(start)
		r.Columns = decodeColumns(names, types)
		if wanted(&r) {
			runs = append(runs, r)
		}
	}
	return runs, s.explain(rows.Err())
}

// ownerOf is the process that has to finish a run with this status; "" for none.
func (s *Store) ownerOf(status Status) string {
	if s.presence == nil || status != Running && status != Queued {
		return ""
	}
	return s.presence.token
}

// encodeColumns writes the names and the types of a schema. They stand apart because
// runs are found by the names.
func encodeColumns(columns []table.Column) (names, types string, err error) {
	nameList, typeList := make([]string, len(columns)), make([]string, len(columns))
	for i, c := range columns {
		nameList[i], typeList[i] = c.Name, c.Type.String()
	}
	namesJSON, err := json.Marshal(nameList)
	if err != nil {
		return "", "", err
	}
	typesJSON, err := json.Marshal(typeList)
	return string(namesJSON), string(typesJSON), err
}

// decodeColumns gives no columns for a damaged record: the run is worth more than its schema.
func decodeColumns(names, types string) []table.Column {
	var nameList, typeList []string
	if json.Unmarshal([]byte(names), &nameList) != nil || json.Unmarshal([]byte(types), &typeList) != nil ||
		len(nameList) == 0 || len(nameList) != len(typeList) {
		return nil
	}
	columns := make([]table.Column, len(nameList))
	for i, name := range nameList {
		t, _ := table.ParseType(typeList[i])
		columns[i] = table.Column{Name: name, Type: t}
	}
	return columns
}

// nanoseconds and timeOf keep the zero time, which has no nanoseconds since 1970.
func nanoseconds(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixNano()
}

func timeOf(nanoseconds int64) time.Time {
	if nanoseconds == 0 {
		return time.Time{}
	}
	return time.Unix(0, nanoseconds).UTC()
}
