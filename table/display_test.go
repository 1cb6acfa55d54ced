package table

import (
	"math/rand/v2"
	"testing"
	"time"
)

func TestTimesAreWrittenAsPackageTimeDoes(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	berlin := time.FixedZone("x", 3600)
	for i := range 20_000 {
		ticks := []int64{0, MaxTicks, -1, MaxTicks + 1, MaxTicks - TicksPerSecond, r.Int64N(MaxTicks), r.Int64N(MaxTicks) / TicksPerSecond * TicksPerSecond}[i%7]
		at := TimeOf(ticks)
		for _, c := range []struct{ got, want string }{
			{FormatDateTime(ticks), at.Format("2006-01-02T15:04:05.0000000Z")},
			{string(AppendDateTime(nil, ticks)), at.Format("2006-01-02T15:04:05.9999999Z")},
			{displayTime(ticks, nil), at.Format("2006-01-02 15:04:05.9999999")},
			{displayTime(ticks, berlin), at.In(berlin).Format("2006-01-02 15:04:05.9999999")},
		} {
			if c.got != c.want {
				t.Fatalf("ticks %d: got %s, want %s", ticks, c.got, c.want)
			}
		}
	}
}
