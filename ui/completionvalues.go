package ui

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"quarry/history/seen"
	"quarry/table"
	"quarry/ui/job"
)

// What completion reads of results, and what it offers of it at most. All tabs share the limits; a key must not
// wait for a scan.
const (
	maxScanned    = 20_000 // rows
	maxRemembered = 400    // columns, and objects with keys, of results that are not in a tab
	maxKeyRows    = 200    // whose JSON is parsed for keys
	maxKeyBytes   = 64 << 10
)

// tablesOfTabs returns the results of a tab, then those of the other tabs.
func (m *Model) tablesOfTabs(first *tab) (tables []*table.Table) {
	for _, t := range append([]*tab{first}, m.tabs...) {
		if t.results.there && (t != first || len(tables) == 0) {
			tables = append(tables, t.whole().Table())
		}
	}
	return tables
}

// valuesSeen returns text values of a column from results: of the tab itself, of the other tabs, and of saved
// and earlier ones.
func (m *Model) valuesSeen(t *tab, column string) []string {
	var s seen.List
	left := maxScanned
	for _, rows := range m.tablesOfTabs(t) {
		i := rows.ColumnIndex(column)
		if i < 0 || rows.Columns()[i].Type != table.String {
			continue
		}
		for row := 0; row < rows.Rows() && left > 0 && !s.Full(); row++ {
			s.Add(rows.Value(row, i).Text())
			left--
		}
	}
	for _, value := range m.remembered.values.of[column] {
		s.Add(value)
	}
	return s.Values
}

// rememberedValues is what results have shown that may not be in a tab.
type rememberedValues struct{ values, keys memory }

// remember keeps what results show that are about to leave their tab.
func (r *rememberedValues) remember(rows *table.Table) { r.add(seen.In(rows)) }

// add keeps what newer results have shown.
func (r *rememberedValues) add(s seen.Seen) {
	for column, list := range s.Values {
		r.values.add(column, list)
	}
	for column, objects := range s.Keys {
		for path, list := range objects {
			r.keys.add(objectIn(column, path), list)
		}
	}
}

// objectIn names an object inside the JSON of a column.
func objectIn(column, path string) string { return seen.Path([]string{column, path}) }

// memory has lists by name, and forgets those that were updated first.
type memory struct {
	of    map[string][]string
	order []string // the names, the one updated last at the end
}

// add puts texts before those that are known.
func (r *memory) add(name string, newer []string) {
	if r.of == nil {
		r.of = map[string][]string{}
	}
	if _, known := r.of[name]; known {
		at := slices.Index(r.order, name)
		r.order = slices.Delete(r.order, at, at+1)
	}
	var list seen.List
	for _, text := range slices.Concat(newer, r.of[name]) {
		list.Add(text)
	}
	r.of[name] = list.Values
	r.order = append(r.order, name)
	for len(r.order) > maxRemembered {
		delete(r.of, r.order[0])
		r.order = r.order[1:]
	}
}

// recallSeen reads what the saved results of the profile have shown.
func (m *Model) recallSeen() tea.Cmd {
	store, profile := m.config.Store, m.config.Runner.Config.Profile.Name
	return job.Once(m.jobs, func(ctx context.Context) ([]seen.Seen, error) { return store.Seen(ctx, profile) },
		func(lists []seen.Seen, err error) tea.Cmd {
			if err != nil {
				m.config.Log.Warn("read what earlier results have shown", "error", err)
			}
			since := m.remembered // by results of this session
			m.remembered = rememberedValues{}
			for _, list := range slices.Backward(lists) {
				m.remembered.add(list)
			}
			for _, column := range since.values.order {
				m.remembered.values.add(column, since.values.of[column])
			}
			for _, object := range since.keys.order {
				m.remembered.keys.add(object, since.keys.of[object])
			}
			return nil
		})
}

// keysSeen returns the keys that results have in the JSON of a column, below a path of keys: of the tabs, and
// of saved and earlier ones.
func (m *Model) keysSeen(t *tab, column string, path []string) []string {
	var s seen.List
	left := maxKeyRows
	for _, rows := range m.tablesOfTabs(t) {
		i := rows.ColumnIndex(column)
		if i < 0 {
			continue
		}
		for row := 0; row < rows.Rows() && left > 0; row++ {
			left--
			if text := rows.Value(row, i).Text(); len(text) <= maxKeyBytes {
				seen.Keys(&s, []byte(text), path)
			}
		}
	}
	for _, key := range m.remembered.keys.of[objectIn(column, seen.Path(path))] {
		s.Add(key)
	}
	return s.Values
}
