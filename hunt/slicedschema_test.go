package hunt_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"quarry/api"
	"quarry/api/quota"
	"quarry/hunt"
	"quarry/hunt/schema"
	"quarry/hunt/slice"
	"quarry/kql/catalog"
	"quarry/kql/types"
	"quarry/table"
)

// badges returns rows of a table that only the tenant knows.
func badges() *api.Answer {
	b := table.NewBuilder([]table.Column{{Name: "TimeGenerated", Type: table.DateTime},
		{Name: "Door_s", Type: table.String}})
	b.Append(table.NewDateTime(time.Now().UnixNano()/100), table.NewString("east"))
	return &api.Answer{Table: b.Table(), Bytes: 42, Complete: true}
}

func TestSlicesOfATenantsTableAreResumedWithItsSchema(t *testing.T) {
	kept, err := schema.NewFolder("").Open("test", someWorkspace)
	if err != nil {
		t.Fatal(err)
	}
	columns := []catalog.Column{{Name: "TimeGenerated", Type: types.DateTime}, {Name: "Door_s", Type: types.String}}
	for _, name := range []string{"Badge_CL", "Other_CL"} {
		if err := kept.Learn(name, columns, time.Now(), false); err != nil {
			t.Fatal(err)
		}
	}
	f := newFixture(t, quota.Limits{})
	f.Config.Schema, f.Config.Profile.Dialect, f.Config.Profile.Workspace = kept, "graph", someWorkspace
	answered := 0 // calls are made two at a time, so their number may be higher by now
	f.service.act = func(ctx context.Context, sink api.Sink) (*api.Answer, error) {
		f.service.mu.Lock()
		defer f.service.mu.Unlock()
		if answered++; answered == 2 {
			return nil, &api.Error{Kind: api.Forbidden}
		}
		return badges(), nil
	}
	question := hunt.Question{Text: "Badge_CL | where TimeGenerated > ago(4d)", Slice: &slice.Spec{Count: 4}}
	_, out := finish(t, f.Start(t.Context(), question))
	if out.Err == nil || out.Coverage == nil || len(out.Coverage.Slices) != 4 {
		t.Fatalf("got the error %v and %+v, want 4 slices, not all of them fetched", out.Err, out.Coverage)
	}
	state, err := f.store.Checkpoint(t.Context(), out.RunID)
	if err != nil || !strings.Contains(string(state), "Door_s") || strings.Contains(string(state), "Other_CL") {
		t.Errorf("the checkpoint has the schema %s (error %v)", state, err)
	}
	// Another process, for which the tenant has no such table any more.
	config := f.Config
	if config.Schema, err = schema.NewFolder("").Open("test", someWorkspace); err != nil {
		t.Fatal(err)
	}
	_, out = finish(t, hunt.NewRunner(config).Start(t.Context(), hunt.Question{Resume: out.RunID}))
	if out.Err != nil || out.Table == nil || out.Table.Rows() != 4 {
		t.Errorf("after resuming: error %v, %d rows, want 4", out.Err, rowsOf(out))
	}
}
