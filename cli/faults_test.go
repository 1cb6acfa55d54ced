package cli

import (
	"context"
	"crypto/x509"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"quarry/api"
	"quarry/api/auth"
	"quarry/api/dialect"
	"quarry/api/quota"
	"quarry/config"
	"quarry/history"
	"quarry/hunt"
	"quarry/hunt/slice"
	"quarry/sandbox"
	"quarry/ui/uitest"
)

// faults lists faults of the sandbox and the outcome of a run that keeps meeting them.
var faults = []struct {
	fault string
	kind  api.Kind // Unknown if the run succeeds
	exit  int
	says  string
}{
	{"status=400", api.BadQuery, exitQuery, "rejected the query"},
	{"status=401", api.Unauthorized, exitIdentity, "401"},
	{"status=403", api.Forbidden, exitIdentity, "lacks a permission"},
	{"status=404", api.NotFound, exitService, "404"},
	{"status=413", api.TooLarge, exitQuery, "too large"},
	{"status=418", api.Malformed, exitService, "418"},
	{"status=500", api.Unavailable, exitService, "500"},
	{"status=502", api.Unavailable, exitService, "502"},
	{"status=503", api.Unavailable, exitService, "503"},
	{"status=504", api.Unavailable, exitService, "504"},
	{"throttle=minute", api.Throttled, exitQuota, "quota"},
	{"throttle=hour", api.Throttled, exitQuota, "quota"},
	{"throttle=seconds", api.Throttled, exitQuota, "quota"},
	{"throttle=cpu", api.Throttled, exitQuota, "quota"},
	{"throttle=graph", api.Throttled, exitQuota, "quota"},
	{"throttle=minute,retry-after=-5", api.Throttled, exitQuota, "quota"},
	{"throttle=minute,retry-after=31536000", api.Throttled, exitQuota, "quota"},
	{"throttle=minute,retry-after=date+8s", api.Throttled, exitQuota, "quota"},
	{"html", api.Unavailable, exitService, "502"},
	{"html=200", api.Malformed, exitService, "does not come from a hunting API"},
	{"empty", api.Malformed, exitService, "empty"},
	{"empty=502", api.Unavailable, exitService, "502"},
	{"json", api.Malformed, exitService, "does not come from a hunting API"},
	{"json=WRONG", api.Malformed, exitService, "does not come from a hunting API"},
	{"json=EMPTY", api.Unknown, exitOK, ""},
	{"failure", api.TooLarge, exitQuery, "size limit of the service"},
	{"expired", api.Unauthorized, exitIdentity, "401"},
	{"wait=30m", api.Timeout, exitService, "no response"},
	{"wait=3s", api.Unknown, exitOK, ""},
	{"slow=30m", api.Timeout, exitService, ""},
	{"slow=10ms", api.Unknown, exitOK, ""},
	{"cut=0", api.CutShort, exitService, "cut short"},
	{"cut=60", api.CutShort, exitService, "cut short"},
	{"reset", api.Network, exitService, "reached"},
}

// services lists the APIs, with the bodies that only one of them understands: each is not a result of the
// others.
var services = []struct {
	api   dialect.Name
	empty string // a result without columns and rows
	wrong string // a result whose row does not fit its columns
}{
	{dialect.MDE, `{"Schema":[],"Results":null}`, `{"Schema":[{"Name":"x","Type":"Int64"}],"Results":[[1]]}`},
	{dialect.LogAnalytics, `{"tables":[{"name":"PrimaryResult","columns":[],"rows":[]}]}`,
		`{"tables":[{"name":"PrimaryResult","columns":[{"name":"x","type":"long"}],"rows":[{"x":1}]}]}`},
}

