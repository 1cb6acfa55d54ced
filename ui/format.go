package ui

import (
	"fmt"
	"time"

	"quarry/ui/widget/line"
)

// grouped formats a count with commas: 100,000.
func grouped(n int) string { return line.Grouped(n) }

// elapsed formats a duration with useful precision: 0.3 s, 12 s, 2 min 5 s.
func elapsed(d time.Duration) string {
	d = max(d, 0)
	switch {
	case d < 10*time.Second:
		return fmt.Sprintf("%.1f s", d.Truncate(100*time.Millisecond).Seconds())
	case d < time.Minute:
		return fmt.Sprintf("%d s", int(d.Seconds()))
	}
	return fmt.Sprintf("%d min %d s", int(d.Minutes()), int(d.Seconds())%60)
}

// quick formats a duration that is usually short: 12 ms, 1.4 s.
func quick(d time.Duration) string {
	if d < time.Second {
		return fmt.Sprintf("%d ms", d.Milliseconds())
	}
	return elapsed(d)
}

// sized formats a number of bytes: 812 B, 1.3 MB.
func sized(n int64) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%d B", n)
	case n < 1_000_000:
		return fmt.Sprintf("%.1f KB", float64(n)/1e3)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1e6)
}

// plural formats a count of things: 1 row, 2 rows.
func plural(n int, thing string) string { return line.Counted(n, thing) }
