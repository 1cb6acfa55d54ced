package diff_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"reflect"
	"testing"

	"quarry/table"
	"quarry/table/diff"
)

// answer makes a table of columns "name:type" and rows of values.
func answer(columns []table.Column, rows ...[]table.Value) *table.Table {
	b := table.NewBuilder(columns)
	for _, row := range rows {
		b.Append(row...)
	}
	return b.Table()
}

func row(values ...any) []table.Value {
	cells := make([]table.Value, len(values))
	for i, v := range values {
		switch v := v.(type) {
		case string:
			cells[i] = table.NewString(v)
		case int:
			cells[i] = table.NewLong(int64(v))
		case float64:
			cells[i] = table.NewReal(v)
		case nil:
			cells[i] = table.Null(table.Long)
		}
	}
	return cells
}

// lines returns the rows of a difference as text.
func lines(t *table.Table) []string {
	var all []string
	for r := range t.Rows() {
		text := ""
		for c := range t.Columns() {
			if c > 0 {
				text += " "
			}
			if v := t.Value(r, c); v.IsNull() {
				text += "-"
			} else {
				text += v.String()
			}
		}
		all = append(all, text)
	}
	return all
}

var counted = []table.Column{{Name: "DeviceId", Type: table.String}, {Name: "User", Type: table.String},
	{Name: "n", Type: table.Long}}

func TestNewGoneAndChangedRowsAreTold(t *testing.T) {
	before := answer(counted, row("a", "x", 1), row("a", "y", 2), row("b", "x", 3), row("c", "x", nil))
	after := answer(counted, row("d", "x", 9), row("a", "y", 2), row("b", "x", 4), row("c", "x", 0))
	got, err := diff.Compare(t.Context(), before, after, nil)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"DeviceId", "User"}; !reflect.DeepEqual(got.Keys, want) {
		t.Errorf("keys %q, want %q", got.Keys, want)
	}
	want := []string{"new - - d x 9 -", `changed n: 3 → 4 (+1) 1.0 b x 4 {"n": 3}`,
		`changed n: null → 0 - c x 0 {"n": null}`, "gone - - a x 1 -"}
	if !reflect.DeepEqual(lines(got.Table), want) {
		t.Errorf("difference %q, want %q", lines(got.Table), want)
	}
	if s := got.Summary(); s != "1 new, 1 gone, 2 changed, 1 the same" {
		t.Errorf("summary %q", s)
	}
	if _, err := diff.Compare(t.Context(), before, after, []string{"n", "nowhere"}); !errors.As(err,
		new(*diff.KeyError)) {
		t.Errorf("an unknown key gives %v, want a KeyError", err)
	}
}

func TestRowsWithoutKeysAreComparedWhole(t *testing.T) {
	columns := []table.Column{{Name: "v", Type: table.Real}}
	before := answer(columns, row(1.0), row(1.0), row(math.NaN()), row(math.Copysign(0, -1)))
	after := answer(columns, row(1.0), row(math.NaN()), row(0.0), row(2.0))
	got, err := diff.Compare(t.Context(), before, after, nil)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"new - - 2.0 -", "gone - - 1.0 -"}; !reflect.DeepEqual(lines(got.Table), want) {
		t.Errorf("difference %q, want %q", lines(got.Table), want)
	}
}

func TestRepeatedKeysArePairedInOrder(t *testing.T) {
	before := answer(counted, row("a", "x", 1), row("a", "x", 2), row("a", "x", 3))
	after := answer(counted, row("a", "x", 2), row("a", "x", 7))
	got, err := diff.Compare(t.Context(), before, after, []string{"DeviceId", "User"})
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{`changed n: 1 → 7 (+6) 6.0 a x 7 {"n": 1}`, "gone - - a x 3 -"}; !reflect.DeepEqual(lines(got.Table), want) {
		t.Errorf("difference %q, want %q", lines(got.Table), want)
	}
}

