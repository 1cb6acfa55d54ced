package view

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"quarry/table"
	"quarry/table/times"
)

// This file compares the fast algorithms of views with simple ones that work value by value.

var plainTexts = []string{"", "a", "A", "b", "powershell.exe", "PowerShell.EXE", "C:\\Windows\\System32\\a",
	"C:\\Windows\\System32\\A", "C:\\Windows\\System32\\ab",
	"größe", "GRÖSSE", "İstanbul", "a\x00", "A\x00", "a\x00b", "\xff", "{\"k\":\"v\"}", "zzzzzzzzzzzzzzzzzzzz",
	"zzzzzzzzzzzzzzzzzzzZ1"}

func plainValue(r *rand.Rand, t table.Type) table.Value {
	switch n := r.IntN(9); {
	case n == 0:
		return table.Null(t)
	case n == 1 && t != table.String:
		return table.NewString(plainTexts[r.IntN(len(plainTexts))]) // a misfit
	}
	switch t {
	case table.Bool:
		return table.NewBool(r.IntN(2) == 0)
	case table.Int:
		return table.NewInt(int32(r.IntN(300) - 150))
	case table.Long:
		return table.NewLong([]int64{math.MinInt64, -1, 0, 7, 8443, math.MaxInt64}[r.IntN(6)])
	case table.Real:
		return table.NewReal([]float64{math.Inf(-1), -2.5, 0, 1e21, 8443, math.Inf(1)}[r.IntN(6)])
	case table.DateTime:
		return table.NewDateTime([]int64{0, times.MaxTicks, 639000000000000001, 639000000000000000}[r.IntN(4)])
	case table.TimeSpan:
		return table.NewTimeSpan([]int64{math.MinInt64, -1, 0, 36_000_000_000, math.MaxInt64}[r.IntN(5)])
	case table.Decimal:
		return table.NewDecimal([]string{"1.50", "-3", "1e3", "8443.0", "1.5"}[r.IntN(5)])
	case table.GUID:
		return table.NewGUID(fmt.Sprintf("6f9619ff-8b86-d011-b42d-00c04fc9640%d", r.IntN(3)))
	case table.Dynamic:
		return table.NewDynamic([]string{`{"a":1}`, `"Text"`, `[8443]`}[r.IntN(3)])
	}
	return table.NewString(plainTexts[r.IntN(len(plainTexts))])
}

// plainTable has a column of each type. Some columns have no dictionary, and some dictionaries
// contain duplicates.
func plainTable(r *rand.Rand) *table.Table {
	var columns []table.Column
	for t := table.String; t <= table.Dynamic; t++ {
		columns = append(columns, table.Column{Name: fmt.Sprint("Column", t), Type: t})
	}
	b := table.NewBuilder(columns)
	if r.IntN(3) == 0 {
		for i := range columns {
			b.Column(i).DropDictionary()
		}
	}
	for range r.IntN(80) {
		row := make([]table.Value, len(columns))
		for i, c := range columns {
			row[i] = plainValue(r, c.Type)
		}
		b.Append(row...)
	}
	t := b.Table()
	if r.IntN(3) == 0 && t.Rows() > 2 {
		codes := make([]uint32, t.Rows())
		for i := range codes {
			codes[i] = uint32(r.IntN(4))
		}
		vectors := []*table.Vector{table.Coded(table.String, []string{"a", "b", "a", "A"}, codes, nil)}
		for i := 1; i < len(columns); i++ {
			vectors = append(vectors, t.Vector(i))
		}
		return table.New(columns, vectors)
	}
	return t
}

var plainFilters = []string{"a", "202", "999", "power", "8443", "-1", "tr", "true", "n", "größe", "i",
	"columnlong:8443", "columnlong=7", "columnstring=", "columnstring:",
	"!power", "-columnreal:inf", "/^a$/", "columndatetime:/99$/", "columnstring:/^$/", `"t\s"`, "2025-11", "00:00",
	"columnguid:6f", `\system32\a`,
	"columndecimal:1.5 !columnlong:8", "nosuch:a", "z1", "e+", "infinity", "\x00", "columnreal=0.0", "columnbool=true"}

