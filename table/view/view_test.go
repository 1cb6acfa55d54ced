package view

import (
	"context"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"quarry/table"
)

var viewColumns = []table.Column{{Name: "Device", Type: table.String}, {Name: "Count", Type: table.Long},
	{Name: "Score", Type: table.Real}, {Name: "When", Type: table.DateTime}}

func viewRow(r *rand.Rand) []table.Value {
	row := []table.Value{
		table.NewString([]string{"WS-01", "ws-02", "", "C:\\Temp x", "größe"}[r.IntN(5)]),
		table.NewLong(int64(r.IntN(9)) - 4), table.NewReal(float64(r.IntN(7))/2 - 1),
		table.NewDateTime(r.Int64N(5) * 1e15),
	}
	if i := r.IntN(8); i < len(row) {
		row[i] = table.Null(viewColumns[i].Type)
	}
	return row
}

// referenceRows filters and sorts value by value.
func referenceRows(t *table.Table, pass func(row int) bool, keys []SortKey) []int {
	rows := []int{}
	for row := range t.Rows() {
		if pass(row) {
			rows = append(rows, row)
		}
	}
	slices.SortStableFunc(rows, func(a, b int) int {
		for _, k := range keys {
			x, y := t.Value(a, k.Column), t.Value(b, k.Column)
			c := 0
			switch {
			case x.IsNull() || y.IsNull():
				if x.IsNull() != y.IsNull() {
					if x.IsNull() {
						return 1
					}
					return -1
				}
			case x.Type() == table.String:
				c = strings.Compare(x.Text(), y.Text())
			case x.Real() < y.Real():
				c = -1
			case x.Real() > y.Real():
				c = 1
			}
			if k.Descending {
				c = -c
			}
			if c != 0 {
				return c
			}
		}
		return 0
	})
	return rows
}

func placesOf(v View) []int {
	rows := []int{}
	for at := range v.Rows() {
		rows = append(rows, v.Row(at))
	}
	return rows
}

func TestViewAgreesWithReference(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		b := table.NewBuilder(viewColumns)
		for range r.IntN(60) {
			b.Append(viewRow(r)...)
		}
		rows := b.Table()
		keys := []SortKey{{r.IntN(4), r.IntN(2) == 0}, {r.IntN(4), r.IntN(2) == 0}}
		f, err := ParseFilter("device:ws !count=3")
		if err != nil {
			t.Fatal(err)
		}
		v, err := New(rows).Apply(context.Background(), f, keys)
		if err != nil {
			t.Fatal(err)
		}
		want := referenceRows(rows, func(row int) bool {
			return strings.Contains(strings.ToLower(rows.Value(row, 0).String()), "ws") &&
				rows.Value(row, 1).String() != "3"
		}, keys)
		if got := placesOf(v); !slices.Equal(got, want) {
			t.Fatalf("keys %v: rows %v, want %v", keys, got, want)
		}
	}
}

func TestFilterTerms(t *testing.T) {
	b := table.NewBuilder([]table.Column{{Name: "Device", Type: table.String}, {Name: "Path", Type: table.String}})
	b.Append(table.NewString("WS-01"), table.NewString(`C:\Temp\a b.exe`))
	b.Append(table.NewString("srv"), table.NewString("https://evil.example/x"))
	for text, want := range map[string][]int{
		"": {0, 1}, "ws": {0}, "!ws": {1}, "-ws": {1}, "/^s.v$/": {1}, "device:/^S/": {1}, `c:\temp`: {0},
		"https://evil": {1},
		"Device=srv":   {1}, "device=SRV": {}, `"a b"`: {0}, `path:"a b"`: {0}, "e x": {0, 1}, "ws evil": {},
		"device:": {0, 1},
	} {
		f, err := ParseFilter(text)
		if err != nil {
			t.Fatal(err)
		}
		v, err := New(b.Table()).Apply(context.Background(), f, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := placesOf(v); !slices.Equal(got, want) {
			t.Errorf("%q: rows %v, want %v", text, got, want)
		}
	}
	if _, err := ParseFilter("/(/"); err == nil {
		t.Error("a broken expression was accepted")
	}
}

func TestFilterFinds(t *testing.T) {
	b := table.NewBuilder([]table.Column{{Name: "Device", Type: table.String}, {Name: "Path", Type: table.String}})
	b.Append(table.NewString("WS-01"), table.NewString("x"))
	for text, want := range map[string][2]int{"ws": {0, 2}, "/0.$/": {3, 5}, "dev:01": {3, 5}, "path:01": {}, "-ws": {},
		"device=WS-01": {0, 5}, "": {}, "/^w": {0, 1}, "/ws": {}} {
		f, err := ParseFilter(text)
		if err != nil {
			t.Fatal(err)
		}
		if start, end := f.Finds(b.Table())(0, "WS-01"); [2]int{start, end} != want {
			t.Errorf("%q is found at %d to %d, want %v", text, start, end, want)
		}
	}
}

func TestConditionsMatchWholeValues(t *testing.T) {
	b := table.NewBuilder([]table.Column{{Name: "Device", Type: table.String}, {Name: "Count", Type: table.Long}})
	for i, name := range []string{"a", "b", "", "a"} {
		b.Append(table.NewString(name), table.NewLong(int64(i)))
	}
	b.Append(table.Null(table.String), table.Null(table.Long))
	v := New(b.Table())
	for name, want := range map[string]struct {
		f    Filter
		rows []int
	}{
		"text": {Filter{}.Keep(0, []table.Value{table.NewString("a"), table.NewString("")}, false),
			[]int{0, 2, 3}},
		"null":     {Filter{}.Keep(0, []table.Value{table.Null(table.String)}, false), []int{4}},
		"not text": {Filter{}.Keep(0, []table.Value{table.NewString("a")}, true), []int{1, 2, 4}},
		"two of them": {Filter{}.Keep(0, []table.Value{table.NewString("a")}, false).Keep(1,
			[]table.Value{table.NewLong(3), table.Null(table.Long)}, false), []int{3}},
	} {
		got, err := v.Apply(context.Background(), want.f, nil)
		if err != nil || !slices.Equal(placesOf(got), want.rows) {
			t.Errorf("%s: rows %v, %v; want %v", name, placesOf(got), err, want.rows)
		}
	}
}

func TestFacetAndStatistics(t *testing.T) {
	b := table.NewBuilder([]table.Column{{Name: "N", Type: table.Long}})
	for _, n := range []int64{3, 1, 3, 8} {
		b.Append(table.NewLong(n))
	}
	b.Append(table.Null(table.Long))
	v := New(b.Table())
	values, distinct, err := Facet(context.Background(), v, 0, 1)
	if err != nil || distinct != 4 || len(values) != 1 || values[0] != (ValueCount{table.NewLong(3), 2}) {
		t.Errorf("facet %v of %d, %v", values, distinct, err)
	}
	s, err := Statistics(context.Background(), v, 0, nil)
	want := ColumnStats{Count: 5, Nulls: 1, Distinct: 3, Min: table.NewLong(1), Max: table.NewLong(8), Sum: 15,
		Mean: 3.75}
	if err != nil || s != want {
		t.Errorf("statistics %+v, %v; want %+v", s, err, want)
	}
	f, _ := ParseFilter("3")
	if at, _ := v.Find(context.Background(), f, 2, false); at != 0 {
		t.Errorf("found at %d, want 0", at)
	}
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := v.Apply(ended, f, nil); err == nil {
		t.Error("a view was applied after its context ended")
	}
}
