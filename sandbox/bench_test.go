package sandbox_test

import (
	"testing"
	"time"

	"quarry/sandbox"
)

// BenchmarkStart measures the time until a new tenant answers.
func BenchmarkStart(b *testing.B) {
	for b.Loop() {
		tenant, err := sandbox.Start(sandbox.Options{})
		if err != nil {
			b.Fatal(err)
		}
		tenant.Close()
	}
}

// BenchmarkFirstQuery measures the time from starting a tenant to its first result, 30 days of
// process events. It includes the certificate, the sign-in and generating the data.
func BenchmarkFirstQuery(b *testing.B) {
	for b.Loop() {
		l := start(b, sandbox.Options{Scale: 1})
		if rows := l.ask("mde", documented).rows(b); len(rows) != 2 {
			b.Fatalf("%d rows", len(rows))
		}
		l.Close()
	}
}

// BenchmarkWholeTable measures a query for all columns and rows of a table that has already been
// generated.
func BenchmarkWholeTable(b *testing.B) {
	l := start(b, sandbox.Options{Scale: 1, Limits: sandbox.Limits{Request: time.Minute}})
	l.ask("mde", "DeviceFileEvents | count")
	for b.Loop() {
		b.SetBytes(int64(len(l.ask("mde", "DeviceFileEvents").body)))
	}
}
