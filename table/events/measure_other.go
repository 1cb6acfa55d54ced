//go:build !unix

package events

import "testing"

// CPUSeconds skips the test: CPU time is not measured on this platform.
func CPUSeconds(tb testing.TB) float64 {
	tb.Skip("CPU time is not measured on this platform")
	return 0
}
