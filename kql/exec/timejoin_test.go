package exec

import (
	"math/rand/v2"
	"testing"
	"time"

	"quarry/kql/syntax"
	"quarry/table"
)

// moments is a table of keys and times, some of them null, in no order.
func moments(r *rand.Rand, name string, n int) *table.Table {
	b := table.NewBuilder([]table.Column{{Name: "k", Type: table.String}, {Name: name, Type: table.DateTime},
		{Name: "n" + name, Type: table.Long}})
	for i := range n {
		at := table.NewTime(now.Add(time.Duration(r.IntN(600)) * time.Second))
		if r.IntN(10) == 0 {
			at = table.Null(table.DateTime)
		}
		b.Append(table.NewString(string(rune('a'+r.IntN(3)))), at, table.NewLong(int64(i)))
	}
	return b.Table()
}

// TestTimeJoinsGiveTheRowsOfAllPairs compares a join whose pairs the where after it narrows with the same where
// after all pairs: materialize keeps the where from the join. Both have the same rows in the same order.
func TestTimeJoinsGiveTheRowsOfAllPairs(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	wheres := []string{
		"where t between (s .. s + 1m)", "where s between (t - 1m .. t + 30s)", "where t between (s .. 1m)",
		"where t >= s and t < s + 1m", "where s < t", "where t - s between (0s .. 2m)", "where s - t >= -1m and s <= t",
		"where t == s", "where t != s", "where t !between (s .. s + 1m)", "where not(t < s)",
		"extend gap = t - s | where gap between (0s .. 1m)", "extend late = s + 1m | where t > s | where t <= late",
		"project s, t, ns, nt, u = t | where u > s and n(nt) != 3 and u < s + 3m",
		"project-rename x = t | where x > s and x - s < 1m", "where t > s or nt == 1", "where t - s > time(null)",
		"where t > s + 1d", "where t >= s - 10000000d", "where t > s and t > datetime(2024-01-01)",
		"where 30s > t - s and 30s > s - t", "take 20 | where t > s", "summarize max(t) by s, ns | where max_t > s + 9m",
	}
	found := 0
	for range 10 {
		src := tables{"A": moments(r, "s", 40), "B": moments(r, "t", 60)}
		for _, kind := range []string{"inner", "innerunique", "leftouter", "rightouter", "fullouter"} {
			for _, where := range wheres {
				declared := "let n = (x: long) { x % 5 }; let J = A | join kind=" + kind + " B on k; "
				plain, slow := declared+"J | "+where, declared+"materialize(J) | "+where
				for _, workers := range []int{1, 2} {
					got, want := rowsOf(t, src, plain, workers), rowsOf(t, src, slow, workers)
					if got != want {
						t.Fatalf("%s: got\n%s\nwant, as after all pairs\n%s", plain, got, want)
					}
					found += len(want)
				}
			}
		}
	}
	if found == 0 {
		t.Error("no query had rows")
	}
}

func rowsOf(t *testing.T, src Source, query string, workers int) string {
	t.Helper()
	got, err := Run(t.Context(), syntax.Parse(query), src, Options{Now: now, Workers: workers, ChunkRows: 16})
	if err != nil {
		t.Fatalf("%s: %s", query, err)
	}
	return show(got)
}