func TestColumnsMayDiffer(t *testing.T) {
	before := answer([]table.Column{{Name: "Id", Type: table.Long}, {Name: "Old", Type: table.String},
		{Name: "n", Type: table.String}}, row(1, "o", "5"), row(2, "p", "6"))
	after := answer([]table.Column{{Name: "n", Type: table.Long}, {Name: "Id", Type: table.Long},
		{Name: "Fresh", Type: table.String}}, row(5, 1, "f"), row(7, 3, "g"))
	got, err := diff.Compare(t.Context(), before, after, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"new - - 7 3 g - -", "gone - - 6 2 - p -"}
	if !reflect.DeepEqual(lines(got.Table), want) || got.Same != 1 {
		t.Errorf("difference %q with %d the same, want %q and 1", lines(got.Table), got.Same, want)
	}
}

func TestChangesShowBothValuesAndTheDifference(t *testing.T) {
	columns := []table.Column{{Name: "k", Type: table.Long}, {Name: "n", Type: table.Long},
		{Name: "r", Type: table.Real}, {Name: "s", Type: table.String}}
	before := answer(columns, row(1, -9_000_000_000_000_000_001, 0.5, "a"), row(2, 5, 1.0, ""), row(3, 1, math.NaN(), "x"))
	after := answer(columns, row(1, 9_000_000_000_000_000_002, 0.25, "b"), row(2, 3, 1.5, "c"), row(3, 1, 2.0, "x"))
	got, err := diff.Compare(t.Context(), before, after, []string{"k"})
	if err != nil {
		t.Fatal(err)
	}
	var changes []string
	for r := range got.Table.Rows() {
		changes = append(changes, got.Table.Value(r, 1).String())
	}
	want := []string{
		"n: -9000000000000000001 → 9000000000000000002 (+18000000000000000003); r: 0.5 → 0.25 (-0.25); s: a → b",
		`n: 5 → 3 (-2); r: 1.0 → 1.5 (+0.5); s: "" → c`, "r: NaN → 2.0",
	}
	if !reflect.DeepEqual(changes, want) {
		t.Errorf("changes %q, want %q", changes, want)
	}
	if a, b := got.Table.Value(0, 2).Real(), got.Table.Value(1, 2).Real(); a != 18e18 || b != 2 {
		t.Errorf("differences %v and %v, want 18e18 and 2", a, b)
	}
}

func TestUnlikeSchemasAreSaid(t *testing.T) {
	before := answer([]table.Column{{Name: "a", Type: table.Long}, {Name: "n", Type: table.String},
		{Name: "Old", Type: table.String}}, row(1, "5", "o"))
	after := answer([]table.Column{{Name: "n", Type: table.Long}, {Name: "a", Type: table.Long},
		{Name: "Fresh", Type: table.String}}, row(5, 1, "f"))
	got, err := diff.Compare(t.Context(), before, after, []string{"a"})
	want := "columns only before: Old; columns only after: Fresh; columns of another type: n"
	if err != nil || got.Schemas() != want {
		t.Errorf("schemas %q (error %v), want %q", got.Schemas(), err, want)
	}
	if same, err := diff.Compare(t.Context(), before, before, nil); err != nil || same.Schemas() != "" {
		t.Errorf("equal schemas: %q (error %v)", same.Schemas(), err)
	}
}

func TestEmptyAnswersCompare(t *testing.T) {
	none, some := answer(counted), answer(counted, row("a", "x", 1))
	for _, c := range []struct {
		before, after *table.Table
		want          string
	}{
		{none, none, "no differences: 0 rows are the same"}, {none, some, "1 new, 0 gone, 0 changed, 0 the same"},
		{some, none, "0 new, 1 gone, 0 changed, 0 the same"},
		{some, answer(nil), "0 new, 1 gone, 0 changed, 0 the same"},
	} {
		got, err := diff.Compare(t.Context(), c.before, c.after, nil)
		if err != nil || got.Summary() != c.want {
			t.Errorf("summary %q (error %v), want %q", got.Summary(), err, c.want)
		}
	}
}

