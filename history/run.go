package history

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"quarry/api/dialect"
	"quarry/api/failure"
	"quarry/table"
)

// Status is the state of a run.
type Status string

// The states of a run.
const (
	NotRun   Status = ""         // of a saved query that was left out; in a filter: any
	Queued   Status = "queued"   // waiting for quota
	Running  Status = "running"  // sent, no response yet
	OK       Status = "ok"       // finished with results
	Failed   Status = "error"    // finished with an error
	Canceled Status = "canceled" // canceled by the user; may still count against the quota
	Orphaned Status = "lost"     // its process died; may still count against the quota
)

// String returns the status as users see it. Databases store Orphaned under an older name.
func (s Status) String() string {
	if s == Orphaned {
		return "orphaned"
	}
	return string(s)
}

// Run is one execution of a query. Text is the query exactly as typed.
type Run struct {
	ID        int64
	Text      string
	Profile   string
	Dialect   dialect.Name
	Identity  string // "app" or "account"
	Start     time.Time
	Duration  time.Duration // from start to end as the user saw it
	Charged   time.Duration // run time that counts against the quota
	Rows      int
	Bytes     int64 // size of the response on the wire
	Status    Status
	Error     string
	Failure   *failure.Failure // describes Error; nil without one, and for runs of earlier versions
	Truncated table.Truncation
	Answer    string         // file name of the saved results; "" if there are none
	Columns   []table.Column // schema of the results
	Size      int64          // size of the saved results in bytes
	Tables    []string       // tables in the query, as far as the caller could tell
	Hunt      string         // name of the saved query; "" if it was not saved
	Annotations
	TimesRun int // how often the profile ran this query, ignoring white space; set on the newest of these runs
}

// Begin records the start of a run and returns its ID. Fields that are known only at the end of the
// run may be empty.
func (s *Store) Begin(ctx context.Context, r Run) (int64, error) {
	err := s.update(ctx, "record the run", func(tx *sql.Tx) (err error) {
		r.ID, err = s.insertRun(ctx, tx, r)
		return err
	})
	return r.ID, err
}

