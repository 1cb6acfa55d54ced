package history

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"quarry/history/salvage"
)

// largestID is more than a history reaches. IDs above it are damage; SQLite counts on from them.
const largestID = 1 << 40

// recovery copies the rows of a damaged database into a new one.
type recovery struct {
	tables          []*recoveredTable
	sequence        *sql.Stmt
	dir             string
	runs            int      // copied
	restored        int      // from saved results
	altered         []string // results of the runs whose query is not the one that was recorded; "" for none
	restoredQueries int      // of these
	pages           int      // pages on which rows may be missing
	err             error
}

// A recoveredTable recognizes its rows by the types of their values.
type recoveredTable struct {
	name    string
	columns []recoveredColumn
	index   bool // without rowids
	least   int  // number of columns in the first version of the schema
	misfits int  // number of values that may have the wrong type
	insert  *sql.Stmt

	found   []foundID // of all rows, in the order of reading
	correct []int64   // their corrected IDs
	next    int       // number of rows that have been read again
	unknown [][]any   // rows whose ID is unknown
}

type recoveredColumn struct {
	name, kind string
	standard   any // replaces a damaged value
}

// problem says why rows may be missing.
func (r *recovery) problem() error {
	var err error
	if r.pages > 0 {
		err = errors.Join(err, fmt.Errorf("%d pages cannot be read", r.pages))
	}
	if n := len(r.altered) - r.restoredQueries; n > 0 {
		err = errors.Join(err, fmt.Errorf("%d queries are damaged", n))
	}
	return err
}

func (r *recovery) copyAll(ctx context.Context, old *salvage.File, tx *sql.Tx) error {
	for _, t := range []*recoveredTable{
		{name: "runs", least: 20, misfits: 1}, {name: "sessions"}, {name: "calls"}, {name: "slicings"},
		{name: "removals", index: true}, {name: "stops", index: true, least: 5}, {name: "remembered", index: true},
	} {
		if err := t.prepare(ctx, tx); err != nil {
			return err
		}
		r.tables = append(r.tables, t)
	}
	var err error
	r.sequence, err = tx.PrepareContext(ctx, "UPDATE sqlite_sequence SET seq = ? WHERE name = ? AND seq < ?1")
	if err != nil {
		return err
	}
	old.Rows(func(row salvage.Row) bool {
		if _, _, ok := sequenceOf(row); ok {
			return true
		}
		t := r.tableOf(row)
		if t != nil && !t.index {
			t.found = append(t.found, foundID{row.Page, row.ID})
		}
		return t != nil
	})
	for _, t := range r.tables {
		t.correct = correctIDs(t.found)
	}
	sequences := map[string]int64{}
	r.pages = old.Rows(func(row salvage.Row) bool {
		if name, last, ok := sequenceOf(row); ok {
			sequences[name] = max(last, sequences[name])
			return true
		}
		t := r.tableOf(row)
		if t != nil && r.err == nil {
			r.err = r.copyRow(ctx, t, row)
		}
		return t != nil
	})
	for _, t := range r.tables {
		for _, values := range t.unknown {
			if r.err == nil {
				_, r.err = r.insert(ctx, t, values)
			}
		}
	}
	if r.err != nil {
		return r.err
	}
	for name, last := range sequences { // IDs of deleted rows are not used again
		if _, err := r.sequence.ExecContext(ctx, last, name); err != nil {
			return err
		}
	}
	if err := r.restoreQueries(ctx, tx); err != nil {
		return err
	}
	if r.restored, _, err = adoptAnswers(ctx, tx, r.dir); err != nil {
		return err
	}
	return rebuildIndex(ctx, tx)
}

// restoreQueries restores damaged queries from the metadata of their results.
func (r *recovery) restoreQueries(ctx context.Context, tx *sql.Tx) error {
	for _, answer := range r.altered {
		described, err := describedRun(filepath.Join(r.dir, answersFolder), answer)
		if err != nil || described.Text == "" {
			continue // the damaged query is better than none
		}
		_, err = tx.ExecContext(ctx, "UPDATE runs SET text = ?, shape = ? WHERE answer = ?",
			described.Text, shapeOf(described.Text), answer)
		if err != nil {
			return err
		}
		r.restoredQueries++
	}
	return nil
}

// sequenceOf returns the content of a row of sqlite_sequence, the last ID of a table.
func sequenceOf(row salvage.Row) (name string, last int64, ok bool) {
	if len(row.Values) != 2 || row.Index {
		return "", 0, false
	}
	name, isText := row.Values[0].(string)
	last, isNumber := row.Values[1].(int64)
	known := name == "runs" || name == "calls" || name == "sessions"
	return name, last, isText && isNumber && known && last < largestID
}

