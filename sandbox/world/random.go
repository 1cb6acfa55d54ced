package world

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash/fnv"
	"io"
	"math/rand/v2"
	"time"

	"quarry/table/times"
)

// dice is a random source for one subject. Each subject has its own, so that a table does not
// depend on which tables were generated before it.
type dice struct{ *rand.Rand }

func (w *World) dice(subject string) dice {
	sum := w.sum(subject)
	return dice{rand.New(rand.NewPCG(binary.LittleEndian.Uint64(sum[:]), binary.LittleEndian.Uint64(sum[8:])))}
}

// sum returns the seed of a subject's dice.
func (w *World) sum(subject string) [32]byte {
	return sha256.Sum256(fmt.Appendf(nil, "%d/%s", w.seed, subject))
}

// chance returns true with the given probability.
func (d dice) chance(share float64) bool { return d.Float64() < share }

// pick returns a random element, with equal probabilities.
func pick[T any](d dice, list []T) T { return list[d.IntN(len(list))] }

// pickSkewed returns a random element and favors the start of the list, as visits to sites and
// files do: half of the draws come from the first eighth.
func pickSkewed[T any](d dice, list []T) T {
	f := d.Float64()
	return list[int(f*f*f*float64(len(list)))]
}

const hexDigits = "0123456789abcdef"

// hex returns n random hexadecimal digits.
func (d dice) hex(n int) string {
	text := make([]byte, n)
	d.fillHex(text)
	return string(text)
}

func (d dice) fillHex(text []byte) {
	for len(text) > 0 {
		u := d.Uint64()
		part := min(len(text), 16)
		for i := range text[:part] {
			text[i] = hexDigits[u&15]
			u >>= 4
		}
		text = text[part:]
	}
}

// guid returns a random (v4) GUID.
func (d dice) guid() string {
	var h [32]byte
	d.fillHex(h[:])
	h[12], h[16] = '4', "89ab"[h[16]&3]
	text := make([]byte, 0, 36)
	for i, digit := range h {
		if i == 8 || i == 12 || i == 16 || i == 20 {
			text = append(text, '-')
		}
		text = append(text, digit)
	}
	return string(text)
}

// moment returns a random time within the world's days, in ticks. With office, most times fall on
// working days between 7:00 and 19:00.
func (w *World) moment(d dice, office bool) int64 { return w.momentBetween(d, w.start, w.end, office) }

// momentBetween returns a random time as moment does, from a span.
func (w *World) momentBetween(d dice, from, to int64, office bool) int64 {
	for {
		at := from + d.Int64N(to-from)
		if !office || d.Float64() < officeShare(times.TimeOf(at)) {
			return at
		}
	}
}

// officeShare returns how busy people are at a time, from 0 to 1.
func officeShare(t time.Time) float64 {
	share := [24]float64{6: .1, 7: .5, 8: .9, 9: 1, 10: 1, 11: .9, 12: .6, 13: .9, 14: 1, 15: .9, 16: .7, 17: .4,
		18: .2, 19: .1, 20: .08}[t.Hour()]
	if day := t.Weekday(); day == time.Saturday || day == time.Sunday {
		return max(share*.06, .005)
	}
	return max(share, .02)
}

// digest returns a made-up file hash that is the same for the same name everywhere.
func digest(name string, digits int) string {
	sum := sha256.Sum256([]byte(name))
	return hex.EncodeToString(sum[:])[:digits]
}

// fingerprint returns a made-up file hash as digest does, but is cheap enough for every row of a
// table.
func fingerprint(kind, text string, digits int) string {
	h := fnv.New64a()
	_, _ = io.WriteString(h, text)
	m := splitMix{}
	m.restart(h.Sum64(), len(kind))
	return m.dice().hex(digits)
}

// Durations in ticks.
const (
	second = times.TicksPerSecond
	minute = 60 * second
	hour   = 60 * minute
	day    = 24 * hour
)

// midnight returns the start of a day in ticks.
func midnight(year int, month time.Month, day int) int64 {
	return times.TicksOf(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}
