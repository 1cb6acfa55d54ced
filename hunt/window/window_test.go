package window_test

import (
	"strings"
	"testing"

	"quarry/api/dialect"
	"quarry/hunt/window"
	"quarry/kql/catalog"
	"quarry/kql/sema"
	"quarry/kql/syntax"
	"quarry/kql/types"
	"quarry/table/times"
)

func TestSetChangesOrAddsTheTimeFilter(t *testing.T) {
	for text, want := range map[string]string{
		"DeviceInfo":                              "DeviceInfo | where Timestamp > ago(3d)",
		"DeviceInfo;":                             "DeviceInfo | where Timestamp > ago(3d);",
		"DeviceInfo | take 1":                     "DeviceInfo | where Timestamp > ago(3d) | take 1",
		"DeviceInfo\n| take 1":                    "DeviceInfo\n| where Timestamp > ago(3d)\n| take 1",
		"DeviceInfo // all\n| take 1":             "DeviceInfo | where Timestamp > ago(3d) // all\n| take 1",
		"NoSuchTable | take 1":                    "NoSuchTable | take 1",
		"DeviceInfo | where Timestamp > ago(30d)": "DeviceInfo | where Timestamp > ago(3d)",
		"DeviceInfo | where ago(7d) <= Timestamp and OSPlatform == 'x'":                                     "DeviceInfo | where Timestamp > ago(3d) and OSPlatform == 'x'",
		"DeviceInfo | where OSPlatform == 'x' and Timestamp between (ago(7d) .. now()) and DeviceId == '1'": "DeviceInfo | where OSPlatform == 'x' and Timestamp > ago(3d) and DeviceId == '1'",
		"DeviceInfo | where Timestamp > ago(7d) and Timestamp < ago(1d)":                                    "DeviceInfo | where Timestamp > ago(3d)",
		"DeviceInfo | where Timestamp > ago(7d)\n| where Timestamp < ago(1d)\n| take 1":                     "DeviceInfo | where Timestamp > ago(3d)\n| take 1",
		"DeviceInfo | where Timestamp > ago(7d) | where Timestamp < ago(1d) and DeviceId == '1'":            "DeviceInfo | where Timestamp > ago(3d) | where DeviceId == '1'",
		"let from = ago(9d);\nDeviceInfo | where Timestamp > from | take 1":                                 "let from = ago(9d);\nDeviceInfo | where Timestamp > ago(3d) | take 1",
		"union DeviceEvents, DeviceInfo | take 1":                                                           "union (DeviceEvents | where Timestamp > ago(3d)), (DeviceInfo | where Timestamp > ago(3d)) | take 1",
		"union DeviceEvents, DeviceInfo | where Timestamp > ago(1h)":                                        "union DeviceEvents, DeviceInfo | where Timestamp > ago(3d)",
		"DeviceEvents | join kind=inner (DeviceInfo | project DeviceId) on DeviceId":                        "DeviceEvents | where Timestamp > ago(3d) | join kind=inner (DeviceInfo | project DeviceId) on DeviceId",
		"let e = DeviceEvents | where ActionType == 'x';\ne | count":                                        "let e = DeviceEvents | where Timestamp > ago(3d) | where ActionType == 'x';\ne | count",
		"DeviceEvents | where Timestamp > FirstSeen":                                                        "DeviceEvents | where Timestamp > ago(3d)",
		"print 1":                   "print 1",
		"":                          "",
		"DeviceInfo | where | take": "DeviceInfo | where Timestamp > ago(3d) | where | take",
	} {
		got, ok := window.Set(text, window.Range{Ago: "3d"}, nil)
		if got != want || ok != (text != want) {
			t.Errorf("%q: got %q (%v), want %q", text, got, ok, want)
		}
		if ok {
			if again, _ := window.Set(got, window.Range{Ago: "3d"}, nil); again != got {
				t.Errorf("%q: setting the range again gives %q", got, again)
			}
		}
	}
}

func TestRangeBetweenTwoTimes(t *testing.T) {
	start, _ := times.ParseDateTime("2026-11-01")
	end, _ := times.ParseDateTime("2026-11-02T03:04:05.5Z")
	got, _ := window.Set("DeviceInfo", window.Range{Start: start, End: end}, nil)
	want := "DeviceInfo | where Timestamp between (datetime(2026-11-01T00:00:00Z) .. " +
		"datetime(2026-11-02T03:04:05.5000000Z))"
	if got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func FuzzRangeLeavesAQueryThatCanBeRead(f *testing.F) {
	f.Add("DeviceInfo | where Timestamp > ago(1d) and (Timestamp < now() or x) | join (DeviceEvents) on DeviceId")
	f.Add("union DeviceInfo, (DeviceEvents | where TimeGenerated between (ago(1d) .. now()))")
	f.Fuzz(func(t *testing.T, text string) {
		got, ok := window.Set(text, window.Range{Ago: "1d"}, nil)
		if ok && len(syntax.Parse(text).Diagnostics) == 0 && len(syntax.Parse(got).Diagnostics) > 0 {
			t.Errorf("%q: got %q, %v", text, got, syntax.Parse(got).Diagnostics[0])
		}
	})
}

func TestTablesOfTheTenantHaveATime(t *testing.T) {
	schema, _ := catalog.NewSchema(catalog.Tenant{Tables: []catalog.TenantTable{{Name: "Badge_CL",
		Columns: []catalog.TenantColumn{{Column: catalog.Column{Name: "TimeGenerated", Type: types.DateTime}}}}}})
	got, ok := window.Set("Badge_CL", window.Range{Ago: "1d"}, sema.NewScope(dialect.Graph, "", schema, nil))
	if want := "Badge_CL | where TimeGenerated > ago(1d)"; !ok || strings.Join(strings.Fields(got), " ") != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
