package world

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"quarry/table"
)

// dice is a source of chance for one subject. Each subject has its own, so that a table
// is the same whatever was generated before it.
type dice struct{ *rand.Rand }

func (w *World) dice(subject string) dice {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d/%s", w.seed, subject))
	return dice{rand.New(rand.NewPCG(binary.LittleEndian.Uint64(sum[:]), binary.LittleEndian.Uint64(sum[8:])))}
}

// chance is true in a share of cases.
func (d dice) chance(share float64) bool { return d.Float64() < share }

// of picks one of a list, all alike.
func of[T any](d dice, list []T) T { return list[d.IntN(len(list))] }

// early picks one of a list and prefers its beginning, as sites and files are visited:
// half of the picks fall into the first eighth.
func early[T any](d dice, list []T) T {
	f := d.Float64()
	return list[int(f*f*f*float64(len(list)))]
}

// hex is random text of n hexadecimal digits.
func (d dice) hex(n int) string {
	text := make([]byte, n)
	for i := range text {
		text[i] = "0123456789abcdef"[d.IntN(16)]
	}
	return string(text)
}

func (d dice) guid() string {
	h := []byte(d.hex(32))
	h[12], h[16] = '4', "89ab"[d.IntN(4)]
	return fmt.Sprintf("%s-%s-%s-%s-%s", h[:8], h[8:12], h[12:16], h[16:20], h[20:])
}

// lottery picks by weight.
type lottery[T any] struct {
	items []T
	upTo  []float64
}

func newLottery[T any](items []T, weight func(T) float64) lottery[T] {
	l := lottery[T]{items: items}
	sum := 0.0
	for _, item := range items {
		sum += weight(item)
		l.upTo = append(l.upTo, sum)
	}
	return l
}

func (l lottery[T]) draw(d dice) T {
	i, _ := slices.BinarySearch(l.upTo, d.Float64()*l.upTo[len(l.upTo)-1])
	return l.items[min(i, len(l.items)-1)]
}

// moment is a time within the world's days, to 100 ns. Office moments fall on working
// days between seven and seven for the most part.
func (w *World) moment(d dice, office bool) int64 {
	for {
		at := w.start + d.Int64N(w.end-w.start)
		if !office || d.Float64() < officeShare(table.TimeOf(at)) {
			return at
		}
	}
}

// officeShare is how busy people are at a time, from 0 to 1.
func officeShare(t time.Time) float64 {
	share := [24]float64{6: .1, 7: .5, 8: .9, 9: 1, 10: 1, 11: .9, 12: .6, 13: .9, 14: 1, 15: .9, 16: .7, 17: .4, 18: .2, 19: .1, 20: .08}[t.Hour()]
	if day := t.Weekday(); day == time.Saturday || day == time.Sunday {
		return max(share*.06, .005)
	}
	return max(share, .02)
}

// digest is a hash of a file that does not exist: the same for the same name everywhere.
func digest(name string, digits int) string {
	sum := sha256.Sum256([]byte(name))
	return hex.EncodeToString(sum[:])[:digits]
}

// Lengths of time in ticks.
const (
	second = table.TicksPerSecond
	minute = 60 * second
	hour   = 60 * minute
	day    = 24 * hour
)
