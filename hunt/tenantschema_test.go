package hunt_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"quarry/api"
	"quarry/api/dialect"
	"quarry/hunt"
	"quarry/hunt/schema"
	"quarry/kql/catalog"
	"quarry/sandbox"
)

// newSchemaTenant returns a runner of an API with a schema in memory.
func newSchemaTenant(t *testing.T, name dialect.Name, workspace string, opts sandbox.Options) *tenantFixture {
	t.Helper()
	opts.Workspace, opts.Scale = someWorkspace, .02
	tt := newTenant(t, opts, "", func(p *hunt.Profile) {
		p.Dialect, p.Budget.Dialect, p.Workspace = name, name, workspace
	})
	tt.Runner.Config.Client = tt.connect(t, tt.http, name, 0)
	kept, err := schema.NewFolder("").Open("test", workspace)
	if err != nil {
		t.Fatal(err)
	}
	tt.Runner.Config.Schema = kept
	return tt
}

const someWorkspace = "01234567-89ab-cdef-0123-000000000001"

func (tt *tenantFixture) knows(table string) string {
	s := tt.Config.Schema.Schema()
	known, ok := s.Table(table, tt.Config.Profile.Workspace != "")
	if !ok {
		return "unknown"
	}
	var names []string
	for _, c := range known.Columns {
		names = append(names, c.Name+":"+c.Type.String())
	}
	return strings.Join(names, " ")
}

