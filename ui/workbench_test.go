package ui_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"quarry/api"
	"quarry/api/quota"
	"quarry/history"
	"quarry/hunt"
	"quarry/table"
	"quarry/themes"
	"quarry/ui"
	"quarry/ui/uitest"
)

// service is a fake API: a test's function handles each call.
type service func(ctx context.Context, q api.Query, sink api.Sink) (*api.Answer, error)

func (s service) Run(ctx context.Context, q api.Query, sink api.Sink) (*api.Answer, error) {
	sink.Attempted(api.Attempt{Number: 1, Started: time.Now()})
	return s(ctx, q, sink)
}

// respondWith returns a table after a delay.
func respondWith(t *table.Table, after time.Duration) service {
	return func(ctx context.Context, _ api.Query, sink api.Sink) (*api.Answer, error) {
		select {
		case <-time.After(after):
		case <-ctx.Done():
			return nil, &api.Error{Kind: api.Canceled}
		}
		return &api.Answer{Table: t, Bytes: 4200, Duration: after, Complete: true}, nil
	}
}

// workbench is the program under test and its dependencies.
type workbench struct {
	*uitest.Program
	store  *history.Store
	config ui.Config
}

// limits are those of the mde API.
var limits = quota.Limits{CallsPerMinute: 45, CallsPerHour: 1500, RunPerHour: 10 * time.Minute,
	RunPerDay: 3 * time.Hour}

// drive runs a test with the workbench in a terminal of a size, in virtual time.
func drive(t *testing.T, width, height int, s hunt.Client, test func(t *testing.T, w *workbench),
	change ...func(*testing.T, *ui.Config)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		store, err := history.OpenMemory(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { store.Close() })
		theme, err := themes.Named(themes.Default)
		if err != nil {
			t.Fatal(err)
		}
		c := ui.Config{Store: store, Theme: theme, Runner: hunt.NewRunner(hunt.Config{
			Client: s, Store: store, Now: time.Now,
			Profile: hunt.Profile{Name: "contoso", Dialect: "mde", Identity: "app", Limits: limits,
				Budget: history.Budget{Tenant: "t", App: "a", Dialect: "mde"}},
		})}
		for _, f := range change {
			f(t, &c)
		}
		test(t, &workbench{uitest.Start(t, c, width, height), store, c})
	})
}

// restart starts a second workbench on the same store.
func restart(t *testing.T, w *workbench, store *history.Store) *workbench {
	t.Helper()
	return &workbench{uitest.Start(t, w.config, 100, 30), store, w.config}
}

// processes returns a table like DeviceProcessEvents.
func processes(rows int) *table.Table {
	b := table.NewBuilder([]table.Column{
		{Name: "Timestamp", Type: table.DateTime}, {Name: "DeviceName", Type: table.String},
		{Name: "FileName", Type: table.String}, {Name: "ProcessId", Type: table.Long},
		{Name: "ProcessCommandLine", Type: table.String}, {Name: "AccountName", Type: table.String},
		{Name: "AdditionalFields", Type: table.Dynamic}, {Name: "ReportId", Type: table.Long},
		{Name: "InitiatingProcessFileName", Type: table.String}, {Name: "SHA1", Type: table.String},
	})
	start := time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC)
	files := []string{"powershell.exe", "csc.exe", "cmd.exe", "svchost.exe", "OUTLOOK.EXE"}
	for i := range rows {
		at := table.NewTime(start.Add(time.Duration(i) * 1234567 * time.Microsecond))
		account := table.NewString(fmt.Sprintf("user%02d", i*7%40))
		if i%9 == 0 {
			account = table.Null(table.String)
		}
		b.Append(at, table.NewString(fmt.Sprintf("ws-%04d.contoso.com", i*31%400)), table.NewString(files[i*13%5]),
			table.NewLong(int64(1000+i*97%60000)),
			table.NewString(fmt.Sprintf(`"C:\Windows\System32\%s" -k %x -s %d`, files[i*13%5], i*7919, i)),
			account, table.NewDynamic(`{"TokenElevation":"Full"}`), table.NewLong(int64(i)),
			table.NewString(files[i*7%5]),
			table.NewString(fmt.Sprintf("%040x", i*104729)))
	}
	return b.Table()
}

func TestRunQueryAndRecallIt(t *testing.T) {
	drive(t, 120, 30, respondWith(processes(1000), 1500*time.Millisecond), func(t *testing.T, w *workbench) {
		w.Type("DeviceProcessEvents\n| take 1000")
		w.Press("f5")
		w.WaitFor("waiting for the service")
		w.WaitFor("of 1,000")
		w.Press("f6", "pgdown")
		w.WaitFor("page 2 of 44")
		w.Press("$")
		w.WaitFor("SHA1")
		w.Press("G")
		w.WaitFor("-1,000 of 1,000")
		w.Press("enter")
		w.WaitFor("Row 1,000 of 1,000")
		w.Press("esc", "f8")
		w.WaitFor("DeviceProcessEvents | take 1000")
		w.Press("enter")
		w.WaitFor("| take 1000")
		w.Press("ctrl+q")
		if !w.Ended() {
			t.Fatalf("the program did not end:\n%s", w.Screen())
		}
		if err := w.Wait(); err != nil {
			t.Errorf("it ended with %v", err)
		}
	})
}
