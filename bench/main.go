// Command bench runs hunting queries over generated rows, alternately in Quarry's engine and in DuckDB, and
// prints the CPU time of each as a Markdown table, the worst ratio first. It is a separate module, because
// DuckDB needs cgo and 50 MB that the workbench does without.
package main

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"database/sql/driver"
	"flag"
	"fmt"
	"io"
	"log"
	"math"
	"os"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/duckdb/duckdb-go/v2"

	"quarry/kql/exec"
	"quarry/kql/syntax"
	"quarry/table"
	"quarry/table/times"
)

// introduction is the start of docs/benchmarks.md.
const introduction = `# Benchmarks

The local engine beside DuckDB: hunting queries over generated rows, run alternately in one process on two cores. Both
hold the rows in memory and return complete results. CPU time counts, since other work on the machine changes elapsed
times more. If a query has several SQL variants, the fastest counts. The worst ratios are first.

` + "```sh\ncd bench && go run . -rounds 3 -page ../docs/benchmarks.md\n```" + `

It needs a C++ compiler and downloads DuckDB once.

`

func main() {
	rows := flag.Int("rows", 1_000_000, "number of rows in the table")
	rounds := flag.Int("rounds", 5, "rounds; the best one counts")
	seed := flag.Uint64("seed", 1, "seed of the rows")
	csv := flag.Bool("csv", false, "compare the readers of CSV instead of the engines")
	only := flag.String("only", "", "run the queries whose names contain this")
	page := flag.String("page", "", "write the page of the documentation to this file")
	flag.Parse()
	if *csv {
		if err := compareCSV(context.Background(), generate(*rows, *seed), *rounds); err != nil {
			log.Fatal(err)
		}
		return
	}
	out := &bytes.Buffer{}
	if err := run(context.Background(), out, *rows, *rounds, *seed, *only); err != nil {
		log.Fatal(err)
	}
	if *page == "" {
		fmt.Print(out)
		return
	}
	if err := os.WriteFile(*page, []byte(introduction+out.String()), 0o644); err != nil {
		log.Fatal(err)
	}
}

// result is what a query took at best, in milliseconds.
type result struct {
	name           string
	cpu, duckCPU   float64 // of all threads
	wall, duckTime float64
}

func (r result) ratio() float64 { return r.cpu / r.duckCPU }

func run(ctx context.Context, out io.Writer, rows, rounds int, seed uint64, only string) error {
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
	var results []result
	for _, q := range questions {
		if !strings.Contains(q.name, only) {
			continue
		}
		r, err := compare(ctx, db, t, q, rounds)
		if err != nil {
			return fmt.Errorf("%s: %w", q.name, err)
		}
		fmt.Fprintf(os.Stderr, "%-55s %7.0f %7.0f  %.2f\n", r.name, r.cpu, r.duckCPU, r.ratio())
		results = append(results, r)
	}
	slices.SortFunc(results, func(a, b result) int { return cmp.Compare(b.ratio(), a.ratio()) })
	fmt.Fprintf(out, "%d rows, %d columns, seed %d; best of %d; %s with 2 workers, DuckDB %s with 2 threads\n\n", t.Rows(),
		len(t.Columns()), seed, rounds, runtime.Version(), version)
	fmt.Fprintf(out, "| query | Quarry, CPU ms | DuckDB, CPU ms | ratio | Quarry, ms | DuckDB, ms |\n"+
		"|---|---|---|---|---|---|\n")
	sum, wall := 0.0, 0.0
	for _, r := range results {
		fmt.Fprintf(out, "| %s | %.0f | %.0f | %.2f | %.0f | %.0f |\n", r.name, r.cpu, r.duckCPU, r.ratio(), r.wall,
			r.duckTime)
		sum += math.Log(r.ratio())
		wall += math.Log(r.wall / r.duckTime)
	}
	n := float64(len(results))
	fmt.Fprintf(out, "\n%d queries. Geometric mean of the ratios: %.2f of CPU time, %.2f of elapsed time.\n", len(results),
		math.Exp(sum/n), math.Exp(wall/n))
	return nil
}

// compare runs a query in both engines.
func compare(ctx context.Context, db *sql.DB, t *table.Table, q question, rounds int) (result, error) {
	best := result{q.name, math.Inf(1), math.Inf(1), math.Inf(1), math.Inf(1)}
	for range rounds {
		ours, err := measure(&best.cpu, &best.wall, func() (int, error) { return ask(ctx, t, q.kql) })
		if err != nil {
			return best, err
		}
		for _, query := range q.sql {
			theirs, err := measure(&best.duckCPU, &best.duckTime, func() (int, error) { return askDuck(ctx, db, query) })
			if err != nil {
				return best, err
			}
			if ours != theirs && !strings.HasPrefix(query, "CREATE") {
				return best, fmt.Errorf("the results have %d and %d rows", ours, theirs)
			}
		}
	}
	return best, nil
}

// measure runs a function after a garbage collection, and updates the best times in ms.
func measure(cpu, wall *float64, do func() (int, error)) (int, error) {
	runtime.GC()
	start, used := time.Now(), cpuTime()
	n, err := do()
	*wall = min(*wall, float64(time.Since(start).Microseconds())/1000)
	*cpu = min(*cpu, float64((cpuTime()-used).Microseconds())/1000)
	return n, err
}

// cpuTime returns the CPU time of this process, in all threads.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		log.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// source is a Source with the single table T.
type source struct{ t *table.Table }

func (s source) Table(context.Context, string) (*table.Table, error) { return s.t, nil }

func ask(ctx context.Context, t *table.Table, query string) (int, error) {
	answer, err := exec.Run(ctx, syntax.Parse(query), source{t}, exec.Options{Now: now, Workers: 2})
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
