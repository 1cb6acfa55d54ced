package history

import (
	"reflect"
	"testing"
)

func TestDamagedIDsAreCorrected(t *testing.T) {
	page := func(n uint32, ids ...int64) (found []foundID) {
		for _, id := range ids {
			found = append(found, foundID{n, id})
		}
		return found
	}
	for name, c := range map[string]struct {
		found []foundID
		want  []int64
	}{
		"sound":                {page(1, 1, 2, 4, 9), []int64{1, 2, 4, 9}},
		"too large":            {page(1, 1, 200, 3), []int64{1, 2, 3}},
		"too small":            {page(1, 7, 8, 1, 10), []int64{7, 8, 9, 10}},
		"negative":             {page(1, -1, 2, 3), []int64{1, 2, 3}},
		"no room":              {page(1, 1, 2, 1, 3), []int64{1, 2, 0, 3}},
		"last of the page":     {append(page(1, 1, 2, 8), page(2, 5, 8, 9)...), []int64{1, 2, 3, 5, 8, 9}},
		"pages in other order": {append(page(9, 1, 2), page(3, 5, 77, 7)...), []int64{1, 2, 5, 6, 7}},
		"last of all":          {page(1, 1, 2, 1<<50), []int64{1, 2, 0}},
	} {
		if got := correctIDs(c.found); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: got %v, want %v", name, got, c.want)
		}
	}
}
