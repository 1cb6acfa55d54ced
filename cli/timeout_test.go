package cli

import (
	"testing"
	"time"
)

func TestRunsHaveATotalTime(t *testing.T) {
	for _, test := range []struct {
		args  []string
		waits bool
		want  time.Duration // 0 for no limit
	}{
		{nil, false, 15 * time.Minute},
		{nil, true, 24 * time.Hour},
		{[]string{"--timeout", "90s"}, false, 90 * time.Second},
		{[]string{"--timeout", "90s"}, true, 90 * time.Second},
		{[]string{"--timeout", "0"}, false, 0},
	} {
		var r runFlags
		cmd := newRun(&flags{})
		cmd.ResetFlags()
		r.addTimeout(cmd)
		if err := cmd.ParseFlags(test.args); err != nil {
			t.Fatal(err)
		}
		cmd.SetContext(t.Context())
		ctx, cancel := r.withTimeout(cmd, test.waits)
		deadline, limited := ctx.Deadline()
		cancel()
		if left := time.Until(deadline).Round(time.Second); limited != (test.want > 0) || limited && left != test.want {
			t.Errorf("%q, waits %v: %v left, limited %v; want %v", test.args, test.waits, left, limited, test.want)
		}
	}
}
