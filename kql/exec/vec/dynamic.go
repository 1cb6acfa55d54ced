package vec

import "slices"

// A dynamic value is nil, bool, int64, float64, string, moment, duration, []any or *bag.
// A rawJSON is one that nobody has looked into yet.
type (
	moment   int64 // datetime in ticks
	duration int64 // timespan in ticks
	rawJSON  string
)

// Bag is a property bag that keeps the order of its keys.
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

// fewKeys is how many keys are looked through faster than a map is asked.
const fewKeys = 32

// setAmong is set for a reader of hostile text, which may have a million keys. It
// returns the places of the keys for the next call.
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

// Add adds a key that is not there yet.
func (b *Bag) Add(key string, value any) {
	if !slices.Contains(b.Keys, key) {
		b.Set(key, value)
	}
}

// Opened parses a rawJSON and returns anything else as it is.
func Parsed(v any) any {
	if raw, ok := v.(rawJSON); ok {
		return ParseDynamic(string(raw))
	}
	return v
}

// MaxText bounds strings that are made, in bytes, and maxElements the arrays.
const (
	MaxText     = 1 << 24
	MaxElements = 1 << 22
)
