package api

import "testing"

func TestTimeSpansAreChecked(t *testing.T) {
	for _, span := range []string{
		"P30D", "PT10M", "P1DT12H", "PT0.5S", "P1DT1H2M3S", "2026-11-01", "2026-11-01T12:00:00Z", "2026-11-01T12:00:00.1234567+02:00",
		"2026-11-01/2026-11-08", "2026-11-01T00:00:00Z/P7D", "P7D/2026-11-08T00:00:00Z",
	} {
		if err := CheckTimespan(span); err != nil {
			t.Errorf("%s: %v", span, err)
		}
	}
	for _, span := range []string{
		"P10M", "P1Y", "P2W", "7d", "P1DT", "P", "PT", "P-1D", "p7d", "", "/", "P7D/P7D", "2026-11-01/", "/2026-11-01",
		"2026-11-08/2026-11-01", "2026-11-01/2026-11-01", "2026-13-01", "now", "P7D ", "2026-11-01/P7D/P1D",
	} {
		if err := CheckTimespan(span); KindOf(err) != Usage {
			t.Errorf("%q: got %v, want an error", span, err)
		}
		if err := (Query{Text: "T", Timespan: span}).Check(); span != "" && KindOf(err) != Usage {
			t.Errorf("a query with %q: got %v, want an error", span, err)
		}
	}
}

func TestWorkspaceIDsAreChecked(t *testing.T) {
	if err := CheckWorkspace("01234567-89ab-CDEF-0123-456789abcdef"); err != nil {
		t.Error(err)
	}
	for _, id := range []string{"", "x", "01234567-89ab-cdef-0123-456789abcde", "{01234567-89ab-cdef-0123-456789abcdef}", "my-workspace"} {
		if err := CheckWorkspace(id); KindOf(err) != Usage {
			t.Errorf("%q: got %v, want an error", id, err)
		}
	}
}
