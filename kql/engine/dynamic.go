package engine

import "slices"

// A dynamic value is nil, bool, int64, float64, string, moment, duration, []any or *bag.
// A rawJSON is one that nobody has looked into yet.
type (
	moment   int64 // datetime in ticks
	duration int64 // timespan in ticks
	rawJSON  string
)

// bag is a property bag that keeps the order of its keys.
type bag struct {
	keys   []string
	values []any
}

func (b *bag) get(key string) (any, bool) {
	if i := slices.Index(b.keys, key); i >= 0 {
		return b.values[i], true
	}
	return nil, false
}

// set adds a key or replaces its value.
func (b *bag) set(key string, value any) {
	if i := slices.Index(b.keys, key); i >= 0 {
		b.values[i] = value
		return
	}
	b.keys = append(b.keys, key)
	b.values = append(b.values, value)
}

// fewKeys is how many keys are looked through faster than a map is asked.
const fewKeys = 32

// setAmong is set for a reader of hostile text, which may have a million keys. It
// returns the places of the keys for the next call.
func (b *bag) setAmong(places map[string]int, key string, value any) map[string]int {
	if len(b.keys) < fewKeys {
		b.set(key, value)
		return nil
	}
	if places == nil {
		places = make(map[string]int, 2*fewKeys)
		for i, known := range b.keys {
			places[known] = i
		}
	}
	if i, ok := places[key]; ok {
		b.values[i] = value
		return places
	}
	places[key] = len(b.keys)
	b.keys, b.values = append(b.keys, key), append(b.values, value)
	return places
}

// add adds a key that is not there yet.
func (b *bag) add(key string, value any) {
	if !slices.Contains(b.keys, key) {
		b.set(key, value)
	}
}

// opened parses a rawJSON and returns anything else as it is.
func opened(v any) any {
	if raw, ok := v.(rawJSON); ok {
		return parseDynamic(string(raw))
	}
	return v
}

// maxText bounds strings that are made, in bytes, and maxElements the arrays.
const (
	maxText     = 1 << 24
	maxElements = 1 << 22
)
