// Command bench runs six hunting queries over generated rows, alternately in Quarry's engine and in
// DuckDB, and prints the best time of each. It is a separate module, because DuckDB needs cgo and
// 50 MB that the workbench does without.
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
	rows := flag.Int("rows", 1_000_000, "number of rows in the table")
	rounds := flag.Int("rounds", 5, "rounds; the best one counts")
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
	fmt.Printf("%d rows, %d columns, seed %d; best of %d; %s, DuckDB %s with 2 threads\n\n", t.Rows(), len(t.Columns()),
		seed, rounds, runtime.Version(), version)
	fmt.Printf("| query | Quarry, 1 worker, ms | 2 workers, ms | DuckDB, ms | ratio |\n|---|---|---|---|---|\n")
	product := 1.0
	for _, q := range questions {
		ratio, err := compare(ctx, db, t, q, rounds)
		if err != nil {
			return fmt.Errorf("%s: %w", q.name, err)
		}
		product *= ratio
	}
	fmt.Printf("\ngeometric mean of the ratios (2 workers to DuckDB): %.2f\n",
		math.Pow(product, 1/float64(len(questions))))
	return nil
}

// compare prints a line of the table and returns the ratio of our time to DuckDB's.
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
				return 0, fmt.Errorf("the results have %d and %d rows", ours, theirs)
			}
		}
	}
	fmt.Printf("| %s | %.0f | %.0f | %.0f | %.2f |\n", q.name, one, two, duck, two/duck)
	return two / duck, nil
}

// timeOf runs a function after a garbage collection, and updates the best time in ms.
func timeOf(best *float64, do func() (int, error)) (int, error) {
	runtime.GC()
	start := time.Now()
	n, err := do()
	*best = min(*best, float64(time.Since(start).Microseconds())/1000)
	return n, err
}

// source is a Source with the single table T.
type source struct{ t *table.Table }

func (s source) Table(context.Context, string) (*table.Table, error) { return s.t, nil }

func ask(ctx context.Context, t *table.Table, query string, workers int) (int, error) {
	answer, err := exec.Run(ctx, syntax.Parse(query), source{t}, exec.Options{Now: now, Workers: workers})
	if err != nil {
		return 0, err
	}
	return answer.Rows(), nil
}

// askDuck runs a query and fetches every cell of the result, since our results are complete too.
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

// fill creates DuckDB's table with the same rows.
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
