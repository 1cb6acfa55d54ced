package slice_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"quarry/api"
	"quarry/hunt/slice"
	"quarry/kql/exec"
	"quarry/kql/syntax"
	"quarry/table"
	"quarry/table/times"
)

// shapes has a query for every case of the planner, with its number of leaves.
var shapes = []struct {
	name, text string
	leaves     int
}{
	{"plain rows", "DeviceProcessEvents | where FileName startswith 'p' | project Timestamp, DeviceName, FileName", 1},
	{"a table alone", "DeviceInfo", 1},
	{"count", "DeviceNetworkEvents | where RemotePort == 443 | count", 1},
	{"count with a name", "DeviceNetworkEvents | count as ['all of them']", 1},
	{"count of no rows", "DeviceNetworkEvents | where RemotePort == 70000 | count", 1},
	{"summary that merges",
		"DeviceNetworkEvents | summarize n = count(), countif(RemotePort == 443), begun = min(Timestamp), " +
			"max(RemotePort), sum(LocalPort) by DeviceName, day = bin(Timestamp, 1d)", 1},
	{"summary without groups", "DeviceNetworkEvents | summarize count(), min(Timestamp), max(Timestamp)", 1},
	{"summary that does not merge",
		"DeviceNetworkEvents | summarize dcount(RemoteIP), make_set(RemotePort, 5), avg(LocalPort) by DeviceName", 1},
	{"latest of each", "DeviceInfo | summarize arg_max(Timestamp, *) by DeviceId", 1},
	{"earliest of each, some columns",
		"DeviceLogonEvents | summarize arg_min(Timestamp, LogonType, AccountName) by DeviceName", 1},
	{"top", "DeviceNetworkEvents | top 7 by Timestamp desc | project Timestamp, DeviceName", 1},
	{"sort and take",
		"DeviceNetworkEvents | order by RemoteIP asc, Timestamp asc | take 9 | project RemoteIP, Timestamp", 1},
	{"sort", "DeviceLogonEvents | project Timestamp, DeviceName, AccountName | sort by AccountName asc, Timestamp desc",
		1},
	{"distinct", "DeviceLogonEvents | distinct DeviceName, tolower(AccountName)", 1},
	{"take", "DeviceLogonEvents | take 5", 1},
	{"join",
		"DeviceLogonEvents | where Timestamp > ago(10d) | join kind=inner (DeviceInfo | where Timestamp > ago(10d) " +
			"| summarize arg_max(Timestamp, *) by DeviceId) on DeviceId | project Timestamp, Timestamp1, " +
			"DeviceName1, AccountName", 2},
	{"join with itself",
		"let e = DeviceLogonEvents | where LogonType == 'Network'; e | join kind=leftanti (e | where Timestamp > " +
			"ago(3d)) on AccountName | summarize count() by AccountName", 1},
	{"lookup in a datatable",
		"let l = datatable(DeviceName: string, owner: string) ['ws-sal-14.contoso.example', 'x']; DeviceLogonEvents " +
			"| lookup kind=leftouter l on DeviceName | summarize count() by owner", 1},
	{"a filter by another table, then another",
		"DeviceProcessEvents | where DeviceId in ((DeviceLogonEvents | where LogonType == 'Network' | distinct " +
			"DeviceId)) | where FileName startswith 'c' | summarize count() by FileName", 2},
	{"a value of another table",
		"let newest = toscalar(DeviceInfo | summarize max(Timestamp)); DeviceLogonEvents | where Timestamp > newest " +
			"- 2d | count", 2},
	{"union",
		"union DeviceLogonEvents, (DeviceProcessEvents | where FileName == 'cmd.exe') | where Timestamp > ago(12d) " +
			"| summarize count() by DeviceName, ActionType", 2},
	{"union that names its tables",
		"union withsource=from_ DeviceLogonEvents, DeviceInfo, (DeviceProcessEvents | where FileName == 'cmd.exe') " +
			"| summarize count() by from_", 3},
	{"union in the middle",
		"DeviceLogonEvents | where LogonType == 'Network' | union DeviceInfo | where Timestamp > ago(9d) | " +
			"summarize count() by DeviceName", 2},
	{"materialize",
		"let m = materialize(DeviceLogonEvents | where Timestamp > ago(20d)); m | summarize n = count() by " +
			"DeviceName | join (m | summarize newest = max(Timestamp) by DeviceName) on DeviceName | project " +
			"DeviceName, n, newest", 1},
	{"a function over a table",
		"let busy = (T: (DeviceName: string), least: long) { T | summarize n = count() by DeviceName | where n > " +
			"least }; DeviceLogonEvents | invoke busy(3)", 1},
	{"a function that reads a table",
		"let named = (name: string) { DeviceLogonEvents | where DeviceName startswith name | where LogonType != " +
			"'Network' }; named('') | summarize count() by DeviceName", 1},
	{"a scalar function",
		"let half = (x: long) { x / 2 }; DeviceNetworkEvents | extend h = half(LocalPort) | summarize max(h) by " +
			"DeviceName", 1},
	{"mv-expand",
		"DeviceProcessEvents | extend parts = split(FolderPath, '\\\\') | mv-expand part = parts to typeof(string) " +
			"| summarize count() by part", 1},
	{"mv-apply",
		"DeviceProcessEvents | extend parts = split(FolderPath, '\\\\') | mv-apply part = parts to typeof(string) " +
			"on (summarize longest = max(strlen(part))) | summarize count() by longest", 1},
	{"parse",
		"DeviceProcessEvents | parse ProcessCommandLine with program ' ' args | summarize dcount(args) by program", 1},
	{"make-series",
		"DeviceLogonEvents | make-series n = count() default = 0 on Timestamp from ago(30d) to now() step 1d by " +
			"LogonType", 1},
	{"window functions",
		"DeviceLogonEvents | sort by DeviceName asc, Timestamp asc | extend before = prev(Timestamp) | where " +
			"DeviceName == prev(DeviceName) | summarize max(Timestamp - before) by DeviceName", 1},
	{"the same now() in all slices",
		"DeviceLogonEvents | where Timestamp between (ago(8d) .. now(-1d)) | extend age = bin(now() - Timestamp, " +
			"1h) | summarize count() by age", 1},
	{"column names in strings",
		"DeviceLogonEvents | extend n = column_ifexists('AccountName', '') | summarize count() by n", 1},
	{"getschema", "DeviceLogonEvents | where Timestamp > ago(1d) | getschema", 1},
}

