package watch_test

import (
	"slices"
	"testing"

	"quarry/hunt/watch"
	"quarry/table"
)

// values returns a table of one column.
func values(list ...int64) *table.Table {
	b := table.NewBuilder([]table.Column{{Name: "x", Type: table.Long}})
	for _, x := range list {
		b.Append(table.NewLong(x))
	}
	return b.Table()
}

func TestTrackerReturnsEachRowOnce(t *testing.T) {
	tracker := watch.NewTracker()
	for i, c := range []struct {
		answer []int64
		fresh  []int
	}{
		{[]int64{1, 2}, []int{0, 1}},
		{[]int64{1, 2}, nil},
		{[]int64{3, 1, 2, 3}, []int{0, 3}}, // two identical rows count twice
		{[]int64{3, 3, 3}, []int{2}},
		{nil, nil},
		{[]int64{1, 4}, []int{1}}, // a row that was missing temporarily is not new
	} {
		if got := tracker.Fresh(values(c.answer...)); !slices.Equal(got, c.fresh) {
			t.Errorf("round %d, %v: got new rows %v, want %v", i, c.answer, got, c.fresh)
		}
	}
	for range 17 {
		tracker.Fresh(values(9))
	}
	if got := tracker.Fresh(values(1)); len(got) != 1 {
		t.Error("rows are never forgotten")
	}
	if got := watch.Rows(values(5, 6, 7), []int{2, 0}); got.Rows() != 2 || got.Value(0, 0).String() != "7" {
		t.Errorf("rows 2 and 0: got %v", got)
	}
}
