package main

import (
	"fmt"
	"math/rand/v2"
	"time"

	"quarry/table"
)

// now is the time that ago() counts from in both engines.
var now = time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)

// generate returns a table like DeviceProcessEvents, which depends only on the seed: twenty-three
// days of 400 devices, with file names and users that repeat, and command lines and hashes that
// mostly do not.
func generate(rows int, seed uint64) *table.Table {
	names := []string{"Timestamp", "DeviceId", "DeviceName", "FileName", "ProcessCommandLine", "AccountName",
		"ProcessId", "ReportId", "ActionType", "SHA1"}
	columns := make([]table.Column, len(names))
	for i, name := range names {
		columns[i] = table.Column{Name: name}
	}
	columns[0].Type, columns[6].Type, columns[7].Type = table.DateTime, table.Long, table.Long
	b := table.NewBuilder(columns)
	r := rand.New(rand.NewPCG(seed, 2))
	files := []string{"powershell.exe", "cmd.exe", "svchost.exe", "chrome.exe", "csc.exe", "explorer.exe",
		"rundll32.exe", "net.exe"}
	for i := range rows {
		device, file := r.IntN(400), files[r.IntN(len(files))]
		b.Append(table.NewTime(now.Add(-time.Duration(rows-i)*2*time.Second)),
			table.NewString(fmt.Sprintf("%040x", device)), table.NewString(fmt.Sprintf("ws-%03d.contoso.com", device)),
			table.NewString(file),
			table.NewString(
				fmt.Sprintf(
					`"C:\Windows\System32\%s" -NoProfile -Task %d -Path C:\Users\user%d\AppData\Local\Temp\x%d.tmp`,
					file, r.IntN(100000), r.IntN(900), r.IntN(100000))),
			table.NewString(fmt.Sprintf("user%d", r.IntN(900))), table.NewLong(int64(r.IntN(30000))),
			table.NewLong(int64(i)), table.NewString("ProcessCreated"),
			table.NewString(fmt.Sprintf("%040x", r.IntN(50000))))
	}
	return b.Table()
}
