package diff

import (
	"slices"
	"strings"

	"quarry/table"
)

// GuessKeys chooses the columns that identify the rows of both results: as few as possible, and
// those that name things before those that say when or how much. If no columns identify every row,
// or one of the results is empty, it returns those that come closest.
func GuessKeys(before, after *table.Table) []string {
	p, err := pair(before, after, nil)
	if err != nil || len(p.rest) == 0 {
		return []string{}
	}
	candidates := slices.Clone(p.rest)
	slices.SortStableFunc(candidates, func(a, b shared) int { return rank(a) - rank(b) })
	for _, c := range candidates {
		if rank(c) < measured && unique([]shared{c}, before.Rows(), after.Rows()) {
			return []string{c.name}
		}
	}
	return several(candidates, before.Rows(), after.Rows())
}

// several adds columns while they distinguish more rows.
func several(candidates []shared, rowsA, rowsB int) []string {
	var chosen []shared
	a, b := make([]uint64, rowsA), make([]uint64, rowsB)
	best := -1
	for _, c := range candidates {
		moreA, moreB := slices.Clone(a), slices.Clone(b)
		mixColumn(moreA, c.a, c.alike)
		mixColumn(moreB, c.b, c.alike)
		apart := distinct(moreA) + distinct(moreB)
		if apart <= best || rank(c) == measured && len(chosen) > 0 && best == rowsA+rowsB {
			continue
		}
		chosen, a, b, best = append(chosen, c), moreA, moreB, apart
		if apart == rowsA+rowsB {
			break
		}
	}
	slices.SortFunc(chosen, func(x, y shared) int { return x.atB - y.atB })
	names := make([]string, len(chosen))
	for i, c := range chosen {
		names[i] = c.name
	}
	return names
}

func unique(columns []shared, rowsA, rowsB int) bool {
	return distinct(hashes(columns, rowsA, true)) == rowsA && distinct(hashes(columns, rowsB, false)) == rowsB
}

func distinct(hashes []uint64) int {
	seen := make(map[uint64]struct{}, len(hashes))
	for _, h := range hashes {
		seen[h] = struct{}{}
	}
	return len(seen)
}

// measured is the rank of columns that say how much: they change from run to run.
const measured = 4

// rank is lower for columns that are more likely to name a thing.
func rank(s shared) int {
	switch s.b.Type() {
	case table.Real, table.Decimal, table.Dynamic, table.TimeSpan:
		return measured
	case table.Int, table.Long, table.Bool:
		if namesThings(s.name) {
			return 0
		}
		return measured
	case table.DateTime:
		return 3
	}
	if namesThings(s.name) {
		return 0
	}
	return 1
}

// namesThings reports whether the name of a column sounds like an identifier.
func namesThings(name string) bool {
	lower := strings.ToLower(name)
	if strings.HasSuffix(lower, "processid") || strings.HasSuffix(lower, "logonid") {
		return false // devices reuse these numbers
	}
	return slices.ContainsFunc([]string{"id", "guid", "sha1", "sha256", "md5", "upn", "sid"},
		func(end string) bool { return strings.HasSuffix(lower, end) })
}
