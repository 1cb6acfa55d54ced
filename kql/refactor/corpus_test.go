package refactor_test

import (
	"testing"

	"quarry/kql/kqltest"
	"quarry/kql/refactor"
	"quarry/kql/sema"
	"quarry/kql/syntax"
)

const fresh = "Renamed_by_test"

// valid reports whether a query has no errors.
func valid(b *sema.Bound) bool {
	for _, d := range b.Problems() {
		if d.Severity == syntax.SeverityError {
			return false
		}
	}
	return true
}

// TestRenameKeepsEveryHunt renames each name that the hunts of the corpus write, and back. The limit of
// refusals is what has been reached: keys of data, keys of joins with tables, and columns that replace those
// of a table.
func TestRenameKeepsEveryHunt(t *testing.T) {
	const mostRefused = 4.2 // percent
	hunts, renamed, refusals, refused := 0, 0, 0, map[string]int{}
	for _, q := range kqltest.Corpus(t) {
		before := sema.Bind(syntax.Parse(q.Text), nil)
		if !valid(before) {
			continue
		}
		hunts++
		for _, u := range before.Uses() {
			for _, p := range u.Places {
				if !u.Symbol.Made() || !p.Write || p.Implied {
					continue
				}
				edits, err := refactor.Rename(before, p.Span.Start, fresh)
				if err != nil {
					refused[u.Symbol.Kind.String()]++
					refusals++
					t.Logf("%s: %v", q.ID, err)
					break
				}
				renamed++
				checkRenamed(t, q.ID, before, edits, p)
				break
			}
		}
	}
	share := kqltest.Percent(refusals, refusals+renamed)
	t.Logf("%d hunts, %d names renamed, %.1f %% refused: %v", hunts, renamed, share, refused)
	if share > mostRefused {
		t.Errorf("%.1f %% of the names cannot be renamed, want at most %.1f %%", share, mostRefused)
	}
}

// checkRenamed compares a query with the renamed one, and renames it back.
func checkRenamed(t *testing.T, id string, before *sema.Bound, edits []refactor.Edit, p sema.Place) {
	t.Helper()
	text, err := refactor.Apply(before.Tree.Text, edits)
	if err != nil {
		t.Errorf("%s: %s: %v", id, p.Name, err)
		return
	}
	after := sema.Bind(syntax.Parse(text), nil)
	if a, b := len(before.Problems()), len(after.Problems()); a != b {
		t.Errorf("%s: %s: %d problems, before %d", id, p.Name, b, a)
	}
	want, wantKnown := before.Columns()
	got, gotKnown := after.Columns()
	if len(want) != len(got) || wantKnown != gotKnown {
		t.Errorf("%s: %s: columns %v, before %v", id, p.Name, got, want)
		return
	}
	for i := range want {
		if want[i].Type != got[i].Type {
			t.Errorf("%s: %s: column %v, before %v", id, p.Name, got[i], want[i])
		}
	}
	at, inserted := p.Span.Start, false
	for _, e := range edits {
		inserted = inserted || e.Span.Len() == 0
		if e.Span.Start < p.Span.Start {
			at += len(e.Text) - e.Span.Len()
		}
	}
	back, err := refactor.Rename(after, at, p.Name)
	if err != nil {
		t.Errorf("%s: %s back: %v", id, p.Name, err)
		return
	}
	if again, err := refactor.Apply(text, back); err != nil || again != before.Tree.Text && !inserted {
		t.Errorf("%s: renaming %s back gives %v\n%s\nwant\n%s", id, p.Name, err, again, before.Tree.Text)
	}
}
