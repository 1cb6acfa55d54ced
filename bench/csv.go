package main

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"time"

	"quarry/table"
	"quarry/table/export"
	"quarry/table/load"
)

// headBytes is how much of a file is shown before the rest has been read.
const headBytes = 1 << 20

// compareCSV prints how long reading a CSV file of a table takes in Quarry's importer and in DuckDB's
// reader, both with types that they infer, in CPU time, which counts the work of all threads.
func compareCSV(ctx context.Context, t *table.Table, rounds int) error {
	db, err := sql.Open("duckdb", "")
	if err != nil {
		return err
	}
	defer db.Close()
	if _, err := db.ExecContext(ctx, "SET threads = 2"); err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "quarry-bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	name := filepath.Join(folder, "rows.csv")
	if err := writeCSV(ctx, name, t); err != nil {
		return err
	}
	info, err := os.Stat(name)
	if err != nil {
		return err
	}
	ours, theirs := cost{math.Inf(1), math.Inf(1)}, cost{math.Inf(1), math.Inf(1)}
	head := cost{math.Inf(1), math.Inf(1)}
	for range rounds {
		err := spend(&head, func() error {
			if load.Head(ctx, name, headBytes, load.Options{}) == nil {
				return fmt.Errorf("no first rows")
			}
			return nil
		})
		if err != nil {
			return err
		}
		err = spend(&ours, func() error {
			got, _, err := load.File(ctx, name, load.Options{})
			if err == nil && got.Rows() != t.Rows() {
				err = fmt.Errorf("got %d of %d rows", got.Rows(), t.Rows())
			}
			return err
		})
		if err != nil {
			return err
		}
		err = spend(&theirs, func() error {
			_, err := db.ExecContext(ctx, "CREATE OR REPLACE TABLE csv AS SELECT * FROM read_csv('"+name+"')")
			return err
		})
		if err != nil {
			return err
		}
	}
	fmt.Printf("\nCSV of %d rows, %d columns, %d MB; best of %d\n\n", t.Rows(), len(t.Columns()), info.Size()>>20, rounds)
	fmt.Printf("| | CPU, ms | wall, ms |\n|---|---|---|\n| first rows | %.0f | %.0f |\n| Quarry | %.0f | %.0f |\n"+
		"| DuckDB | %.0f | %.0f |\n\nratio of CPU: %.2f\n", head.cpu, head.wall, ours.cpu, ours.wall, theirs.cpu,
		theirs.wall, ours.cpu/theirs.cpu)
	return nil
}

func writeCSV(ctx context.Context, name string, t *table.Table) error {
	file, err := os.Create(name)
	if err != nil {
		return err
	}
	defer file.Close()
	return export.Write(ctx, file, "csv", t, export.Options{})
}

// cost is the least CPU time and the least wall time of some rounds, in milliseconds.
type cost struct{ cpu, wall float64 }

func spend(least *cost, work func() error) error {
	start, before := time.Now(), cpuTime()
	err := work()
	least.cpu = min(least.cpu, float64((cpuTime()-before).Microseconds())/1e3)
	least.wall = min(least.wall, float64(time.Since(start).Microseconds())/1e3)
	return err
}
