package sandbox_test

import (
	"testing"
	"time"

	"quarry/sandbox"
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

// BenchmarkFirstQuery is the time from the start of a tenant to its answer about 30 days
// of process events: with its certificate, the sign-in and the making of the data.
func BenchmarkFirstQuery(b *testing.B) {
	for b.Loop() {
		l := start(b, sandbox.Options{Scale: 1})
		if rows := l.ask("mde", documented).rows(b); len(rows) != 2 {
			b.Fatalf("%d rows", len(rows))
		}
		l.Close()
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