func (s *Store) insertRun(ctx context.Context, tx *sql.Tx, r Run) (int64, error) {
	shape := shapeOf(r.Text)
	timesRun, err := supersede(ctx, tx, shape, r.Profile)
	if err != nil {
		return 0, err
	}
	result, err := tx.ExecContext(ctx, `
		INSERT INTO runs (text, shape, occasions, profile, dialect, identity, start, status, tables, hunt, process)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		r.Text, shape, timesRun+1, r.Profile, r.Dialect, r.Identity, nanoseconds(r.Start), r.Status,
		encodeList(r.Tables), r.Hunt, s.ownerOf(r.Status))
	if err != nil {
		return 0, err
	}
	if r.ID, err = result.LastInsertId(); err != nil {
		return 0, err
	}
	return r.ID, index(ctx, tx, r)
}

// supersede removes the previous newest run of the shape from the list, unless it is annotated, and
// returns how often the shape has been run.
func supersede(ctx context.Context, tx *sql.Tx, shape int64, profile string) (timesRun int, err error) {
	var id int64
	var listed bool
	err = tx.QueryRowContext(ctx, `
		UPDATE runs SET newest = 0, listed = `+annotated+` WHERE newest AND shape = ? AND profile = ? RETURNING id, occasions, listed`,
		shape, profile).Scan(&id, &timesRun, &listed)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	if err != nil || listed {
		return timesRun, err
	}
	return timesRun, unindex(ctx, tx, id)
}

// Finish completes a run that Begin recorded, whatever its outcome. It does not change the query
// and the saved results. It returns ErrNotFound for an unknown ID.
func (s *Store) Finish(ctx context.Context, r Run) error {
	return s.update(ctx, "record the end of the run", func(tx *sql.Tx) error {
		columns, types, err := encodeColumns(r.Columns)
		if err != nil {
			return err
		}
		var listed bool
		var tables, tags string
		err = tx.QueryRowContext(ctx, `
			UPDATE runs SET duration = ?, charged = ?, rows = ?, bytes = ?, status = ?,
				error = ?, failure = ?, truncated = ?, columns = ?, types = ?, process = ?
			WHERE id = ? RETURNING text, listed, tables, note, tags, star`,
			r.Duration, r.Charged, r.Rows, r.Bytes, r.Status,
			r.Error, r.Failure.Encode(), r.Truncated, columns, types, s.ownerOf(r.Status), r.ID).
			Scan(&r.Text, &listed, &tables, &r.Note, &tags, &r.Star)
		if errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("run %d: %w", r.ID, ErrNotFound)
		}
		if err != nil || !listed {
			return err
		}
		r.Tables, r.Tags = decodeList(tables), decodeList(tags)
		if err := unindex(ctx, tx, r.ID); err != nil {
			return err
		}
		return index(ctx, tx, r)
	})
}

// index adds a run to the search index, which must not contain it yet.
func index(ctx context.Context, tx *sql.Tx, r Run) error {
	_, err := tx.ExecContext(ctx, "INSERT INTO search (rowid, grams) VALUES (?, ?)", r.ID,
		ngramsOf(searchable(r))+tokensOf(r))
	return err
}

func unindex(ctx context.Context, tx *sql.Tx, id int64) error {
	_, err := tx.ExecContext(ctx, "DELETE FROM search WHERE rowid = ?", id)
	return err
}

const runFields = `runs.id, runs.text, runs.profile, runs.dialect, runs.identity, runs.start, runs.duration, runs.charged,
	runs.rows, runs.bytes, runs.status, runs.error, runs.truncated, runs.answer, runs.columns, runs.types, runs.occasions,
	runs.size, runs.tables, runs.hunt, runs.note, runs.tags, runs.star, runs.failure`

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

// scanRuns returns the rows of a query for runFields that wanted accepts, up to limit unless it is
// 0, and closes rows.
func (s *Store) scanRuns(rows *sql.Rows, err error, wanted func(*Run) bool, limit int) ([]Run, error) {
	if err != nil {
		return nil, s.explain(err)
	}
	defer rows.Close()
	var runs []Run
	for (limit <= 0 || len(runs) < limit) && rows.Next() {
		var r Run
		var start int64
		var names, types, tables, tags, failed string
		if err := rows.Scan(&r.ID, &r.Text, &r.Profile, &r.Dialect, &r.Identity, &start, &r.Duration, &r.Charged,
			&r.Rows, &r.Bytes, &r.Status, &r.Error, &r.Truncated, &r.Answer, &names, &types, &r.TimesRun,
			&r.Size, &tables, &r.Hunt, &r.Note, &tags, &r.Star, &failed); err != nil {
			return nil, s.explain(err)
		}
		r.Start, r.Failure = timeOf(start), failure.Decode(failed)
		r.Columns, r.Tables, r.Tags = decodeColumns(names, types), decodeList(tables), decodeList(tags)
		if wanted(&r) {
			runs = append(runs, r)
		}
	}
	return runs, s.explain(rows.Err())
}

// ownerOf returns the token of the process that has to finish a run with this status, or "".
func (s *Store) ownerOf(status Status) string {
	if s.presence == nil || status != Running && status != Queued {
		return ""
	}
	return s.presence.token
}

// encodeColumns encodes the names and types of a schema separately, because search uses only the
// names.
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

// decodeColumns returns no columns for a damaged schema, so that the run remains readable.
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

func encodeList(words []string) string {
	if len(words) == 0 {
		return "[]"
	}
	text, err := json.Marshal(words)
	if err != nil { // strings can always be encoded
		return "[]"
	}
	return string(text)
}

// decodeList returns nothing for a damaged list.
func decodeList(text string) []string {
	var words []string
	if text == "[]" || json.Unmarshal([]byte(text), &words) != nil {
		return nil
	}
	return words
}

// nanoseconds and timeOf encode the zero time as 0: it has no Unix time in nanoseconds.
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
