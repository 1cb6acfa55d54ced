package table_test

import (
	"testing"

	"quarry/table"
)

func TestHeadHasTheFirstRows(t *testing.T) {
	b := table.NewBuilder([]table.Column{{Name: "n", Type: table.Long}, {Name: "r", Type: table.Real},
		{Name: "s", Type: table.String}, {Name: "d", Type: table.Dynamic}})
	for i := range 200 {
		if i%3 == 0 {
			b.Append(table.Null(table.Long), table.Null(table.Real), table.NewString("same"), table.Null(table.Dynamic))
			continue
		}
		b.Append(table.NewLong(int64(i)), table.NewReal(float64(i)), table.NewString("same"),
			table.NewString("{}"))
	}
	whole := b.Table()
	for _, rows := range []int{0, 1, 63, 64, 65, 128, 199, 200, 300} {
		head := whole.Head(rows)
		if head.Rows() != min(rows, 200) {
			t.Fatalf("%d rows, want %d", head.Rows(), rows)
		}
		for c := range whole.Columns() {
			for r := range head.Rows() {
				if got, want := head.Value(r, c), whole.Value(r, c); got.IsNull() != want.IsNull() || got.String() != want.String() {
					t.Errorf("head %d: cell %d,%d is %s, want %s", rows, r, c, got, want)
				}
			}
		}
	}
}
