package rows_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"quarry/table"
	"quarry/ui/widget/grid"
	"quarry/ui/widget/rows"
)

func small() *table.Table {
	b := table.NewBuilder([]table.Column{{Name: "File", Type: table.String}, {Name: "Size", Type: table.Long},
		{Name: "At", Type: table.DateTime}})
	at := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	for i, name := range []string{"cmd.exe", "PowerShell.exe", "", "notes (copy).txt", "CMD.EXE", "Ärger.exe"} {
		b.Append(table.NewString(name), table.NewLong(int64(10*i-20)),
			table.NewTime(at.Add(time.Duration(i)*time.Hour)))
	}
	b.Append(table.Null(table.String), table.Null(table.Long), table.Null(table.DateTime))
	return b.Table()
}

var all = []int{0, 1, 2}

func arranged(t *testing.T, answer *table.Table, a grid.Arrangement) []int32 {
	t.Helper()
	got, err := rows.Arrange(t.Context(), answer, all, a, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	return got.Rows
}

func TestFiltersKeepMatchingRows(t *testing.T) {
	for filter, want := range map[string][]int32{
		"cmd":            {0, 4},
		"CMD exe":        {0, 4},
		"-exe":           {2, 3, 6},
		"/^cmd/":         {0, 4},
		"/shell|txt/":    {1, 3},
		`"(copy)"`:       {3},
		"File:cmd":       {0, 4},
		"fi:cmd":         {0, 4},
		"Size:30":        {5},
		"-File:exe -txt": {2, 6},
		"At:13:00":       {3},
		"ärger":          {5},
		"nothere":        {},
		"No:cmd":         {},
	} {
		if got := arranged(t, small(), grid.Arrangement{Filter: filter}); !slices.Equal(got, want) {
			t.Errorf("%s: got rows %v, want %v", filter, got, want)
		}
	}
	if _, err := rows.Arrange(t.Context(), small(), all, grid.Arrangement{Filter: "/(/"}, time.UTC); err == nil ||
		strings.Contains(err.Error(), "\n") {
		t.Errorf("an expression that is not complete gives %v, want one sentence", err)
	}
}

func TestConditionsKeepOrDropValues(t *testing.T) {
	values := []table.Value{table.NewString("cmd.exe"), table.Null(table.String)}
	if got := arranged(t, small(),
		grid.Arrangement{Conditions: []grid.Condition{{Column: 0, Values: values}}}); !slices.Equal(got,
		[]int32{0, 6}) {
		t.Errorf("kept %v, want 0 and 6", got)
	}
	if got := arranged(t, small(),
		grid.Arrangement{Conditions: []grid.Condition{{Column: 0, Values: values, Exclude: true}}}); !slices.Equal(got,
		[]int32{1, 2, 3, 4, 5}) {
		t.Errorf("kept %v, want all but 0 and 6", got)
	}
}

func TestNullsComeLastInEitherDirection(t *testing.T) {
	for _, descending := range []bool{false, true} {
		for column := range all {
			got := arranged(t, small(), grid.Arrangement{Sorts: []grid.Sort{{Column: column, Descending: descending}}})
			if got[len(got)-1] != 6 {
				t.Errorf("column %d, descending %t: got %v, want row 6 last", column, descending, got)
			}
		}
	}
}

// random returns a table with nulls and with columns of different cardinality.
func random(seed uint64, count int) *table.Table {
	rng := rand.New(rand.NewPCG(seed, 1))
	b := table.NewBuilder([]table.Column{{Name: "Few", Type: table.String}, {Name: "Many", Type: table.String},
		{Name: "Number", Type: table.Real}})
	for range count {
		few, number := table.NewString(fmt.Sprintf("Name%d", rng.IntN(4))), table.NewReal(float64(rng.IntN(9)))
		if rng.IntN(7) == 0 {
			few, number = table.Null(table.String), table.Null(table.Real)
		}
		b.Append(few, table.NewString(fmt.Sprintf("%x-%d", rng.Uint32(), rng.IntN(10))), number)
	}
	return b.Table()
}

// naive is the oracle: it arranges row by row, with the values as they are.
func naive(t *table.Table, word string, sorts []grid.Sort) []int32 {
	kept := []int32{}
	for row := range t.Rows() {
		for column := range t.Columns() {
			if v := t.Value(row, column); !v.IsNull() &&
				strings.Contains(strings.ToLower(table.Display(v, time.UTC)), word) {
				kept = append(kept, int32(row))
				break
			}
		}
	}
	slices.SortStableFunc(kept, func(a, b int32) int {
		for _, s := range sorts {
			x, y := t.Value(int(a), s.Column), t.Value(int(b), s.Column)
			order := 0
			switch {
			case x.IsNull() && y.IsNull():
				continue
			case x.IsNull():
				return 1
			case y.IsNull():
				return -1
			case s.Column == 2:
				order = cmp.Compare(x.Real(), y.Real())
			default:
				order = cmp.Compare(x.Text(), y.Text())
			}
			if s.Descending {
				order = -order
			}
			if order != 0 {
				return order
			}
		}
		return 0
	})
	return kept
}

func agree(t *testing.T, seed uint64, word string, first, second uint8) {
	answer := random(seed, 200)
	sorts := []grid.Sort{{Column: int(first % 3), Descending: first > 127},
		{Column: int(second % 3), Descending: second > 127}}
	got := arranged(t, answer, grid.Arrangement{Filter: word, Sorts: sorts})
	if want := naive(answer, strings.ToLower(word), sorts); !slices.Equal(got, want) {
		t.Errorf("seed %d, filter %q, sorts %v:\ngot  %v\nwant %v", seed, word, sorts, got, want)
	}
}

func TestArrangeAgreesWithTheOracle(t *testing.T) {
	for seed := range uint64(60) {
		agree(t, seed, []string{"name1", "a", "3", "f-"}[seed%4], uint8(seed*37), uint8(seed*91))
	}
}

func FuzzArrangeAgreesWithTheOracle(f *testing.F) {
	f.Add(uint64(1), "a", uint8(0), uint8(200))
	f.Fuzz(func(t *testing.T, seed uint64, word string, first, second uint8) {
		for _, r := range word {
			if !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9') {
				return // the filter syntax has tests of its own
			}
		}
		if word != "" {
			agree(t, seed, word, first, second)
		}
	})
}

