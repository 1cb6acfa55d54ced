package history

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"time"
)

// mostProblems is the number of problems that a check reports.
const mostProblems = 20

// checkTimeout limits a check that an error in use has caused.
const checkTimeout = 20 * time.Second

// checkFile checks a database after a suspicious error. It returns nil for a sound database, and if
// the check cannot be made.
func checkFile(path string) error {
	ctx, cancel := context.WithTimeout(context.Background(), checkTimeout)
	defer cancel()
	db, err := sql.Open("sqlite", dataSource(path, url.Values{"_query_only": {"1"}}))
	if err != nil {
		return nil
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	problems, err := checkDatabase(ctx, db)
	switch {
	case isOrdinary(err):
		return nil
	case err == nil && len(problems) > 0:
		err = fmt.Errorf("%s: %w", problems[0], errSuspect)
	}
	return err
}

// checkDatabase returns what is wrong with a database, one line each. It reads all of it. The error
// of a check that damage has stopped is a problem, too.
func checkDatabase(ctx context.Context, db *sql.DB) (problems []string, err error) {
	for _, check := range []func(context.Context, *sql.DB) ([]string, error){
		checkSchema, checkStructure, checkTypes, checkRuns, checkSearch,
	} {
		found, err := check(ctx, db)
		if err != nil && isOrdinary(err) {
			return problems, err
		}
		if err != nil {
			found = append(found, err.Error())
		}
		problems = append(problems, found...)
		if len(problems) > 0 {
			return problems, nil
		}
	}
	return nil, checkHeaderOf(ctx, db, &problems)
}

func checkHeaderOf(ctx context.Context, db *sql.DB, problems *[]string) error {
	err := checkHeader(ctx, db)
	if errors.Is(err, errSuspect) {
		*problems = append(*problems, "the header is invalid")
		return nil
	}
	return err
}

// checkStructure runs SQLite's check of pages, indexes and constraints.
func checkStructure(ctx context.Context, db *sql.DB) ([]string, error) {
	rows, err := db.QueryContext(ctx, fmt.Sprintf("PRAGMA integrity_check(%d)", mostProblems))
	if err != nil {
		return nil, err
	}
	lines, err := scanAll(rows, func(line *string) []any { return []any{line} })
	if len(lines) == 1 && lines[0] == "ok" {
		return nil, err
	}
	var problems []string
	for _, line := range lines {
		for problem := range strings.Lines(line) {
			if problem = strings.TrimSpace(problem); !strings.HasPrefix(problem, "***") {
				problems = append(problems, problem)
			}
		}
	}
	return problems, err
}

// checkSchema compares the schema with that of a new database.
func checkSchema(ctx context.Context, db *sql.DB) ([]string, error) {
	fresh, err := openMemory(ctx)
	if err != nil {
		return nil, err
	}
	defer fresh.Close()
	want, err := schemaOf(ctx, fresh)
	if err != nil {
		return nil, err
	}
	got, err := schemaOf(ctx, db)
	if err != nil {
		return nil, err
	}
	for name, definition := range want {
		if got[name] != definition {
			return []string{fmt.Sprintf("the definition of %s is damaged", name)}, nil
		}
	}
	if len(got) != len(want) {
		return []string{"the schema has unknown definitions"}, nil
	}
	return nil, nil
}

func schemaOf(ctx context.Context, db *sql.DB) (map[string]string, error) {
	rows, err := db.QueryContext(ctx, `
		SELECT name, type || ' ' || tbl_name || ' ' || coalesce(sql, '') FROM sqlite_schema`)
	if err != nil {
		return nil, err
	}
	pairs, err := scanAll(rows, func(p *[2]string) []any { return []any{&p[0], &p[1]} })
	schema := make(map[string]string, len(pairs))
	for _, p := range pairs {
		schema[p[0]] = p[1]
	}
	return schema, err
}

// checkTypes looks for values of another type than that of their column.
func checkTypes(ctx context.Context, db *sql.DB) ([]string, error) {
	rows, err := db.QueryContext(ctx, `
		SELECT t.name, group_concat('typeof(' || c.name || ') <> ''' || lower(c.type) || '''', ' OR ')
		FROM pragma_table_list AS t, pragma_table_info(t.name) AS c
		WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' GROUP BY t.name`)
	if err != nil {
		return nil, err
	}
	conditions, err := scanAll(rows, func(p *[2]string) []any { return []any{&p[0], &p[1]} })
	if err != nil {
		return nil, err
	}
	var problems []string
	for _, c := range conditions {
		var n int
		if err := db.QueryRowContext(ctx, "SELECT count(*) FROM "+c[0]+" WHERE "+c[1]).Scan(&n); err != nil {
			return problems, err
		}
		if n > 0 {
			problems = append(problems, fmt.Sprintf("%d rows of %s have values of the wrong type", n, c[0]))
		}
	}
	return problems, nil
}

// checkRuns compares each query with its checksum, and the list of runs with the runs.
func checkRuns(ctx context.Context, db *sql.DB) (problems []string, err error) {
	rows, err := db.QueryContext(ctx, "SELECT id, text, shape, status FROM runs")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() && len(problems) < mostProblems {
		var id, shape int64
		var text string
		var status Status
		if err := rows.Scan(&id, &text, &shape, &status); err != nil {
			return problems, err
		}
		if shapeOf(text) != shape {
			problems = append(problems, fmt.Sprintf("the query of run %d is damaged", id))
		}
		if !isStatus(status) {
			problems = append(problems, fmt.Sprintf("the status of run %d is damaged", id))
		}
	}
	if err := rows.Err(); err != nil {
		return problems, err
	}
	var wrong int
	err = db.QueryRowContext(ctx, `
		SELECT count(*) FROM runs JOIN (
			SELECT max(id) AS id, count(*) AS n, shape, profile FROM runs GROUP BY shape, profile
		) AS grouped ON runs.shape = grouped.shape AND runs.profile = grouped.profile
		WHERE newest <> (runs.id = grouped.id) OR listed <> (newest OR `+annotated+`)
			OR newest AND occasions <> grouped.n`).Scan(&wrong)
	if wrong > 0 {
		problems = append(problems, fmt.Sprintf("%d runs are listed wrongly", wrong))
	}
	return problems, err
}

// checkSearch compares the search index with the listed runs.
func checkSearch(ctx context.Context, db *sql.DB) ([]string, error) {
	var missing int
	err := db.QueryRowContext(ctx, `
		SELECT count(*) FROM (SELECT id FROM runs WHERE listed EXCEPT SELECT id FROM search_docsize)`).Scan(&missing)
	if err != nil || missing == 0 {
		return nil, err
	}
	return []string{fmt.Sprintf("%d runs are missing from the search index", missing)}, nil
}

// Check reads the whole database and returns what is wrong with it, one line each. A damaged
// database is recovered by Repair, or on the next Open.
func (s *Store) Check(ctx context.Context) ([]string, error) {
	problems, err := checkDatabase(ctx, s.read)
	if err != nil {
		return problems, fmt.Errorf("check the history: %w", s.explain(err))
	}
	if len(problems) > 0 && s.dir != "" {
		markSuspect(filepath.Join(s.dir, databaseName))
	}
	return problems, nil
}

// Repair opens the store in a folder, recovers its database if a check finds damage, and restores
// the runs of saved results that have none. Notices says what it has done. It fails while another
// process uses the store.
func Repair(ctx context.Context, dir string) (*Store, error) {
	if err := makeFolders(dir); err != nil {
		return nil, &ReadOnlyError{Path: dir, Err: err}
	}
	if err := checkUnused(dir); err != nil {
		return nil, err
	}
	s, err := Open(ctx, dir)
	if err != nil {
		return nil, err
	}
	problems, err := s.Check(ctx)
	if err == nil && len(problems) > 0 { // Open recovers what Check has found
		if err := s.Close(); err != nil {
			return nil, err
		}
		return Open(ctx, dir)
	}
	if err == nil {
		err = s.restoreOrphans(ctx, "")
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}
