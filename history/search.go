package history

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"quarry/table/view"
)

// Runs returns the runs that match a filter, newest first. Of the runs of a profile that differ
// only in white space, it returns the newest that matches, unless the filter asks for every run.
// TimesRun of the newest is their number.
func (s *Store) Runs(ctx context.Context, f Filter) ([]Run, error) {
	c := s.planSearch(f)
	rows, err := s.read.QueryContext(ctx, c.statement(), c.args...)
	limit := f.Limit
	if f.Value != "" {
		limit = 0 // the limit applies after the results have been read
	}
	runs, err := s.scanRuns(rows, err, c.wanted, limit)
	slices.SortFunc(runs, func(a, b Run) int { return cmp.Compare(b.ID, a.ID) })
	if err == nil && f.Value != "" {
		runs, err = s.withValue(ctx, runs, f.Value, f.Limit)
	}
	if err != nil {
		return nil, fmt.Errorf("search the history: %w", err)
	}
	return runs, nil
}

// searchPlan is an SQL query for a filter and a final check of each row.
type searchPlan struct {
	from, order string
	where       []string
	args        []any
	wanted      func(*Run) bool
}

func (c *searchPlan) statement() string {
	return "SELECT " + runFields + " FROM " + c.from + " WHERE " + strings.Join(c.where,
		" AND ") + " ORDER BY " + c.order + " DESC"
}

func (c *searchPlan) and(condition string, args ...any) {
	c.where, c.args = append(c.where, condition), append(c.args, args...)
}

// planSearch plans the search for a filter. The search index contains the listed runs and returns
// them newest first, so that a search for common text stops early at the limit.
func (s *Store) planSearch(f Filter) *searchPlan {
	terms := termsOf(f.Text)
	words := matchNgrams(terms) + matchTokens(f)
	c := &searchPlan{from: "runs", order: "runs.id", wanted: func(r *Run) bool { return containsAll(r, terms) }}
	switch {
	case f.allRuns() && (words == "" || f.Status != NotRun && f.Status != OK):
		// Few runs fail, and without text to search for, runs are read in order.
		c.and("true")
	case f.allRuns():
		c.from = "search CROSS JOIN runs AS same ON same.id = search.rowid CROSS JOIN runs ON runs.shape = " +
			"same.shape AND runs.profile = same.profile"
		c.order = "search.rowid DESC, runs.id"
		c.and("search MATCH ?", words)
	case words != "":
		c.from, c.order = "search CROSS JOIN runs ON runs.id = search.rowid", "search.rowid"
		c.and("search MATCH ?", words)
		c.and("runs.listed")
	default:
		c.and("runs.listed")
	}
	if f.allRuns() && !f.EveryRun {
		c.wanted = firstOfEntry(c.wanted)
	}
	c.conditions(f)
	return c
}

// conditions adds the conditions on the row itself.
func (c *searchPlan) conditions(f Filter) {
	for _, condition := range []struct {
		asked bool
		where string
		args  []any
	}{
		{f.Status != NotRun, "runs.status = ?", []any{f.Status}},
		// IDs follow the start time except when the clock jumps; the bound on the ID avoids reading
		// older rows.
		{!f.Since.IsZero(),
			c.id() + " >= (SELECT coalesce(min(id), 0) FROM runs AS later WHERE later.start >= ?) AND +runs.start >= ?",
			[]any{f.Since.UnixNano(), f.Since.UnixNano()}},
		{!f.Before.IsZero(), "runs.start < ?", []any{f.Before.UnixNano()}},
		{f.Profile != "", "runs.profile = ?", []any{f.Profile}},
		{f.Table != "", `runs.tables LIKE ? ESCAPE '\'`, []any{`%"` + escapeLike(f.Table) + `%`}},
		{f.Tag != "", `runs.tags LIKE ? ESCAPE '\'`, []any{`%"` + escapeLike(f.Tag) + `%`}},
		{f.Hunt != "", "runs.hunt = ?", []any{f.Hunt}},
		{f.Starred, "runs.star", nil},
		{f.Noted, "runs.note <> ''", nil},
		{f.Value != "", "runs.answer <> ''", nil},
	} {
		if condition.asked {
			c.and(condition.where, condition.args...)
		}
	}
}

