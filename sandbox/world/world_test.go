package world

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"quarry/kql/catalog"
	"quarry/table"
	"quarry/table/times"
)

var monday = time.Date(2026, 11, 23, 15, 4, 5, 0, time.UTC)

func tableOf(t *testing.T, w *World, name string) *table.Table {
	t.Helper()
	got, ok := w.Table(name, nil)
	if !ok {
		t.Fatalf("there is no table %s", name)
	}
	return got
}

func TestEveryTableHasItsSchema(t *testing.T) {
	w := New(1, monday, .02)
	for _, want := range catalog.Tables() {
		got := tableOf(t, w, want.Name)
		names := make([]string, len(got.Columns()))
		for i, c := range got.Columns() {
			names[i] = c.Name
		}
		schema := make([]string, len(want.Columns))
		for i, c := range want.Columns {
			schema[i] = c.Name
		}
		if !slices.Equal(names, schema) {
			t.Errorf("%s has columns %q, want %q", want.Name, names, schema)
		}
	}
	if _, ok := w.Table("NoSuchTable", nil); ok {
		t.Error("NoSuchTable exists")
	}
}

func TestCellsHaveTheTypeOfTheirColumn(t *testing.T) {
	w := New(1, monday, .05)
	for name := range generators {
		got := tableOf(t, w, name)
		for i, column := range got.Columns() {
			for row := range got.Rows() {
				if text, misfit := got.Vector(i).Misfit(row); misfit {
					t.Fatalf("%s.%s is %s, but row %d holds %q", name, column.Name, column.Type, row, text)
				}
			}
		}
	}
}

func TestUnwantedColumnsAreLeftOut(t *testing.T) {
	w, all := New(1, monday, .02), New(1, monday, .02)
	whole := tableOf(t, all, "DeviceLogonEvents")
	for _, c := range []struct {
		wanted []string
		want   []string
	}{
		{[]string{"LogonType", "Timestamp", "NoColumn"}, []string{"Timestamp", "LogonType"}},
		{[]string{"LogonType", "AccountName"}, []string{"LogonType", "AccountName"}},
		{nil, []string{"Timestamp"}},
	} {
		wanted := map[string]bool{}
		for _, name := range c.wanted {
			wanted[name] = true
		}
		got, _ := w.Table("DeviceLogonEvents", wanted)
		var names []string
		for i, column := range got.Columns() {
			names = append(names, column.Name)
			if a, b := got.Value(7, i), whole.Value(7, whole.ColumnIndex(column.Name)); a != b {
				t.Errorf("%s of row 7 is %v, but %v in the whole table", column.Name, a, b)
			}
		}
		if !slices.Equal(names, c.want) || got.Rows() != whole.Rows() {
			t.Errorf("%q returns %d rows of %q, want %d of %q", c.wanted, got.Rows(), names, whole.Rows(), c.want)
		}
	}
}

func TestGeneratedColumnsAreInTheSchema(t *testing.T) {
	// Column groups that several tables share may contain names that a single table lacks, but
	// every name must be one of Defender's.
	known := map[string]bool{}
	for _, t := range catalog.Tables() {
		for _, c := range t.Columns {
			known[c.Name] = true
		}
	}
	check := func(of string, names []string) {
		for _, name := range names {
			if !known[name] {
				t.Errorf("%s generates a column %s, which no table has", of, name)
			}
		}
	}
	check("DeviceProcessEvents", namesOf(startColumns))
	check("DeviceNetworkEvents", namesOf(connectionColumns))
	check("DeviceFileEvents", namesOf(fileEventColumns))
	check("DeviceLogonEvents", namesOf(logonColumns))
	check("DeviceInfo", namesOf(reportColumns))
	check("EmailEvents", namesOf(mailColumns))
	check("CloudAppEvents", namesOf(activityColumns))
	check("DeviceRegistryEvents", namesOf(registryColumns))
	check("DeviceEvents", namesOf(sensedColumns))
	check("UrlClickEvents", namesOf(clickColumns))
	check("IdentityInfo", namesOf(profileColumns))
	check("AlertInfo", namesOf(alertColumns))
	check("AlertEvidence", namesOf(evidenceColumns))
	check("DeviceImageLoadEvents", namesOf(loadColumns))
	check("DeviceFileCertificateInfo", namesOf(certificateColumns))
	check("DeviceNetworkInfo", namesOf(adapterColumns))
	check("DeviceTvmSecureConfigurationAssessment", namesOf(assessmentColumns))
	check("EntraIdSignInEvents", namesOf(signInColumns))
	check("EntraIdSpnSignInEvents", namesOf(servicePrincipalColumns))
	check("IdentityLogonEvents", namesOf(directoryColumns))
	check("GraphAPIAuditEvents", namesOf(graphCallColumns))
}

func namesOf[E any](c columns[E]) (names []string) {
	for name := range c {
		names = append(names, name)
	}
	return names
}

func TestJSONInCellsIsValid(t *testing.T) {
	w := New(1, monday, .1)
	for name := range generators {
		got := tableOf(t, w, name)
		for i, column := range got.Columns() {
			if column.Type != table.Dynamic && column.Name != "AdditionalFields" && column.Name != "LoggedOnUsers" &&
				column.Name != "AuthenticationDetails" {
				continue
			}
			for row := range got.Rows() {
				if text := got.Value(row, i).Text(); text != "" && !json.Valid([]byte(text)) {
					t.Fatalf("%s.%s of row %d is not JSON: %s", name, column.Name, row, text)
				}
			}
		}
	}
}

