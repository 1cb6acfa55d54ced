package world

import "testing"

// TestTimelineColumnsMatchEvents compares the fast path, which generates most columns
// once per pattern, with generating every cell from the event of its row.
func TestTimelineColumnsMatchEvents(t *testing.T) {
	w := New(5, monday, .004)
	twin(t, w, "DeviceProcessEvents", w.starts(), startColumns)
	twin(t, w, "DeviceNetworkEvents", w.connections(), connectionColumns)
	twin(t, w, "DeviceFileEvents", w.fileEvents(), fileEventColumns)
	twin(t, w, "DeviceEvents", w.sensed(), sensedColumns)
	twin(t, w, "DeviceRegistryEvents", w.registryEvents(), registryColumns)
	twin(t, w, "DeviceLogonEvents", w.logons(), logonColumns)
	twin(t, w, "DeviceImageLoadEvents", w.loads(), loadColumns)
	twin(t, w, "CloudAppEvents", w.activities(), activityColumns)
	twin(t, w, "EntraIdSignInEvents", w.signIns(), signInColumns)
	twin(t, w, "EntraIdSpnSignInEvents", w.servicePrincipalSignIns(), servicePrincipalColumns)
	twin(t, w, "IdentityLogonEvents", w.identityLogons(), directoryColumns)
	twin(t, w, "IdentityDirectoryEvents", w.directoryChanges(), directoryColumns)
	twin(t, w, "IdentityQueryEvents", w.directoryQueries(), directoryColumns)
	twin(t, w, "GraphAPIAuditEvents", w.graphAPICalls(), graphCallColumns)
}

func twin[E any](t *testing.T, w *World, name string, c *timeline[E], of columns[E]) {
	t.Helper()
	got := tableOf(t, w, name)
	if got.Rows() != len(c.at) || len(c.at) == 0 {
		t.Fatalf("%s has %d rows, want %d", name, got.Rows(), len(c.at))
	}
	events, m := make([]E, len(c.at)), &splitMix{}
	for row := range events {
		c.event(m, m.dice(), row, &events[row])
	}
	for i, column := range got.Columns() {
		value := of[column.Name]
		if value == nil {
			continue
		}
		for row := range events {
			if a, b := got.Value(row, i), value(&events[row]); a != b {
				t.Errorf("%s.%s of row %d is %s, want %s as generated from its event", name, column.Name, row, a, b)
				break
			}
		}
	}
}