func TestSlicedQueriesMatchWholeQueries(t *testing.T) {
	whole, capped := open(t, "mde", 0.003, 1<<20), open(t, "mde", 0.003, 150)
	for i, s := range shapes {
		t.Run(s.name, func(t *testing.T) {
			want, err := whole.Run(t.Context(), api.Query{Text: s.text}, nil)
			if err != nil {
				t.Fatal(err)
			}
			plan, err := slice.NewPlan(s.text, slice.Options{Now: noon})
			if err != nil {
				t.Fatal(err)
			}
			if len(plan.Leaves) != s.leaves {
				t.Errorf("%d leaves, want %d", len(plan.Leaves), s.leaves)
			}
			got, _, err := collect(t.Context(), capped, plan, func(l *slice.Leaf) []slice.Range {
				return l.Windows(slice.Spec{Count: 2 + i%4})
			})
			if err != nil {
				t.Fatalf("%v\nrest: %s", err, plan.Rest)
			}
			// The tenant's rows are ordered by time, and so are the slices: even unsorted results are equal.
			if difference := sameRows(got, want.Table, true); difference != "" {
				t.Errorf("%s\nsent first: %s\nrest: %s", difference, plan.Leaves[0].Query(plan.Leaves[0].Whole()),
					plan.Rest)
			}
			if want.Table.Rows() == 0 {
				t.Errorf("%s returns no rows, so it proves nothing", s.text)
			}
		})
	}
}

func TestUnsliceableQueriesGiveTheReason(t *testing.T) {
	for _, c := range []struct{ name, text, why string }{
		{"a limit over all rows", "DeviceFileEvents | invoke FileProfile(SHA1, 500)", "limited number of files"},
		{"search", "search 'evil.exe'", "every column"},
		{"unknown tables", "union Device* | count", "Device*"},
		{"another workspace", "workspace('w').SigninLogs | count", "another workspace"},
		{"random numbers", "DeviceInfo | where rand() < 0.5 | count", "other rows"},
		{"an unknown table", "NoSuchTable | count", "NoSuchTable"},
		{"no table", "print 1", "no table"},
		{"an incomplete query", "DeviceInfo | where (", "syntax error"},
		{"external data only", "externaldata(x: string) ['https://files.example/x.csv'] | count", "external data"},
		{"patterns", "declare pattern p = (a: string) { ('x') = { DeviceInfo } }; p('x') | count", "patterns"},
		{"an unsupported plugin", "DeviceInfo | evaluate nothing_known()", "would run locally"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := slice.NewPlan(c.text, slice.Options{Now: noon})
			var unsliceable *slice.Error
			if !errors.As(err, &unsliceable) || !strings.Contains(err.Error(), c.why) {
				t.Errorf("%q: got error %v, want a slice.Error with %q", c.text, err, c.why)
			}
		})
	}
}

