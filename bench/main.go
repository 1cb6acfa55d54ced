// Command bench runs six hunting queries over generated rows in Quarry's engine and in DuckDB, by
// turns in one process, and prints the best time of each. It is a module of its own: DuckDB
// needs cgo and 50 MB, which the workbench does without.
package main

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"flag"
	"fmt"
	"log"
	"math"
	"runtime"
	"time"

	"github.com/duckdb/duckdb-go/v2"

	"quarry/kql/exec"
	"quarry/kql/syntax"
	"quarry/table"
	"quarry/table/times"
)

func main() {
	rows := flag.Int("rows", 1_000_000, "rows of the table")
	rounds := flag.Int("rounds", 5, "rounds, of which the best counts")
	seed := flag.Uint64("seed", 1, "seed of the rows")
	flag.Parse()
	if err := run(context.Background(), *rows, *rounds, *seed); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, rows, rounds int, seed uint64) error {
	t := generate(rows, seed)
	connector, err := duckdb.NewConnector("", nil)
	if err != nil {
		return err
	}
	db := sql.OpenDB(connector)
	defer db.Close()
	if _, err := db.ExecContext(ctx, "SET threads = 2"); err != nil {
		return err
	}
	if err := fill(ctx, connector, db, t); err != nil {
		return err
	}
	var version string
	if err := db.QueryRowContext(ctx, "SELECT version()").Scan(&version); err != nil {
		return err
	}
	fmt.Printf("%d rows, %d columns, seed %d; best of %d; %s, DuckDB %s with 2 threads\n\n", t.Rows(), len(t.Columns()), seed, rounds, runtime.Version(), version)
	fmt.Printf("| query | Quarry, 1 worker, ms | 2 workers, ms | DuckDB, ms | ratio |\n|---|---|---|---|---|\n")
	product := 1.0
	for _, q := range questions {
		ratio, err := compare(ctx, db, t, q, rounds)
		if err != nil {
			return fmt.Errorf("%s: %w", q.name, err)
		}
		product *= ratio
	}
	fmt.Printf("\ngeometric mean of the ratios (2 workers to DuckDB): %.2f\n", math.Pow(product, 1/float64(len(questions))))
	return nil
}

// compare prints a line of the table and returns how many times DuckDB's time we take.
func compare(ctx context.Context, db *sql.DB, t *table.Table, q question, rounds int) (float64, error) {
	one, two, duck := math.Inf(1), math.Inf(1), math.Inf(1)
	for range rounds {
		ours, err := timeOf(&one, func() (int, error) { return ask(ctx, t, q.kql, 1) })
		if err != nil {
			return 0, err
		}
		if _, err := timeOf(&two, func() (int, error) { return ask(ctx, t, q.kql, 2) }); err != nil {
			return 0, err
		}
		for _, query := range q.sql {
			theirs, err := timeOf(&duck, func() (int, error) { return askDuck(ctx, db, query) })
			if err != nil {
				return 0, err
			}
			if ours != theirs {
				return 0, fmt.Errorf("the answers have %d and %d rows", ours, theirs)
			}
		}
	}
	fmt.Printf("| %s | %.0f | %.0f | %.0f | %.2f |\n", q.name, one, two, duck, two/duck)
	return two / duck, nil
}

// timeOf runs something after the garbage of others is gone, and keeps its time in ms if it is the best.
func timeOf(best *float64, do func() (int, error)) (int, error) {
	runtime.GC()
	start := time.Now()
	n, err := do()
	*best = min(*best, float64(time.Since(start).Microseconds())/1000)
	return n, err
}

// source is one table by the name T.
type source struct{ t *table.Table }

func (s source) Table(context.Context, string) (*table.Table, error) { return s.t, nil }

func ask(ctx context.Context, t *table.Table, query string, workers int) (int, error) {
	answer, err := exec.Run(ctx, syntax.Parse(query), source{t}, exec.Options{Now: now, Workers: workers})
	if err != nil {
		return 0, err
	}
	return answer.Rows(), nil
}

// askDuck runs a query and fetches every cell of its answer, as our answers are whole too.
func askDuck(ctx context.Context, db *sql.DB, query string) (int, error) {
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return 0, err
	}
	cells := make([]any, len(columns))
	for i := range cells {
		cells[i] = new(any)
	}
	n := 0
	for rows.Next() {
		if err := rows.Scan(cells...); err != nil {
			return 0, err
		}
		n++
	}
	return n, rows.Err()
}

// fill makes DuckDB's table of the same rows.
func fill(ctx context.Context, connector *duckdb.Connector, db *sql.DB, t *table.Table) error {
	if _, err := db.ExecContext(ctx, `CREATE TABLE T ("Timestamp" TIMESTAMP, DeviceId VARCHAR, DeviceName VARCHAR, FileName VARCHAR, ProcessCommandLine VARCHAR,
		AccountName VARCHAR, ProcessId BIGINT, ReportId BIGINT, ActionType VARCHAR, SHA1 VARCHAR)`); err != nil {
		return err
	}
	conn, err := connector.Connect(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	appender, err := duckdb.NewAppenderFromConn(conn, "", "T")
	if err != nil {
		return err
	}
	cells := make([]driver.Value, len(t.Columns()))
	for row := range t.Rows() {
		for i, c := range t.Columns() {
			switch v := t.Value(row, i); c.Type {
			case table.DateTime:
				cells[i] = times.TimeOf(v.Int())
			case table.Long:
				cells[i] = v.Int()
			default:
				cells[i] = v.Text()
			}
		}
		if err := appender.AppendRow(cells...); err != nil {
			return err
		}
	}
	return appender.Close()
}
