package world_test

import (
	"testing"
	"time"

	"quarry/kql/catalog"
	"quarry/sandbox/world"
	"quarry/table/times"
)

// TestEventsHappenWhenTheirTimeComes looks at every table of a world that lives on, at its start and later.
func TestEventsHappenWhenTheirTimeComes(t *testing.T) {
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	w := world.NewLive(1, now, .01, 24*time.Hour)
	added := 0
	for _, table := range catalog.Tables() {
		before := -1
		for _, later := range []time.Duration{0, 10 * time.Minute, 6 * time.Hour, 48 * time.Hour} {
			at := now.Add(later)
			rows, ok := w.TableAt(table.Name, nil, at)
			if !ok {
				t.Fatalf("no table %s", table.Name)
			}
			if before >= 0 && rows.Rows() < before {
				t.Errorf("%s: %d rows after %s, %d before", table.Name, rows.Rows(), later, before)
			}
			if before >= 0 {
				added += rows.Rows() - before
			}
			before = rows.Rows()
			column := rows.ColumnIndex("Timestamp")
			for row := range rows.Rows() {
				if column >= 0 && rows.Vector(column).Int(row) > times.TicksOf(at) && later < 24*time.Hour {
					t.Fatalf("%s: row %d of %s is in the future", table.Name, row, rows.Value(row, column))
				}
			}
		}
	}
	if added == 0 {
		t.Error("nothing happened in a day")
	}
	still := world.New(1, now, .01)
	a, _ := still.TableAt("DeviceProcessEvents", nil, now)
	b, _ := still.TableAt("DeviceProcessEvents", nil, now.Add(time.Hour))
	if a.Rows() == 0 || a.Rows() != b.Rows() {
		t.Errorf("a world that stands still has %d rows, then %d", a.Rows(), b.Rows())
	}
}