// id returns the column whose bounds exclude rows from being read.
func (c *searchPlan) id() string {
	if strings.HasPrefix(c.from, "search") {
		return "search.rowid" // of the newest run of an entry, which has the highest ID
	}
	return "runs.id"
}

// firstOfEntry accepts the first run of each entry that fits.
func firstOfEntry(fits func(*Run) bool) func(*Run) bool {
	type entry struct {
		shape   int64
		profile string
	}
	seen := map[entry]bool{}
	return func(r *Run) bool {
		e := entry{shapeOf(r.Text), r.Profile}
		if seen[e] || !fits(r) {
			return false
		}
		seen[e] = true
		return true
	}
}

// escapeLike escapes the wildcards of LIKE.
func escapeLike(text string) string {
	return strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(text)
}

// withValue returns the runs whose saved results contain text in one of their values.
func (s *Store) withValue(ctx context.Context, runs []Run, text string, limit int) ([]Run, error) {
	filter, err := view.ParseFilter(`"` + strings.ReplaceAll(text, `"`, "") + `"`)
	if err != nil {
		return nil, err
	}
	var found []Run
	for _, r := range runs {
		if limit > 0 && len(found) == limit {
			break
		}
		answer, err := s.Answer(ctx, r.ID)
		if err != nil {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			continue // missing or damaged results contain nothing
		}
		at, err := view.New(answer).Find(ctx, filter, -1, false)
		if err != nil {
			return nil, err
		}
		if at >= 0 {
			found = append(found, r)
		}
	}
	return found, nil
}

// Repeats returns all runs of the profile that differ from the given run only in white space,
// including itself, newest first.
func (s *Store) Repeats(ctx context.Context, id int64) ([]Run, error) {
	rows, err := s.read.QueryContext(ctx, "SELECT "+runFields+` FROM runs
		WHERE (shape, profile) = (SELECT shape, profile FROM runs WHERE id = ?) ORDER BY id DESC`, id)
	runs, err := s.scanRuns(rows, err, anyRun, 0)
	if err != nil {
		return nil, fmt.Errorf("read the repeats of run %d: %w", id, err)
	}
	return runs, nil
}

// LastOfHunts returns the newest run of each saved query, by the query's name.
func (s *Store) LastOfHunts(ctx context.Context) (map[string]Run, error) {
	rows,
		err := s.read.QueryContext(ctx, "SELECT "+runFields+
		" FROM runs WHERE id IN (SELECT max(id) FROM runs WHERE hunt <> '' GROUP BY hunt)")
	runs, err := s.scanRuns(rows, err, anyRun, 0)
	if err != nil {
		return nil, fmt.Errorf("read the runs of saved queries: %w", err)
	}
	last := make(map[string]Run, len(runs))
	for _, r := range runs {
		last[r.Hunt] = r
	}
	return last, nil
}

// A search uses at most this much text, so that searching for a pasted query uses its beginning.
const (
	maxTerms     = 16
	maxTermRunes = 100
)

// termsOf splits search text into lower-case terms.
func termsOf(typed string) []string {
	terms := strings.FieldsFunc(strings.ToLower(typed), func(r rune) bool { return r == 0 || unicode.IsSpace(r) })
	terms = terms[:min(len(terms), maxTerms)]
	for i, term := range terms {
		if runes := []rune(term); len(runes) > maxTermRunes {
			terms[i] = string(runes[:maxTermRunes])
		}
	}
	return terms
}

// containsAll reports whether a run contains all terms. The index only guarantees that it contains their
// n-grams.
func containsAll(r *Run, terms []string) bool {
	if len(terms) == 0 {
		return true
	}
	text := searchable(*r)
	for _, term := range terms {
		if !strings.Contains(text, term) {
			return false
		}
	}
	return true
}

// searchable returns the searchable text of a run in lower case.
func searchable(r Run) string {
	var b strings.Builder
	b.WriteString(r.Text)
	for _, c := range r.Columns {
		b.WriteString("\n" + c.Name)
	}
	b.WriteString("\n" + r.Error)
	if r.Note != "" {
		b.WriteString("\n" + r.Note)
	}
	for _, tag := range r.Tags {
		b.WriteString("\n#" + tag)
	}
	return strings.ToLower(b.String())
}
