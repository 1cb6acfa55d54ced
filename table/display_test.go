package table

import (
	"math/rand/v2"
	"testing"
	"time"

	"quarry/table/times"
)

func TestTimesAgreeWithPackageTime(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	berlin := time.FixedZone("x", 3600)
	for i := range 20_000 {
		ticks := []int64{0, times.MaxTicks, -1, times.MaxTicks + 1, times.MaxTicks - times.TicksPerSecond,
			r.Int64N(times.MaxTicks), r.Int64N(times.MaxTicks) / times.TicksPerSecond * times.TicksPerSecond}[i%7]
		at := times.TimeOf(ticks)
		for _, c := range []struct{ got, want string }{
			{times.FormatDateTime(ticks), at.Format("2006-01-02T15:04:05.0000000Z")},
			{string(times.AppendDateTime(nil, ticks)), at.Format("2006-01-02T15:04:05.9999999Z")},
			{displayTime(ticks, nil), at.Format("2006-01-02 15:04:05.9999999")},
			{displayTime(ticks, berlin), at.In(berlin).Format("2006-01-02 15:04:05.9999999")},
		} {
			if c.got != c.want {
				t.Fatalf("ticks %d: got %s, want %s", ticks, c.got, c.want)
			}
		}
	}
}
