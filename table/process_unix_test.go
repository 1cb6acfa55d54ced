//go:build unix

package table_test

import (
	"syscall"
	"testing"
)

// processTime is how many seconds of CPU the process has taken.
func processTime(tb testing.TB) float64 {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		tb.Fatal(err)
	}
	return float64(used.Utime.Nano()+used.Stime.Nano()) / 1e9
}