func TestTimeRangeComesFromTheFilters(t *testing.T) {
	day := func(n int) time.Time { return noon.AddDate(0, 0, n) }
	for _, c := range []struct {
		text     string
		from, to time.Time
	}{
		{"DeviceInfo", time.Time{}, time.Time{}},
		{"DeviceInfo | where Timestamp > ago(7d)", day(-7), time.Time{}},
		{"DeviceInfo | where ago(7d) <= Timestamp and Timestamp < ago(1d)", day(-7), day(-1)},
		{"DeviceInfo | where Timestamp between (ago(7d) .. ago(2d))", day(-7), day(-2).Add(100)},
		{"DeviceInfo | where Timestamp between (ago(7d) .. 3d)", day(-7), day(-4).Add(100)},
		{"let back = 3d; DeviceInfo | where (Timestamp >= ago(back)) | count", day(-3), time.Time{}},
		{"DeviceInfo | where Timestamp > datetime(2026-11-01) | where Timestamp > ago(2d)", day(-2), time.Time{}},
		{"DeviceInfo | where Timestamp > ago(7d) or DeviceName == 'x'", time.Time{}, time.Time{}},
		{"DeviceInfo | extend Timestamp = ago(1d) | where Timestamp > ago(7d)", time.Time{}, time.Time{}},
		{"DeviceInfo | summarize max(Timestamp) by DeviceId", time.Time{}, time.Time{}},
		{"union DeviceInfo, DeviceEvents | where Timestamp > ago(1h) | count", noon.Add(-time.Hour), time.Time{}},
	} {
		plan, err := slice.NewPlan(c.text, slice.Options{Now: noon})
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		if l := plan.Leaves[0]; !l.From.Equal(c.from) || !l.To.Equal(c.to) {
			t.Errorf("%s: from %v to %v, want %v to %v", c.text, l.From, l.To, c.from, c.to)
		}
	}
}

func TestSpecRoundTrip(t *testing.T) {
	for text, want := range map[string]slice.Spec{
		"auto": {}, "6h": {Every: 6 * time.Hour}, "1d": {Every: 24 * time.Hour}, "12": {Count: 12},
		"90m": {Every: 90 * time.Minute},
	} {
		got, err := slice.ParseSpec(text)
		if again, err2 := slice.ParseSpec(got.String()); err != nil || err2 != nil || got != want || again != want {
			t.Errorf("%q: got %+v, error %v, and from %q %+v, want %+v", text, got, err, got.String(), again, want)
		}
	}
	for _, text := range []string{"", "0", "-1", "1441", "1s", "40d", "1000000d", "six", "1e9d"} {
		if got, err := slice.ParseSpec(text); err == nil {
			t.Errorf("%q: got %+v, want an error", text, got)
		}
	}
}

// TestHalvesHoldEachRowOnce splits ranges until only the hash can split them, and checks that together
// they select each row once.
func TestHalvesHoldEachRowOnce(t *testing.T) {
	plan, err := slice.NewPlan("DeviceInfo | project Timestamp, DeviceId", slice.Options{Now: noon})
	if err != nil {
		t.Fatal(err)
	}
	leaf := plan.Leaves[0]
	rows := table.NewBuilder([]table.Column{{Name: "Timestamp", Type: table.DateTime},
		{Name: "DeviceId", Type: table.String}, {Name: "ReportId", Type: table.Long}})
	random := rand.New(rand.NewPCG(1, 2))
	for i := range 600 {
		at := noon.Add(-time.Duration(random.Int64N(int64(40 * 24 * time.Hour)))) // some before the look-back period
		switch {
		case i < 200: // many with the same timestamp
			at = noon.Add(-time.Hour)
		case i < 220: // some in the future
			at = noon.Add(time.Duration(i) * time.Minute)
		}
		rows.Append(table.NewDateTime(times.TicksOf(at)), table.NewString(fmt.Sprint("d", random.IntN(9))),
			table.NewLong(int64(i)))
	}
	all := rows.Table()
	ranges, halvings := leaf.Windows(slice.Spec{Count: 3}), 0
	var done []slice.Range
	for len(ranges) > 0 {
		r := ranges[0]
		ranges = ranges[1:]
		if answer(t, all, leaf.Query(r)).Rows() < 20 {
			done = append(done, r)
			continue
		}
		halves, err := leaf.Halves(r)
		if err != nil {
			t.Fatal(err)
		}
		ranges, halvings = append(halves, ranges...), halvings+1
	}
	var answers []*table.Table
	for _, r := range done {
		answers = append(answers, answer(t, all, leaf.Query(r)))
	}
	together, err := table.Concat(answers)
	if err != nil {
		t.Fatal(err)
	}
	if difference := sameRows(together, answer(t, all, "DeviceInfo | project Timestamp, DeviceId"),
		false); difference != "" {
		t.Errorf("after %d splits into %d ranges: %s", halvings, len(done), difference)
	}
}

func answer(t *testing.T, rows *table.Table, query string) *table.Table {
	t.Helper()
	got, err := exec.Run(t.Context(), syntax.Parse(query), inventory{rows}, exec.Options{Now: noon})
	if err != nil {
		t.Fatalf("%v\n%s", err, query)
	}
	return got
}

// inventory provides one table under any name.
type inventory struct{ rows *table.Table }

func (i inventory) Table(context.Context, string) (*table.Table, error) { return i.rows, nil }