// phases lists the moments of a run at which a fault may occur.
var phases = []struct {
	name  string
	begin string // the calls that fail: "2+" means from the second on
	run   func(t *testing.T, r *hunt.Runner) *hunt.Outcome
	also  []int // exit codes that the phase itself may cause
}{
	{"at the first call", "1+", func(t *testing.T, r *hunt.Runner) *hunt.Outcome {
		return ended(t, r.Start(t.Context(), hunt.Question{Text: rows}))
	}, nil},
	{"with a token and an open connection", "2+", func(t *testing.T, r *hunt.Runner) *hunt.Outcome {
		ended(t, r.Start(t.Context(), hunt.Question{Text: rows}))
		return ended(t, r.Start(t.Context(), hunt.Question{Text: rows}))
	}, nil},
	{"after a wait for quota", "2+", func(t *testing.T, r *hunt.Runner) *hunt.Outcome {
		for range 3 { // Force runs even if the quota is used up
			ended(t, r.Start(t.Context(), hunt.Question{Text: rows, Force: true}))
		}
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Minute)
		defer cancel()
		return ended(t, r.Start(ctx, hunt.Question{Text: rows, Wait: true}))
	}, []int{exitQuota, exitService}},
	{"while the user cancels", "1+", func(t *testing.T, r *hunt.Runner) *hunt.Outcome {
		run := r.Start(t.Context(), hunt.Question{Text: rows})
		time.Sleep(2 * time.Second)
		run.Cancel()
		return ended(t, run)
	}, []int{exitInterrupted}},
	{"shortly before the timeout", "1+", func(t *testing.T, r *hunt.Runner) *hunt.Outcome {
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		return ended(t, r.Start(ctx, hunt.Question{Text: rows}))
	}, []int{exitService, exitQuota}},
	{"during a run in slices", "2+", func(t *testing.T, r *hunt.Runner) *hunt.Outcome {
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		return ended(t, r.Start(ctx, hunt.Question{Text: oneTable, Slice: &slice.Spec{Count: 4}}))
	}, []int{exitService, exitQuota}},
}

// rows reads no table, which saves the tenant from generating one. Slices need a table.
const (
	rows     = "range x from 1 to 300 step 1"
	oneTable = "DeviceTvmInfoGathering | where Timestamp > ago(20d)"
)

// TestEveryFaultInEveryPhaseEndsTheRun runs each fault in each phase. The synctest bubble fails
// the test if a goroutine is left over or deadlocked. With -short each fault occurs in one phase.
func TestEveryFaultInEveryPhaseEndsTheRun(t *testing.T) {
	for p, phase := range phases {
		for s, service := range services {
			t.Run(service.api.String()+" "+phase.name, func(t *testing.T) {
				everyFault(t, p, s)
			})
		}
	}
}

func everyFault(t *testing.T, p, s int) {
	phase, service := phases[p], services[s]
	bodies := strings.NewReplacer("WRONG", service.wrong, "EMPTY", service.empty)
	for i, f := range faults {
		if testing.Short() && (i+s)%len(phases) != p {
			continue
		}
		f.fault = bodies.Replace(f.fault)
		synctest.Test(t, func(t *testing.T) {
			began := time.Now()
			store := openMemory(t)
			runner := runnerWithFault(t, service.api, f.fault+"@"+phase.begin, store)
			out := phase.run(t, runner)
			exit := exitCode(out.Err)
			right := exit == f.exit
			for _, also := range phase.also {
				right = right || exit == also && f.exit != exitOK
			}
			// A harmless fault may still delay the run past the cancellation or the timeout.
			late := time.Since(began) >= 2*time.Second
			right = right || f.exit == exitOK && len(phase.also) > 0 && out.Err != nil && late
			if !right {
				t.Errorf("%s: exit code %d (%v), want %d", f.fault, exit, out.Err, f.exit)
			}
			kind := api.KindOf(out.Err)
			misworded := f.says != "" && !strings.Contains(out.Err.Error(), f.says)
			if len(phase.also) == 0 && (kind != f.kind || misworded) {
				t.Errorf("%s: got error %v of kind %d, want kind %d and %q", f.fault, out.Err, kind, f.kind,
					f.says)
			}
			checkRecord(t, f.fault, store, out)
			if waited := time.Since(began); waited > 2*time.Hour {
				t.Errorf("%s: ended after %s", f.fault, waited)
			}
		})
	}
}