// TestMostUsedTablesHaveRows covers the tables that published queries use most.
func TestMostUsedTablesHaveRows(t *testing.T) {
	w := New(1, monday, .02)
	for name := range strings.FieldsSeq(`DeviceProcessEvents DeviceNetworkEvents DeviceEvents DeviceFileEvents EmailEvents CloudAppEvents DeviceInfo
		IdentityInfo DeviceRegistryEvents DeviceImageLoadEvents DeviceLogonEvents EmailUrlInfo DeviceTvmSoftwareVulnerabilities EmailAttachmentInfo
		AADSignInEventsBeta IdentityLogonEvents AlertInfo ExposureGraphNodes AlertEvidence IdentityDirectoryEvents DeviceNetworkInfo UrlClickEvents
		ExposureGraphEdges DeviceFileCertificateInfo DeviceTvmSecureConfigurationAssessment DeviceTvmSoftwareInventory IdentityQueryEvents
		DeviceTvmSecureConfigurationAssessmentKB DeviceTvmSoftwareVulnerabilitiesKB EntraIdSignInEvents OAuthAppInfo EmailPostDeliveryEvents
		GraphAPIAuditEvents EntraIdSpnSignInEvents`) {
		if tableOf(t, w, name).Rows() == 0 {
			t.Errorf("%s is empty", name)
		}
	}
}

func TestSomeCommandLinesAreHostile(t *testing.T) {
	got, _ := New(1, monday, .02).Table("DeviceProcessEvents", map[string]bool{"ProcessCommandLine": true})
	found := map[string]bool{}
	for row := range got.Rows() {
		found[got.Value(row, 0).Text()] = true
	}
	for _, line := range hostileCommandLines {
		if !found[line] {
			t.Errorf("no process has the command line %q", line)
		}
	}
}

func TestNoiseHasNullsAndEmptyStrings(t *testing.T) {
	w := New(1, monday, .1)
	for name, columns := range map[string][2]string{ // the first has nulls, the second empty strings
		"DeviceProcessEvents": {"FileSize", "ProcessVersionInfoCompanyName"},
		"DeviceLogonEvents":   {"RemotePort", "RemoteIP"},
		"DeviceInfo":          {"OSBuild", "AssetValue"},
		"EmailEvents":         {"BulkComplaintLevel", "Subject"},
		"CloudAppEvents":      {"UncommonForUser", "CountryCode"},
	} {
		got := tableOf(t, w, name)
		nulls, empty := 0, 0
		for row := range got.Rows() {
			if got.Value(row, got.ColumnIndex(columns[0])).IsNull() {
				nulls++
			}
			if got.Value(row, got.ColumnIndex(columns[1])).Text() == "" {
				empty++
			}
		}
		if nulls == 0 || nulls == got.Rows() || empty == 0 || empty == got.Rows() {
			t.Errorf("%s has %d rows, %d nulls of %s, %d empty %s", name, got.Rows(), nulls, columns[0], empty,
				columns[1])
		}
	}
}

func TestSameSeedAndEndGiveTheSameRows(t *testing.T) {
	a, b, other := New(7, monday, .05), New(7, monday, .05), New(8, monday, .05)
	for name := range generators {
		if name == "AlertInfo" {
			tableOf(t, b, "DeviceFileEvents") // tables must not depend on the order in which they are requested
		}
		x, y, z := flat(tableOf(t, a, name)), flat(tableOf(t, b, name)), flat(tableOf(t, other, name))
		if x != y {
			t.Errorf("%s differs between two worlds of seed 7", name)
		}
		if x == z && !strings.HasSuffix(name, "KB") { // the KB tables do not depend on the tenant
			t.Errorf("%s is the same for the seeds 7 and 8", name)
		}
	}
}

func flat(t *table.Table) string {
	var b strings.Builder
	for row := range t.Rows() {
		for column := range t.Columns() {
			b.WriteString(t.Value(row, column).String())
			b.WriteByte('|')
		}
	}
	return b.String()
}

func TestRowsAreOrderedAndWithinThirtyDays(t *testing.T) {
	w := New(3, monday, .05)
	for name := range generators {
		got := tableOf(t, w, name)
		column := got.ColumnIndex("Timestamp")
		if column < 0 {
			continue
		}
		at := got.Vector(column)
		last := w.start
		for row := range got.Rows() {
			if at.Int(row) < last || at.Int(row) > w.end {
				t.Fatalf("%s row %d is at %s, after %s", name, row, times.TimeOf(at.Int(row)), times.TimeOf(last))
			}
			last = at.Int(row)
		}
	}
}

func TestRowsOfTheDefaultSize(t *testing.T) {
	w, sum := New(1, monday, 1), 0
	for name := range generators {
		made, _ := w.Table(name, map[string]bool{}) // a single column, to save time
		rows := made.Rows()
		t.Logf("%-22s %7d", name, rows)
		sum += rows
	}
	if sum < 900_000 || sum > 1_300_000 {
		t.Errorf("the tenant has %d rows, want about one million", sum)
	}
}

func TestEntitiesBelongToTheTenant(t *testing.T) {
	w := New(1, monday, .05)
	devices := map[string]string{}
	for _, x := range w.estate().devices {
		devices[x.id] = x.name
	}
	for name := range generators {
		got := tableOf(t, w, name)
		id, device := got.ColumnIndex("DeviceId"), got.ColumnIndex("DeviceName")
		if id < 0 {
			continue
		}
		for row := range got.Rows() {
			x, label := got.Value(row, id).Text(), got.Value(row, device).Text()
			if x != "" && devices[x] != label {
				t.Fatalf("%s row %d belongs to %s %q, which the tenant calls %q", name, row, x, label, devices[x])
			}
		}
	}
	if n := len(devices); n != 40 {
		t.Errorf("the tenant has %d devices, want 40", n)
	}
}

func BenchmarkProcessEvents(b *testing.B) {
	for b.Loop() {
		New(1, monday, 1).Table("DeviceProcessEvents", nil)
	}
}