func (tt *tenantFixture) calls(t *testing.T) int {
	t.Helper()
	ledger, err := tt.Ledger(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return len(ledger.Calls)
}

func TestTheSchemaOfAWorkspaceIsFetchedWithoutCalls(t *testing.T) {
	tt := newSchemaTenant(t, dialect.Graph, someWorkspace, sandbox.Options{})
	report, err := tt.FetchSchema(t.Context(), nil, false, nil, nil)
	if err != nil || !report.Whole || report.Tables < 100 || report.Functions != 1 || report.Skipped > 0 {
		t.Fatalf("got %+v and %v", report, err)
	}
	if n := tt.calls(t); n != 0 || report.Calls != 0 {
		t.Errorf("%d calls are in the ledger, %d in the report", n, report.Calls)
	}
	if got := tt.knows("ContosoBadge_CL"); !strings.HasPrefix(got, "TimeGenerated:datetime Person_s:string") ||
		!strings.Contains(got, "Attempts_d:real") {
		t.Errorf("the custom table has %s", got)
	}
	if f, ok := tt.Config.Schema.Schema().Function("ContosoAdmins"); !ok || len(f.Columns) != 3 {
		t.Errorf("the function is %+v", f)
	}
	for _, table := range []string{"AlertInfo", "SigninLogs", "DeviceEvents"} { // the tenant has what is documented
		known, _ := catalog.LookupInWorkspace(table)
		fetched, _ := tt.Config.Schema.Schema().Table(table, true)
		if !slices.Equal(known.Columns, fetched.Columns) {
			t.Errorf("%s: fetched %v, documented %v", table, fetched.Columns, known.Columns)
		}
	}
	p, _ := tt.Config.Schema.Schema().Provenance("AlertInfo", true)
	if p.Origin != catalog.FromTenant || p.Seen.IsZero() {
		t.Errorf("AlertInfo is known from %+v", p)
	}
}

func TestATenantThatWithholdsItsSchemaIsAskedTableByTable(t *testing.T) {
	for name, text := range map[string]string{"forbidden": "status=403@1", "not found": "status=404@1",
		"failing": "status=500@1", "no JSON": "html@1", "another document": "json@1"} {
		t.Run(name, func(t *testing.T) {
			tt := newSchemaTenant(t, dialect.Graph, "", sandbox.Options{Faults: []sandbox.Fault{fault(t, text)}})
			report, err := tt.FetchSchema(t.Context(), []string{"AlertInfo", "DeviceInfo"}, false, nil, nil)
			if err != nil || report.Whole || report.Tables != 2 || report.Calls != 2 || report.Unavailable == nil {
				t.Fatalf("got %+v and %v", report, err)
			}
			if n := tt.calls(t); n != 2 {
				t.Errorf("%d calls are in the ledger, want 2", n)
			}
			p, _ := tt.Config.Schema.Schema().Provenance("AlertInfo", false)
			if known, _ := catalog.LookupTable("AlertInfo"); p.Origin != catalog.FromTenant ||
				tt.knows("AlertInfo") == "unknown" || len(p.Columns) != len(known.Columns) {
				t.Errorf("AlertInfo is %s from %s", tt.knows("AlertInfo"), p.Origin)
			}
		})
	}
}

func TestFetchingWithoutTablesCostsNothingIfTheyAreNotGivenAtOnce(t *testing.T) {
	for name, test := range map[string]struct {
		api   dialect.Name
		fault string
		kind  api.Kind
	}{
		"forbidden":   {dialect.Graph, "status=403@1", api.Forbidden},
		"another API": {dialect.MDE, "status=500@99", api.Unknown},
	} {
		t.Run(name, func(t *testing.T) {
			tt := newSchemaTenant(t, test.api, "", sandbox.Options{Faults: []sandbox.Fault{fault(t, test.fault)}})
			_, err := tt.FetchSchema(t.Context(), nil, false, nil, nil)
			var unavailable *schema.UnavailableError
			if !errors.As(err, &unavailable) || api.KindOf(err) != test.kind ||
				!strings.Contains(err.Error(), "name the tables to fetch, each of which costs one call") {
				t.Errorf("the error is %v", err)
			}
			if n := tt.calls(t); n != 0 {
				t.Errorf("%d calls were made", n)
			}
		})
	}
}

func TestOlderAPIsDescribeTables(t *testing.T) {
	for _, name := range []dialect.Name{dialect.MDE, dialect.XDR} {
		tt := newSchemaTenant(t, name, "", sandbox.Options{})
		report, err := tt.FetchSchema(t.Context(), []string{"DeviceInfo", "Nope", "a\nb"}, false, nil, nil)
		if api.KindOf(err) != api.BadQuery || report.Tables != 1 || len(report.Failed) != 2 || report.Calls != 2 {
			t.Errorf("%s: got %+v and %v", name, report, err)
		}
		known, _ := catalog.LookupTable("DeviceInfo")
		fetched, _ := tt.Config.Schema.Schema().Table("DeviceInfo", false)
		if !slices.Equal(fetched.Columns, known.Columns) {
			t.Errorf("%s: fetched %v", name, fetched.Columns)
		}
	}
}

func TestFetchingStopsWhenTheQuotaIsUsedUp(t *testing.T) {
	tt := newSchemaTenant(t, dialect.XDR, "", sandbox.Options{})
	tt.Runner = hunt.NewRunner(func() hunt.Config {
		c := tt.Config
		c.Profile.Limits.CallsPerMinute = 2
		return c
	}())
	report, err := tt.FetchSchema(t.Context(), []string{"AlertInfo", "DeviceInfo", "DeviceEvents"}, false, nil, nil)
	var spent *hunt.OverQuota
	if !errors.As(err, &spent) || report.Tables != 2 {
		t.Errorf("got %+v and %v", report, err)
	}
}

func TestResultsTeachTheColumnsOfTheirTable(t *testing.T) {
	tt := newSchemaTenant(t, dialect.Graph, someWorkspace, sandbox.Options{})
	for _, step := range []struct {
		query, workspace string
		learned          bool
	}{
		{"ContosoBadge_CL | project Door_s | take 1", "", false},
		{"ContosoBadge_CL | where Nope == 1", "", false},
		{"ContosoBadge_CL | where Door_s == 'none'", "", true}, // no rows, but all columns
	} {
		tt.Start(t.Context(), hunt.Question{Text: step.query, WorkspaceID: step.workspace}).Wait()
		if got := tt.knows("ContosoBadge_CL"); (got != "unknown") != step.learned {
			t.Errorf("after %s the table has %s", step.query, got)
		}
	}
	tt.Start(t.Context(), hunt.Question{Text: "_GetWatchlist('VIPs') | take 1"}).Wait()
	if w, ok := tt.Scope().Schema.Watchlist("VIPs"); !ok || len(w.Columns) != 6 {
		t.Errorf("the watchlist is %+v", w)
	}
	if scope := tt.Scope(); scope.Schema == nil || !scope.Workspace {
		t.Errorf("the scope is %+v", scope)
	}
	tt.Start(t.Context(), hunt.Question{Text: "AlertInfo | take 1"}).Wait()
	if p, _ := tt.Config.Schema.Schema().Provenance("AlertInfo", true); p.Origin != catalog.FromReference {
		t.Errorf("results that say nothing new are kept: %s", p.Origin)
	}
}