// wide returns 100,000 rows of 60 columns with the skew of process events.
func wide() *table.Table {
	rng := rand.New(rand.NewPCG(1, 2))
	var columns []table.Column
	for i := range 60 {
		columns = append(columns, table.Column{Name: fmt.Sprintf("Column%02d", i),
			Type: []table.Type{table.String, table.String, table.Long, table.DateTime}[i%4]})
	}
	b := table.NewBuilder(columns)
	row := make([]table.Value, len(columns))
	for range 100_000 {
		for i := range row {
			switch {
			case i == 1:
				row[i] = table.NewString(fmt.Sprintf(`"C:\Windows\System32\cmd.exe" /c run %x`, rng.Uint64()))
			case columns[i].Type == table.String:
				row[i] = table.NewString(fmt.Sprintf("value %d", rng.IntN(50)*rng.IntN(20)))
			case columns[i].Type == table.Long:
				row[i] = table.NewLong(rng.Int64N(60000))
			default:
				row[i] = table.NewDateTime(639_000_000_000_000_000 + rng.Int64N(864_000_000_000))
			}
		}
		b.Append(row...)
	}
	return b.Table()
}

func BenchmarkAnswer(b *testing.B) {
	answer := wide()
	columns := make([]int, 60)
	for i := range columns {
		columns[i] = i
	}
	arrange := func(a grid.Arrangement) func(*testing.B) {
		return func(b *testing.B) {
			for b.Loop() {
				if _, err := rows.Arrange(b.Context(), answer, columns, a, time.UTC); err != nil {
					b.Fatal(err)
				}
			}
		}
	}
	b.Run("SortByText", arrange(grid.Arrangement{Sorts: []grid.Sort{{Column: 0}}}))
	b.Run("SortByLongText", arrange(grid.Arrangement{Sorts: []grid.Sort{{Column: 1}}}))
	b.Run("SortByTime", arrange(grid.Arrangement{Sorts: []grid.Sort{{Column: 3}}}))
	b.Run("FilterAllColumns", arrange(grid.Arrangement{Filter: "nowhere"}))
}
