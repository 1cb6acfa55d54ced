// Package watch finds new rows in the results of a repeated query, and decides whether a failed run
// is worth repeating. It runs no queries itself.
package watch

import (
	"errors"
	"hash/maphash"

	"quarry/api"
	"quarry/hunt"
	"quarry/table"
)

// Tracker finds rows that earlier results did not have. A row is identified by all of its values;
// if it occurs twice in the results, it counts as two rows. A Tracker is not safe for concurrent
// use.
type Tracker struct {
	seed   maphash.Seed
	seen   map[uint64]sighting
	rounds int
}

// sighting records how often a row occurred in one result at most, and when it was last seen.
type sighting struct {
	times int32
	round int32
}

// NewTracker returns a tracker that has seen no row.
func NewTracker() *Tracker { return &Tracker{seed: maphash.MakeSeed(), seen: map[uint64]sighting{}} }

// Rounds returns how many results have been passed to Fresh.
func (t *Tracker) Rounds() int { return t.rounds }

// forgetAfter is how many rounds a row is remembered after it was last seen. A row that has left
// the query's time range does not return, but a row can be missing temporarily: the service may
// read from another replica.
const forgetAfter = 16

// Fresh returns the indexes of the new rows, and remembers all rows.
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

// Rows returns the selected rows as a table.
func Rows(t *table.Table, rows []int) *table.Table {
	b := table.NewBuilder(t.Columns())
	for _, row := range rows {
		for i := range t.Columns() {
			b.Column(i).Append(t.Value(row, i))
		}
	}
	return b.Table()
}

// Transient reports whether repeating the query later may succeed.
func Transient(err error) bool {
	switch api.KindOf(err) {
	case api.Unavailable, api.Timeout, api.Network, api.CutShort, api.Throttled, api.Malformed:
		return true
	case api.Unknown, api.BadQuery, api.TooLarge, api.Unauthorized, api.Forbidden, api.NotFound, api.Canceled,
		api.SignIn, api.Usage, api.Partial:
	}
	var spent *hunt.OverQuota
	return errors.As(err, &spent)
}