func TestFilterAgreesWithReference(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 50 {
		tab := plainTable(r)
		loc := []*time.Location{nil, time.UTC, time.FixedZone("x", -5*3600)}[r.IntN(3)]
		for _, text := range plainFilters {
			f, err := ParseFilter(text)
			if err != nil {
				t.Fatal(err)
			}
			if r.IntN(4) == 0 {
				c := r.IntN(len(tab.Columns()))
				f = f.Keep(c, []table.Value{plainValue(r, tab.Columns()[c].Type), plainValue(r, tab.Columns()[c].Type)},
					r.IntN(2) == 0)
			}
			v, err := New(tab).In(loc).Apply(context.Background(), f, nil)
			if err != nil {
				t.Fatal(err)
			}
			want := []int{}
			for row := range tab.Rows() {
				if plainPasses(tab, f, row, loc) {
					want = append(want, row)
				}
			}
			if got := placesOf(v); !slices.Equal(got, want) {
				t.Fatalf("filter %q with %d terms: rows %v, want %v", text, len(f.terms), got, want)
			}
		}
	}
}

func plainPasses(t *table.Table, f Filter, row int, loc *time.Location) bool {
	for _, one := range f.terms {
		columns, value, pattern, exact := []int{}, one.value, one.pattern, one.exact
		for i, c := range t.Columns() {
			if one.values != nil && i == one.at || one.values == nil && one.column != "" &&
				strings.EqualFold(c.Name, one.column) {
				columns = append(columns, i)
			}
		}
		if len(columns) == 0 {
			for i := range t.Columns() {
				columns = append(columns, i)
			}
			value, exact = one.whole, false
			if one.column != "" {
				pattern = nil
			}
		}
		found := false
		for _, c := range columns {
			v := t.Value(row, c)
			if one.values != nil {
				found = found || one.values[v]
				continue
			}
			text := v.Text()
			if v.IsNull() || v.Type().Integral() || v.Type() == table.Real {
				text = table.Display(v, loc)
			}
			found = found || plainHolds(text, value, pattern, exact)
		}
		if found == one.negated {
			return false
		}
	}
	return true
}

func plainHolds(text, value string, pattern *regexp.Regexp, exact bool) bool {
	switch {
	case pattern != nil:
		return pattern.MatchString(text)
	case exact:
		return text == value
	case isASCII(value): // non-ASCII characters whose lower case is an ASCII letter do not match that letter
		return strings.Contains(asciiLower(text), asciiLower(value))
	}
	return strings.Contains(strings.ToLower(text), strings.ToLower(value))
}

func asciiLower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

func TestTextOrderAgreesWithReference(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 60 {
		texts := make([]string, r.IntN(1500))
		for i := range texts {
			stem := strings.Repeat("Prefix.", r.IntN(4)) + strings.Repeat("x", r.IntN(2)*2000)
			if r.IntN(4) > 0 {
				stem = ""
			}
			tail := make([]byte, r.IntN(12))
			for j := range tail {
				tail[j] = "abAB\x00z\xc3["[r.IntN(8)]
			}
			texts[i] = stem + string(tail)
		}
		ranks := textRanks(table.String, texts)
		sorted := slices.Clone(texts)
		slices.SortFunc(sorted, func(a, b string) int {
			return cmp.Or(strings.Compare(asciiLower(a), asciiLower(b)), strings.Compare(a, b))
		})
		sorted = slices.Compact(sorted)
		for i, text := range texts {
			if got := sorted[ranks[i]]; got != text {
				t.Fatalf("rank %d of %q is that of %q", ranks[i], text, got)
			}
		}
	}
}

func TestNeedleFind(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	word := func(n int) string {
		b := make([]byte, r.IntN(n))
		for i := range b {
			b[i] = "aAbBzZ0 \\"[r.IntN(9)]
		}
		return string(b)
	}
	for range 10_000 {
		text, sought := word(40), word(5)
		n := newNeedle(sought)
		want := strings.Index(asciiLower(text), asciiLower(sought))
		start, end := n.find(text)
		if n.in(text) != (want >= 0) || want >= 0 && sought != "" && (start != want || end != want+len(sought)) {
			t.Fatalf("%q in %q: at %d to %d, want %d", sought, text, start, end, want)
		}
	}
}