// checkRecord checks that the history has the outcome of a run and that the ledger has no open
// calls.
func checkRecord(t *testing.T, fault string, store *history.Store, out *hunt.Outcome) {
	t.Helper()
	run, err := store.Run(t.Context(), out.RunID)
	if err != nil || out.RecordErr != nil {
		t.Errorf("%s: %v, %v", fault, err, out.RecordErr)
		return
	}
	if run.Status != out.Status || run.Status == history.Running || (out.Err == nil) != (run.Error == "") {
		t.Errorf("%s: recorded %q with error %q, want %q with %v", fault, run.Status, run.Error, out.Status, out.Err)
	}
	calls, err := store.Calls(t.Context(), faultBudget, time.Time{}.AddDate(1900, 0, 0))
	if err != nil || len(calls) == 0 {
		t.Errorf("%s: %d calls in the ledger, %v", fault, len(calls), err)
	}
	for _, call := range calls {
		if call.Running {
			t.Errorf("%s: a call is still running in the ledger", fault)
		}
	}
}

func ended(t *testing.T, run *hunt.Run) *hunt.Outcome {
	t.Helper()
	for {
		p, ok := run.Next(context.WithoutCancel(t.Context()))
		if !ok {
			t.Fatal("the run never ended")
		}
		if p.Outcome != nil {
			return p.Outcome
		}
	}
}

func openMemory(t *testing.T) *history.Store {
	t.Helper()
	store, err := history.OpenMemory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	return store
}

var faultBudget = history.Budget{Tenant: "t", App: "a", Dialect: "mde"}

func runnerWithFault(t *testing.T, name dialect.Name, text string, store *history.Store) *hunt.Runner {
	t.Helper()
	at := strings.LastIndex(text, "@")
	fault, err := sandbox.ParseFault("reset" + text[at:]) // parses the calls only: a JSON body may contain anything
	if err != nil {
		t.Fatal(err)
	}
	kind, err := sandbox.ParseFault(text[:at])
	if body, ok := strings.CutPrefix(text[:at], "json="); ok {
		kind, err = sandbox.Fault{Kind: "json", Text: body}, nil
	}
	if err != nil {
		t.Fatal(err)
	}
	kind.First, kind.Every = fault.First, fault.Every
	wire := uitest.NewLoopback()
	tenant, err := sandbox.Start(sandbox.Options{Scale: 0.001, Listener: wire, Faults: []sandbox.Fault{kind}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tenant.Close() })
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(tenant.CA)
	web := api.NewHTTPClient(api.Transport{RootCAs: roots, DialContext: wire.DialContext})
	t.Cleanup(web.CloseIdleConnections)
	tokens, err := auth.NewClientSecret(auth.ClientSecret{
		Secret: tenant.ClientSecret,
		App: auth.App{TenantID: tenant.TenantID, ClientID: tenant.ClientID, AuthorityURL: tenant.TokenURL,
			HTTP: web},
	})
	if err != nil {
		t.Fatal(err)
	}
	spec, _ := api.DialectNamed(name)
	client, err := api.NewClient(api.Config{Dialect: spec, BaseURL: tenant.MDEURL, Tokens: tokens, HTTP: web,
		Retry: config.Retry})
	if err != nil {
		t.Fatal(err)
	}
	workspace := ""
	if name.TakesWorkspace() {
		workspace = tenant.WorkspaceID
	}
	limits := quota.Limits{
		CallsPerMinute: 3, CallsPerHour: 1500, RunPerHour: 10 * time.Minute, RunPerDay: 3 * time.Hour,
		Request: 200 * time.Second,
	}
	return hunt.NewRunner(hunt.Config{
		Client: client, Store: store, Now: time.Now, Log: slog.New(slog.DiscardHandler),
		Profile: hunt.Profile{Name: "p", Dialect: name, Workspace: workspace, Identity: "app", Budget: faultBudget,
			Limits: limits},
	})
}
