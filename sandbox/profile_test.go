package sandbox_test

import (
	"fmt"
	"testing"

	"quarry/sandbox"
)

func TestFileProfile(t *testing.T) {
	l := start(t, sandbox.Options{})
	rows := l.ask("mde", `DeviceProcessEvents | where FileName =~ "powershell.exe" | take 3 | invoke FileProfile(SHA1, 1000)
		| project SHA1, SHA11, GlobalPrevalence, ProfileAvailability, IsCertificateValid`).rows(t)
	if len(rows) != 3 {
		t.Fatalf("got %d rows, want 3", len(rows))
	}
	for _, row := range rows {
		if row["SHA1"] != row["SHA11"] || row["ProfileAvailability"] != "Available" ||
			row["IsCertificateValid"] == nil {
			t.Errorf("got %v, want the profile of this hash", row)
		}
	}
	rows = l.ask("mde",
		`print SHA1 = "0123456789012345678901234567890123456789" | invoke FileProfile() | project ProfileAvailability, GlobalPrevalence`).rows(t)
	if len(rows) != 1 || rows[0]["ProfileAvailability"] != "Missing" || rows[0]["GlobalPrevalence"] != nil {
		t.Errorf("an unknown file: got %v, want one row without a profile", rows)
	}
}

func TestDeviceFromIPAndSeenBy(t *testing.T) {
	l := start(t, sandbox.Options{})
	rows := l.ask("mde", `DeviceNetworkEvents | where isnotempty(LocalIP) | take 1 | project IP = LocalIP, Owner = DeviceId | invoke DeviceFromIP()
		| invoke SeenBy(Owner) | project same = Owner == DeviceId, n = array_length(SeenBy)`).rows(t)
	if len(rows) != 1 || fmt.Sprintf("%v %v", rows[0]["same"], rows[0]["n"]) != "1 2" {
		t.Errorf("got %v, want the device with this address and those that saw it", rows)
	}
}

func TestExternalDataFeeds(t *testing.T) {
	l := start(t, sandbox.Options{})
	for _, query := range []string{
		`externaldata(line: string) ["https://feeds.example/ip-list.txt"] with (format="txt") | join kind=inner AlertEvidence on $left.line == $right.RemoteIP | take 1`,
		`externaldata(SHA256: string, n: long, seen: datetime) ["https://feeds.example/a.csv"] with (format="csv", ignoreFirstRecord=true) | where n == 2 and seen > datetime(2026-01-01)`,
		`externaldata(url: string, n: long) ["https://feeds.example/a.json"] with (format="multijson") | where n == 3`,
	} {
		if rows := l.ask("xdr", query).rows(t); len(rows) != 1 {
			t.Errorf("%s: got %v, want one row", query, rows)
		}
	}
	answer := l.ask("xdr", `externaldata(a: string) ["file:///etc/passwd"]`)
	if _, message := answer.failure(t); message == "" {
		t.Errorf("a file: got %s, want an error", answer.body)
	}
}