func TestFacetAgreesWithReference(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	for range 80 {
		tab := plainTable(r)
		v := New(tab)
		if r.IntN(2) == 0 && tab.Rows() > 0 {
			rows := make([]int32, r.IntN(50))
			for i := range rows {
				rows[i] = int32(r.IntN(tab.Rows()))
			}
			v = v.Select(rows)
		}
		for c := range tab.Columns() {
			want := map[table.Value]int{}
			for at := range v.Rows() {
				want[tab.Value(v.Row(at), c)]++
			}
			all, distinct, err := Facet(context.Background(), v, c, 0)
			if err != nil || distinct != len(want) || len(all) != distinct {
				t.Fatalf("column %d: %d values of %d, %v; want %d", c, len(all), distinct, err, len(want))
			}
			for i, one := range all {
				if want[one.Value] != one.Count || i > 0 && one.Count > all[i-1].Count {
					t.Fatalf("column %d: %v at %d, want %d", c, one, i, want[one.Value])
				}
			}
			limit := 1 + r.IntN(6)
			some, _, _ := Facet(context.Background(), v, c, limit)
			if !slices.Equal(some, all[:min(limit, len(all))]) {
				t.Fatalf("column %d: the first %d are %v, of all %v", c, limit, some, all)
			}
			requirePlainStatistics(t, v, c, want)
		}
	}
}

func requirePlainStatistics(t *testing.T, v View, column int, counts map[table.Value]int) {
	t.Helper()
	got, err := Statistics(context.Background(), v, column, nil)
	if err != nil {
		t.Fatal(err)
	}
	typ := v.table.Columns()[column].Type
	want := ColumnStats{Count: v.Rows(), Nulls: counts[table.Null(typ)], Distinct: len(counts)}
	if want.Nulls > 0 {
		want.Distinct--
	}
	if got.Count != want.Count || got.Nulls != want.Nulls || got.Distinct != want.Distinct {
		t.Fatalf("column %d: %+v, want %+v", column, got, want)
	}
	sorted, _ := v.Apply(context.Background(), Filter{}, []SortKey{{Column: column}})
	if v.rows != nil {
		return // Apply starts from the whole table again
	}
	for at := range sorted.Rows() {
		if value := v.table.Value(sorted.Row(at), column); value.Type() == typ && !value.IsNull() {
			if got.Min != value {
				t.Fatalf("column %d: least %v, want %v", column, got.Min, value)
			}
			break
		}
	}
}

// TestWorkersAgreeWithOne uses enough rows for several workers.
func TestWorkersAgreeWithOne(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 14))
	b := table.NewBuilder([]table.Column{{Name: "Text", Type: table.String}, {Name: "Number", Type: table.Long},
		{Name: "Close", Type: table.Int}, {Name: "Time", Type: table.DateTime}})
	b.Column(0).DropDictionary()
	for range manyRows + 1000 {
		b.Append(table.NewString(fmt.Sprint("text", r.IntN(900_000))), table.NewLong(r.Int64()),
			table.NewInt(int32(r.IntN(900)-450)), table.NewDateTime(r.Int64N(times.MaxTicks)))
	}
	tab := b.Table()
	v := New(tab)
	for c := range tab.Columns() {
		want := map[table.Value]int{}
		for row := range tab.Rows() {
			want[tab.Value(row, c)]++
		}
		all, distinct, err := Facet(context.Background(), v, c, 0)
		if err != nil || distinct != len(want) || len(all) != distinct {
			t.Fatalf("column %d: %d values of %d, %v; want %d", c, len(all), distinct, err, len(want))
		}
		inOrder := slices.IsSortedFunc(all, func(a, b ValueCount) int {
			return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value.Int(), b.Value.Int()),
				strings.Compare(a.Value.Text(), b.Value.Text()))
		})
		if !inOrder || slices.ContainsFunc(all, func(one ValueCount) bool { return want[one.Value] != one.Count }) {
			t.Fatalf("column %d is counted or ordered wrongly", c)
		}
		if some, _, _ := Facet(context.Background(), v, c, 300); !slices.Equal(some, all[:300]) {
			t.Fatalf("column %d: the first are not those of all", c)
		}
	}
	for _, text := range []string{"844", "202", "0000", "12345678", "text12", "!844"} {
		f, err := ParseFilter(text)
		if err != nil {
			t.Fatal(err)
		}
		found, err := v.Apply(context.Background(), f, nil)
		if err != nil {
			t.Fatal(err)
		}
		var want []int
		for row := range tab.Rows() {
			if plainPasses(tab, f, row, nil) {
				want = append(want, row)
			}
		}
		if got := placesOf(found); !slices.Equal(got, want) {
			t.Fatalf("filter %q: %d rows, want %d", text, len(got), len(want))
		}
	}
}
