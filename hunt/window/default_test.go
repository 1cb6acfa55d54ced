package window_test

import (
	"testing"

	"quarry/hunt/window"
)

func TestDefaultsChangeOnlyQueriesWithoutTheirOwn(t *testing.T) {
	for _, test := range []struct{ text, ranged, limited string }{
		{"DeviceInfo | where OSPlatform == 'x'", "DeviceInfo | where Timestamp > ago(7d) | where OSPlatform == 'x'",
			"DeviceInfo | where OSPlatform == 'x'\n| take 5"},
		{"DeviceInfo | where Timestamp > ago(1d) | take 3", "", ""},
		{"DeviceInfo | where startofday(Timestamp) == datetime(2026-01-01)", "",
			"DeviceInfo | where startofday(Timestamp) == datetime(2026-01-01)\n| take 5"},
		{"let t = ago(3d);\nDeviceInfo | where OSPlatform == 'x' | count", "", ""},
		{"DeviceInfo | summarize count() by DeviceId | render piechart",
			"DeviceInfo | where Timestamp > ago(7d) | summarize count() by DeviceId | render piechart", ""},
		{"print 1", "", ""},
		{"", "", ""},
		{"let x = 1;", "", ""},
		{"DeviceInfo;", "DeviceInfo | where Timestamp > ago(7d);", "DeviceInfo\n| take 5;"},
		{"DeviceInfo | top 3 by Timestamp // last", "DeviceInfo | where Timestamp > ago(7d) | top 3 by Timestamp // last", ""},
		{"DeviceInfo | where", "DeviceInfo | where Timestamp > ago(7d) | where", "DeviceInfo | where\n| take 5"},
	} {
		for _, change := range []struct {
			got  func() (string, bool)
			want string
		}{
			{func() (string, bool) { return window.Default(test.text, window.Range{Ago: "7d"}, nil) }, test.ranged},
			{func() (string, bool) { return window.Limit(test.text, 5) }, test.limited},
		} {
			got, ok := change.got()
			if ok != (change.want != "") || ok && got != change.want || !ok && got != test.text {
				t.Errorf("%q: got %q, %v; want %q", test.text, got, ok, change.want)
			}
		}
	}
}
