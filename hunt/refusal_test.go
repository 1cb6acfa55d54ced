package hunt_test

import (
	"context"
	"strings"
	"testing"

	"quarry/api"
	"quarry/api/dialect"
	"quarry/api/quota"
	"quarry/history"
	"quarry/hunt"
	"quarry/hunt/slice"
)

// everywhere is where a profile of the mde API can also run queries.
var everywhere = []dialect.Target{{API: dialect.Graph, Workspace: someWorkspace}, {API: dialect.XDR}}

func TestRefusalIsKnownBeforeACall(t *testing.T) {
	long := "print '" + strings.Repeat("x", 300<<10) + "', nope"
	ask := func(text string) hunt.Question { return hunt.Question{Text: text} }
	tests := map[string]struct {
		question  hunt.Question
		elsewhere []dialect.Target
		says      string       // "" if the query is sent
		api       dialect.Name // that is offered
	}{
		"fine":         {ask("DeviceInfo | take 1"), everywhere, "", ""},
		"other API":    {ask("EmailEvents"), everywhere, "`EmailEvents` is not served by the mde", "graph"},
		"only XDR":     {ask("EmailEvents"), everywhere[1:], "`EmailEvents`", "xdr"},
		"nowhere else": {ask("EmailEvents"), nil, "`EmailEvents`", ""},
		"workspace":    {ask("SigninLogs"), everywhere, "`SigninLogs` is only in a Sentinel", "graph"},
		"TimeGenerated": {ask("DeviceInfo | where TimeGenerated > ago(1d)"), everywhere, "TimeGenerated",
			"graph"},
		"no workspace":      {ask("SigninLogs"), everywhere[1:], "`SigninLogs`", ""},
		"wrong":             {ask("DeviceInfo | where Nope"), everywhere, "unknown column `Nope`", ""},
		"wrong twice":       {ask("EmailEvents | where Nope"), everywhere, "(and 1 more)", ""},
		"unknown table":     {ask("Contoso_CL | where Nope == 1"), everywhere, "", ""},
		"costly":            {ask("DeviceEvents | where FileName contains 'x'"), everywhere, "", ""},
		"resumed":           {hunt.Question{Resume: 7}, everywhere, "", ""},
		"too long to check": {ask(long), everywhere, "", ""},
		"workspace is named": {hunt.Question{Text: "EmailEvents", WorkspaceID: someWorkspace}, everywhere,
			"`EmailEvents`", "graph"},
	}
	for name, c := range tests {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t, quota.Limits{})
			f.Config.Profile.Elsewhere = c.elsewhere
			refusal := f.Refusal(c.question)
			switch {
			case refusal == nil && c.says != "":
				t.Errorf("nothing is wrong, want %q", c.says)
			case refusal != nil && (c.says == "" || !strings.Contains(refusal.Error(), c.says) || refusal.API != c.api):
				t.Errorf("got %q and the API %q, want %q and %q", refusal, refusal.API, c.says, c.api)
			}
		})
	}
}

// withAnyAPI makes the runner choose the API. It returns the services of the other ones.
func withAnyAPI(f *fixture) map[dialect.Name]*service {
	services := map[dialect.Name]*service{}
	runners := map[dialect.Name]*hunt.Runner{dialect.MDE: f.Runner}
	f.Config.Profile.AnyAPI, f.Config.Profile.Elsewhere = true, everywhere
	f.Config.Open = func(name dialect.Name) (*hunt.Runner, error) { return runners[name], nil }
	for _, other := range everywhere {
		config := f.Config
		services[other.API] = &service{act: answers(0, oneRow())}
		config.Client, config.Profile.Dialect = services[other.API], other.API
		config.Profile.Workspace = other.Workspace
		runners[other.API] = hunt.NewRunner(config)
	}
	f.service.act = answers(0, oneRow())
	return services
}

func TestProfileOfAnyAPIAsksTheOneThatServes(t *testing.T) {
	tests := map[string]struct {
		question hunt.Question
		asked    dialect.Name
		refused  bool
	}{
		"its own API first": {hunt.Question{Text: "DeviceInfo"}, dialect.MDE, false},
		"another":           {hunt.Question{Text: "EmailEvents"}, dialect.Graph, false},
		"this one only":     {hunt.Question{Text: "EmailEvents", Here: true}, dialect.MDE, true},
		"wrong everywhere":  {hunt.Question{Text: "DeviceInfo | where Nope"}, dialect.MDE, true},
	}
	for name, c := range tests {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t, quota.Limits{})
			services := withAnyAPI(f)
			services[dialect.MDE] = f.service
			if refused := f.Refusal(c.question) != nil; refused != c.refused {
				t.Errorf("refused: %v, want %v", refused, c.refused)
			}
			run := f.Start(t.Context(), c.question)
			p, _ := run.Next(t.Context())
			for p.Outcome == nil {
				p, _ = run.Next(t.Context())
			}
			if p.Outcome.Err != nil {
				t.Fatal(p.Outcome.Err)
			}
			for api, s := range services {
				if called := s.calls > 0; called != (api == c.asked) {
					t.Errorf("%s was called: %v, want %s", api, called, c.asked)
				}
			}
			want := c.asked
			if want == dialect.MDE {
				want = dialect.Any
			}
			if p.API != want {
				t.Errorf("the progress says %q, want %q", p.API, want)
			}
			runs, err := f.store.Runs(t.Context(), history.Filter{})
			if err != nil || len(runs) != 1 || runs[0].Dialect != c.asked {
				t.Errorf("the history has %+v (error %v), want the API %s", runs, err, c.asked)
			}
		})
	}
}

func TestRunIsResumedAtItsAPI(t *testing.T) {
	f := newFixture(t, quota.Limits{})
	services := withAnyAPI(f)
	graph := services[dialect.Graph]
	graph.act = func(context.Context, api.Sink) (*api.Answer, error) { return nil, &api.Error{Kind: api.Unavailable} }
	question := hunt.Question{Text: "EmailEvents | where Timestamp > ago(2d)", Slice: &slice.Spec{Count: 2}}
	_, out := finish(t, f.Start(t.Context(), question))
	if out.Err == nil || graph.calls == 0 {
		t.Fatalf("got the error %v after %d calls", out.Err, graph.calls)
	}
	for _, fresh := range []bool{false, true} { // in this process, and after a restart
		resumed, before := f.Runner, graph.calls
		if fresh {
			resumed = hunt.NewRunner(f.Config)
		}
		finish(t, resumed.Start(t.Context(), hunt.Question{Resume: out.RunID}))
		if graph.calls == before || f.service.calls > 0 {
			t.Errorf("resumed with %d calls to graph and %d to mde", graph.calls-before, f.service.calls)
		}
	}
}
