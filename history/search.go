package history

import (
	"context"
	"fmt"
	"strings"
	"unicode"
)

// Filter chooses runs. Its zero value chooses all.
type Filter struct {
	// Text is what somebody has typed so far: parts of words, or symbols, all of which
	// must occur in the query, in the names of its columns or in its error. Case does
	// not matter.
	Text    string
	Profile string // "" for all
	Limit   int    // at most so many; 0 for all
}

// Runs returns the chosen runs, newest first. Of runs that one profile made and that
// differ only in white space there is the newest, with their number in Occasions.
func (s *Store) Runs(ctx context.Context, f Filter) ([]Run, error) {
	terms := termsOf(f.Text)
	from, id, where := "runs", "runs.id", []string{"newest"}
	var args []any
	if len(terms) > 0 {
		// CROSS JOIN keeps the order: the index gives the newest first and stops early.
		from, id = "search CROSS JOIN runs ON runs.id = search.rowid", "search.rowid"
		where, args = append(where, "search MATCH ?"), append(args, matchTerms(terms))
	}
	if f.Profile != "" {
		where, args = append(where, "profile = ?"), append(args, f.Profile)
	}
	rows, err := s.read.QueryContext(ctx, "SELECT "+runFields+" FROM "+from+
		" WHERE "+strings.Join(where, " AND ")+" ORDER BY "+id+" DESC", args...)
	runs, err := s.scanRuns(rows, err, func(r *Run) bool { return containsAll(r, terms) }, f.Limit)
	if err != nil {
		return nil, fmt.Errorf("search the history: %w", err)
	}
	return runs, nil
}

// Nobody types more than this to find a run; of a whole query that was pasted, the
// beginning is looked for.
const (
	maxTerms     = 16
	maxTermRunes = 100
)

// termsOf splits what was typed into what must occur.
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

// containsAll reports whether a run has all terms in it. The index alone only says
// that it has all their grams.
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

// searchable is what a run can be found by, in small letters.
func searchable(r Run) string {
	var b strings.Builder
	b.WriteString(r.Text)
	for _, c := range r.Columns {
		b.WriteString("\n" + c.Name)
	}
	b.WriteString("\n" + r.Error)
	return strings.ToLower(b.String())
}