func TestOneColumnThatNamesTheRowsIsTheKey(t *testing.T) {
	columns := []table.Column{{Name: "Timestamp", Type: table.Long}, {Name: "Name", Type: table.String},
		{Name: "ReportId", Type: table.Long}}
	a := answer(columns, row(1, "x", 11), row(2, "x", 12))
	if got := diff.GuessKeys(a, a); !reflect.DeepEqual(got, []string{"ReportId"}) {
		t.Errorf("keys %q, want ReportId alone", got)
	}
}

// TestAgainstAPlainComparison checks many small random results against a slow reference
// implementation.
func TestAgainstAPlainComparison(t *testing.T) {
	columns := []table.Column{{Name: "k", Type: table.Long}, {Name: "v", Type: table.Long}}
	state := uint64(1)
	random := func(n int) int { state = state*6364136223846793005 + 1442695040888963407; return int(state>>33) % n }
	for range 500 {
		make := func() *table.Table {
			b := table.NewBuilder(columns)
			for range random(8) {
				b.Append(table.NewLong(int64(random(4))), table.NewLong(int64(random(3))))
			}
			return b.Table()
		}
		before, after := make(), make()
		got, err := diff.Compare(context.Background(), before, after, []string{"k"})
		if err != nil {
			t.Fatal(err)
		}
		same, paired := 0, 0
		for k := range int64(4) {
			count := [2]map[int64]int{{}, {}}
			total := [2]int{}
			for side, answer := range []*table.Table{before, after} {
				for r := range answer.Rows() {
					if answer.Value(r, 0).Int() == k {
						count[side][answer.Value(r, 1).Int()]++
						total[side]++
					}
				}
			}
			equal := 0
			for v, n := range count[0] {
				equal += min(n, count[1][v])
			}
			same += equal
			paired += min(total[0], total[1]) - equal
		}
		want := fmt.Sprintf("%d new, %d gone, %d changed, %d the same", after.Rows()-same-paired,
			before.Rows()-same-paired, paired, same)
		if same == before.Rows() && same == after.Rows() {
			want = fmt.Sprintf("no differences: %d rows are the same", same)
		}
		if got.Summary() != want {
			t.Fatalf("%q and %q: %s, want %s", lines(before), lines(after), got.Summary(), want)
		}
	}
}

// BenchmarkCompare100000 compares results of 100,000 rows and 20 columns, of which one row in a
// hundred is new, gone or changed.
func BenchmarkCompare100000(b *testing.B) { compareLarge(b, 100_000, 20) }

// BenchmarkCompare200000 compares results as wide as Defender's tables.
func BenchmarkCompare200000(b *testing.B) { compareLarge(b, 200_000, 69) }

func compareLarge(b *testing.B, rows, width int) {
	make := func(shift int) *table.Table {
		columns := []table.Column{{Name: "ReportId", Type: table.Long}}
		for i := range width - 1 {
			columns = append(columns, table.Column{Name: fmt.Sprint("c", i),
				Type: []table.Type{table.String, table.Long, table.DateTime}[i%3]})
		}
		t := table.NewBuilder(columns)
		for r := range rows {
			id := r
			if r%300 == 0 {
				id += shift
			}
			t.Column(0).Int(int64(id))
			for i := 1; i < width; i++ {
				n := int64(r*i) % 1000
				if r%150 == 7 && i == 5 {
					n += int64(shift)
				}
				if i%3 == 1 {
					t.Column(i).Text(fmt.Sprint("value ", n))
				} else {
					t.Column(i).Int(n)
				}
			}
		}
		return t.Table()
	}
	before, after := make(0), make(1_000_000)
	for b.Loop() {
		r, err := diff.Compare(b.Context(), before, after, nil)
		if err != nil || r.New == 0 || r.Changed == 0 || r.Gone == 0 {
			b.Fatal(r.Summary(), err)
		}
	}
}
