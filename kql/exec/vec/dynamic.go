package vec

import "slices"

// A dynamic is nil, bool, int64, float64, string, moment, duration, []any or *Bag. A rawJSON has
// not been parsed yet.
type (
	moment   int64 // datetime in ticks
	duration int64 // timespan in ticks
	rawJSON  string
)

// Bag is a property bag. It keeps its keys in order.
type Bag struct {
	Keys   []string
	Values []any
}

// Get returns the value of a key.
func (b *Bag) Get(key string) (any, bool) {
	if i := slices.Index(b.Keys, key); i >= 0 {
		return b.Values[i], true
	}
	return nil, false
}

// Set adds a key or replaces its value.
func (b *Bag) Set(key string, value any) {
	if i := slices.Index(b.Keys, key); i >= 0 {
		b.Values[i] = value
		return
	}
	b.Keys = append(b.Keys, key)
	b.Values = append(b.Values, value)
}

// fewKeys is the number of keys up to which a linear search is faster than a map.
const fewKeys = 32

// setAmong is Set for untrusted input, which may have a million keys. It returns the positions of
// the keys, to be passed to the next call.
func (b *Bag) setAmong(places map[string]int, key string, value any) map[string]int {
	if len(b.Keys) < fewKeys {
		b.Set(key, value)
		return nil
	}
	if places == nil {
		places = make(map[string]int, 2*fewKeys)
		for i, known := range b.Keys {
			places[known] = i
		}
	}
	if i, ok := places[key]; ok {
		b.Values[i] = value
		return places
	}
	places[key] = len(b.Keys)
	b.Keys, b.Values = append(b.Keys, key), append(b.Values, value)
	return places
}

// Add adds a key unless it exists.
func (b *Bag) Add(key string, value any) {
	if !slices.Contains(b.Keys, key) {
		b.Set(key, value)
	}
}

// Parsed parses a rawJSON and returns any other value unchanged.
func Parsed(v any) any {
	if raw, ok := v.(rawJSON); ok {
		return ParseDynamic(string(raw))
	}
	return v
}

// MaxText limits the bytes of a computed string, MaxElements the elements of a computed array.
const (
	MaxText     = 1 << 24
	MaxElements = 1 << 22
)