func (t *recoveredTable) prepare(ctx context.Context, tx *sql.Tx) error {
	rows, err := tx.QueryContext(ctx, `
		SELECT name, type, coalesce(dflt_value, '') FROM pragma_table_info(?) ORDER BY cid`, t.name)
	if err != nil {
		return err
	}
	type info struct{ name, kind, standard string }
	infos, err := scanAll(rows, func(i *info) []any { return []any{&i.name, &i.kind, &i.standard} })
	if err != nil {
		return err
	}
	names := make([]string, len(infos))
	for i, column := range infos {
		var standard any
		switch column.kind {
		case "INTEGER":
			standard = int64(0)
		case "TEXT":
			standard = strings.Trim(column.standard, "'")
		default:
			standard = []byte{}
		}
		names[i] = column.name
		t.columns = append(t.columns, recoveredColumn{column.name, column.kind, standard})
	}
	if t.least == 0 {
		t.least = len(t.columns)
	}
	t.insert, err = tx.PrepareContext(ctx, fmt.Sprintf("INSERT OR IGNORE INTO %s (%s) VALUES (?%s)",
		t.name, strings.Join(names, ", "), strings.Repeat(", ?", len(names)-1)))
	return err
}

func (t *recoveredTable) matches(row salvage.Row) bool {
	if row.Index != t.index || len(row.Values) < t.least || len(row.Values) > len(t.columns) {
		return false
	}
	misfits := 0
	for i, v := range row.Values {
		switch {
		case i == 0 && !t.index: // the ID, which is not stored twice
			if v != nil {
				misfits++
			}
		case !t.columns[i].holds(v) && (v != nil || !row.Cut):
			misfits++
		}
	}
	return misfits <= t.misfits
}

func (c recoveredColumn) holds(v any) bool {
	switch v.(type) {
	case int64:
		return c.kind == "INTEGER"
	case string:
		return c.kind == "TEXT"
	case []byte:
		return c.kind == "BLOB"
	}
	return false
}

// copyRow inserts a row with valid values. Columns that a later version has added get their
// defaults.
func (r *recovery) copyRow(ctx context.Context, t *recoveredTable, row salvage.Row) error {
	values := make([]any, len(t.columns))
	for i, c := range t.columns {
		values[i] = c.standard
		if i < len(row.Values) && c.holds(row.Values[i]) {
			values[i] = row.Values[i]
		}
	}
	if t.name == "runs" {
		r.correctRun(t, values)
	}
	if t.index {
		_, err := r.insert(ctx, t, values)
		return err
	}
	if values[0] = nil; t.correct[t.next] != 0 {
		values[0] = t.correct[t.next]
	}
	t.next++
	if values[0] != nil {
		copied, err := r.insert(ctx, t, values)
		if copied || err != nil {
			return err
		}
		values[0] = nil // another row has the ID
	}
	t.unknown = append(t.unknown, values)
	return nil
}

func (r *recovery) tableOf(row salvage.Row) *recoveredTable {
	for _, t := range r.tables {
		if t.matches(row) {
			return t
		}
	}
	return nil
}

func (r *recovery) insert(ctx context.Context, t *recoveredTable, values []any) (copied bool, err error) {
	copied, err = insertRow(ctx, t.insert, values)
	if copied && t.name == "runs" {
		r.runs++
	}
	return copied, err
}

func insertRow(ctx context.Context, insert *sql.Stmt, values []any) (bool, error) {
	result, err := insert.ExecContext(ctx, values...)
	if err != nil {
		return false, err
	}
	n, err := result.RowsAffected()
	return n > 0, err
}

// correctRun corrects what follows from other columns, and collects damaged queries: the shape is a
// checksum of the query.
func (r *recovery) correctRun(t *recoveredTable, values []any) {
	text, answer := values[t.column("text")].(string), values[t.column("answer")].(string)
	shape, status := t.column("shape"), t.column("status")
	if values[shape] != shapeOf(text) {
		values[shape] = shapeOf(text)
		r.altered = append(r.altered, answer)
	}
	if !isStatus(Status(values[status].(string))) {
		values[status] = string(Orphaned)
	}
}

func (t *recoveredTable) column(name string) int {
	return slices.IndexFunc(t.columns, func(c recoveredColumn) bool { return c.name == name })
}

func isStatus(s Status) bool {
	switch s {
	case Queued, Running, OK, Failed, Canceled, Orphaned:
		return true
	case NotRun: // never stored
	}
	return false
}
