// Package watch is what repeating a query needs beyond the runs themselves: which rows of an
// answer are new, and whether a failure is worth another try. It runs nothing and has no clock.
package watch

import (
	"errors"
	"hash/maphash"

	"quarry/api"
	"quarry/hunt"
	"quarry/table"
)

// Tracker finds the rows of an answer that the answers before it did not have. A row is
// identified by all of its values; one that an answer has twice is two rows. It is not safe
// for concurrent use.
type Tracker struct {
	seed   maphash.Seed
	seen   map[uint64]sighting
	rounds int
}

// sighting is how often a row was in one answer at most, and in which answer it was last.
type sighting struct {
	times int32
	round int32
}

// NewTracker returns a tracker that has seen no row.
func NewTracker() *Tracker { return &Tracker{seed: maphash.MakeSeed(), seen: map[uint64]sighting{}} }

// Rounds is how many answers were looked at.
func (t *Tracker) Rounds() int { return t.rounds }

// forgetAfter is for how many rounds a row is remembered that is no longer in the answer.
// A row that time has carried out of the hunt's range does not come back, but one can be
// missing for a while: the service may answer from another copy of its data.
const forgetAfter = 16

// Fresh gives the rows of an answer that are new, in their order, and remembers all.
func (t *Tracker) Fresh(answer *table.Table) []int {
	t.rounds++
	var fresh []int
	now := map[uint64]int32{}
	vectors := make([]*table.Vector, len(answer.Columns()))
	for i := range vectors {
		vectors[i] = answer.Vector(i)
	}
	for row := range answer.Rows() {
		key := t.key(vectors, row)
		now[key]++
		if now[key] > t.seen[key].times {
			fresh = append(fresh, row)
		}
	}
	for key, times := range now {
		t.seen[key] = sighting{max(times, t.seen[key].times), int32(t.rounds)}
	}
	for key, s := range t.seen {
		if int32(t.rounds)-s.round > forgetAfter {
			delete(t.seen, key)
		}
	}
	return fresh
}

func (t *Tracker) key(vectors []*table.Vector, row int) uint64 {
	var h maphash.Hash
	h.SetSeed(t.seed)
	for _, v := range vectors {
		value := v.Value(row)
		if value.IsNull() {
			h.WriteByte(0)
			continue
		}
		h.WriteByte(1)
		h.WriteString(value.String())
		h.WriteByte(0)
	}
	return h.Sum64()
}

// Rows gives some rows of a table as a table of their own.
func Rows(t *table.Table, rows []int) *table.Table {
	b := table.NewBuilder(t.Columns())
	for _, row := range rows {
		for i := range t.Columns() {
			b.Column(i).Append(t.Value(row, i))
		}
	}
	return b.Table()
}

// Transient reports whether a failure may be over when the query is repeated later.
func Transient(err error) bool {
	switch api.KindOf(err) {
	case api.Unavailable, api.Timeout, api.Network, api.CutShort, api.Throttled, api.Malformed:
		return true
	case api.Unknown, api.BadQuery, api.TooLarge, api.Unauthorized, api.Forbidden, api.NotFound, api.Canceled,
		api.SignIn, api.Usage:
	}
	var spent *hunt.OverQuota
	return errors.As(err, &spent)
}
