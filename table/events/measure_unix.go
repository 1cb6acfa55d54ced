//go:build unix

package events

import (
	"syscall"
	"testing"
)

// CPUSeconds is how many seconds of CPU the process has taken.
func CPUSeconds(tb testing.TB) float64 {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		tb.Fatal(err)
	}
	return float64(used.Utime.Nano()+used.Stime.Nano()) / 1e9
}
