//go:build unix

package events

import (
	"syscall"
	"testing"
)

// CPUSeconds returns the CPU seconds that the process has used.
func CPUSeconds(tb testing.TB) float64 {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		tb.Fatal(err)
	}
	return float64(used.Utime.Nano()+used.Stime.Nano()) / 1e9
}
