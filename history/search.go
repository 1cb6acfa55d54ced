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
	first, end, err := s.bounds(ctx, f)
	if err != nil {
		return nil, fmt.Errorf("search the history: %w", s.explain(err))
	}
	if runs, enough, err := s.newestWithin(ctx, f, first, end); err != nil {
		return nil, fmt.Errorf("search the history: %w", err)
	} else if enough {
		return runs, nil
	}
	c := planSearch(f)
	c.within(first, end)
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

// fewRuns is how many of the newest runs before a date are read first, in a few milliseconds.
const fewRuns = 3000

// newestWithin searches the newest runs before a date without the index of words, which starts with the newest
// runs of all. That is enough if they are as many as asked for, or all that the dates allow.
func (s *Store) newestWithin(ctx context.Context, f Filter, first, end int64) (found []Run, enough bool, err error) {
	if f.Before.IsZero() || f.Text == "" && len(f.Phrases) == 0 || f.Value != "" || f.Limit <= 0 {
		return nil, false, nil
	}
	var from int64
	err = s.read.QueryRowContext(ctx, `SELECT coalesce(min(id), 0) FROM
		(SELECT id FROM runs WHERE id >= ? AND id < ? ORDER BY id DESC LIMIT ?)`, first, end, fewRuns).Scan(&from)
	if err != nil {
		return nil, false, s.explain(err)
	}
	terms := termsOf(f.Text)
	c := &searchPlan{from: "runs", order: "runs.id", wanted: func(r *Run) bool { return f.accepts(r, terms) }}
	c.within(max(from, first), end)
	if !f.EveryRun {
		c.wanted = firstOfEntry(c.wanted)
	}
	c.conditions(f)
	rows, err := s.read.QueryContext(ctx, c.statement(), c.args...)
	found, err = s.scanRuns(rows, err, c.wanted, f.Limit)
	if err != nil || len(found) == f.Limit {
		return found, true, err
	}
	var older bool
	err = s.read.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM runs WHERE id >= ? AND id < ?)", first, from).
		Scan(&older)
	return found, !older, s.explain(err)
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
func planSearch(f Filter) *searchPlan {
	terms := termsOf(f.Text)
	words := matchNgrams(append(terms, termsOf(strings.Join(f.Phrases, " "))...)) + matchTokens(f)
	c := &searchPlan{from: "runs", order: "runs.id", wanted: func(r *Run) bool { return f.accepts(r, terms) }}
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
		{!f.Since.IsZero(), "+runs.start >= ?", []any{f.Since.UnixNano()}},
		{!f.Before.IsZero(), "+runs.start < ?", []any{f.Before.UnixNano()}},
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
	for _, size := range f.Sizes {
		c.and(size.condition(), size.bound)
	}
}

// within limits a plan to the runs from first on and before end; 0 for no limit.
func (c *searchPlan) within(first, end int64) {
	if first > 0 {
		c.and(c.id()+" >= ?", first)
	}
	if end > 0 {
		c.and("runs.id < ?", end)
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

// accepts reports whether a run has the text that a filter asks for. The index only guarantees
// that it contains the n-grams of the terms.
func (f *Filter) accepts(r *Run, terms []string) bool {
	if len(terms)+len(f.Phrases)+len(f.Without) == 0 {
		return true
	}
	text := searchable(*r)
	for _, term := range terms {
		if !strings.Contains(text, term) {
			return false
		}
	}
	if len(f.Phrases)+len(f.Without) == 0 {
		return true
	}
	text = strings.Join(strings.Fields(text), " ")
	contained := func(phrase string) bool {
		return strings.Contains(text, strings.Join(strings.Fields(strings.ToLower(phrase)), " "))
	}
	return !slices.ContainsFunc(f.Phrases, func(p string) bool { return !contained(p) }) &&
		!slices.ContainsFunc(f.Without, contained)
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
