package sandbox_test

import (
	"context"
	"testing"
	"time"

	"quarry/kql"
	"quarry/kql/engine"
	"quarry/sandbox"
	"quarry/sandbox/world"
)

// BenchmarkStart is the time until a tenant answers.
func BenchmarkStart(b *testing.B) {
	for b.Loop() {
		tenant, err := sandbox.Start(sandbox.Options{})
		if err != nil {
			b.Fatal(err)
		}
		tenant.Close()
	}
}

// BenchmarkFirstQuery is the time of the first query over 30 days of process events,
// with the making of the data.
func BenchmarkFirstQuery(b *testing.B) {
	tree := kql.Parse(documented)
	for b.Loop() {
		source := worldSource{world.New(1, monday, 1)}
		result, err := engine.Run(context.Background(), tree, source, engine.Options{Now: monday})
		if err != nil || result.Rows() != 2 {
			b.Fatalf("%v, %d rows", err, result.Rows())
		}
	}
}

// BenchmarkWholeTable is the time of an answer with all columns and rows of a table that
// is already there.
func BenchmarkWholeTable(b *testing.B) {
	l := start(b, sandbox.Options{Scale: 1, Limits: sandbox.Limits{Request: time.Minute}})
	l.ask("mde", "DeviceFileEvents | count")
	for b.Loop() {
		b.SetBytes(int64(len(l.ask("mde", "DeviceFileEvents").body)))
	}
}
