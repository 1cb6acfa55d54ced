package ui_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"quarry/api"
	"quarry/api/dialect"
	"quarry/hunt"
	"quarry/hunt/schema"
	"quarry/kql/catalog"
	"quarry/kql/types"
	"quarry/table"
	"quarry/ui"
)

func TestSchemaPutsANameIntoTheQuery(t *testing.T) {
	drive(t, 120, 30, respondWith(processes(5), time.Second), func(t *testing.T, w *workbench) {
		w.Press("f7")
		w.WaitFor("Schema")
		w.Type("DeviceProcessE")
		w.WaitFor("Process creation and related events")
		w.Press("enter")
		w.Type(" | where ")
		w.Press("f7")
		w.Type("initiatingprocessparentfile")
		w.WaitFor("File name of the initiating process's parent")
		w.Press("enter")
		w.WaitFor("DeviceProcessEvents | where InitiatingProcessParentFileName")
	})
}

func TestSchemaShowsTheTablesOfTheWorkspace(t *testing.T) {
	workspace := func(_ *testing.T, c *ui.Config) {
		c.Runner.Config.Profile.Dialect, c.Runner.Config.Profile.Workspace = dialect.Graph, workspaceID
	}
	drive(t, 120, 30, respondWith(processes(5), time.Second), func(t *testing.T, w *workbench) {
		w.Press("f7")
		w.WaitFor("Schema")
		w.Type("OfficeActi")
		w.WaitFor("records of Microsoft 365")
		w.Press("enter")
		w.Type(" | where ")
		w.WaitFor("OfficeActivity | where")
	}, workspace)
}

func TestMissingExternalEditorKeepsTheText(t *testing.T) {
	for command, says := range map[string]string{"": "No external editor",
		"/no/such/editor": "failed; the query is unchanged"} {
		drive(t, 100, 30, respondWith(processes(5), time.Second), func(t *testing.T, w *workbench) {
			w.Type("print 1")
			w.Press("f4")
			w.WaitFor(says)
			wants(t, w, "print 1")
		}, func(_ *testing.T, c *ui.Config) {
			c.Getenv = func(variable string) string { return map[string]string{"EDITOR": command}[variable] }
		})
	}
}

// tenantService is a service that gives its schema.
type tenantService struct {
	service
	schema func(ask func(api.Prompt)) (*api.HuntingSchema, error)
}

func (s tenantService) HuntingSchema(_ context.Context, _ string, ask func(api.Prompt)) (*api.HuntingSchema, error) {
	return s.schema(ask)
}

const workspaceID = "6b2ad1f5-0000-4000-8000-000000000000"

// inWorkspace makes the workbench use the graph API in a workspace, and keep a schema in memory.
func inWorkspace(t *testing.T, c *ui.Config) {
	t.Helper()
	kept, err := schema.NewFolder("").Open("contoso", workspaceID)
	if err != nil {
		t.Fatal(err)
	}
	config := &c.Runner.Config
	config.Schema, config.Profile.Dialect, config.Profile.Workspace = kept, dialect.Graph, workspaceID
}

// badges are results of the table Badge_CL.
func badges() *table.Table {
	b := table.NewBuilder([]table.Column{{Name: "TimeGenerated", Type: table.DateTime},
		{Name: "Door_s", Type: table.String}})
	b.Append(table.NewTime(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)), table.NewString("east"))
	return b.Table()
}

func TestTheFetchedSchemaIsUsedAtOnce(t *testing.T) {
	client := tenantService{respondWith(badges(), time.Second), func(ask func(api.Prompt)) (*api.HuntingSchema, error) {
		ask(api.Prompt{URL: "https://sign.in.example", Code: "ABC-\x1b[31m123"})
		time.Sleep(time.Second)
		return &api.HuntingSchema{Tables: []api.SchemaTable{{Name: "Badge_CL", Columns: []api.SchemaColumn{
			{Name: "TimeGenerated", Type: "DateTime"}, {Name: "Door_s", Type: "String"}}}},
			Functions: []api.SchemaFunction{{Name: "BadgeAdmins", Description: "Who is one"}}}, nil
	}}
	drive(t, 130, 30, client, func(t *testing.T, w *workbench) {
		w.Type("Badge_CL | where Door_t == 'east'")
		w.Press("alt+n")
		w.WaitFor("unknown table `Badge_CL`")
		w.Press("f7")
		w.WaitFor("not fetched from the tenant")
		w.Press("tab")
		w.WaitFor("Fetch tenant's schema")
		w.Press("f")
		w.WaitFor("open https://sign.in.example and enter the code ABC-")
		w.WaitFor("Fetched 1 table and 1 saved function.")
		w.WaitFor("fetched just now")
		w.Type("badge")
		w.WaitFor("tenant, just now")
		w.WaitFor("BadgeAdmins()")
		w.Press("esc")
		w.Press("alt+n")
		w.WaitFor("did you mean `Door_s`")
	}, inWorkspace)
}

func TestASchemaThatCannotBeFetchedSaysWhy(t *testing.T) {
	client := tenantService{respondWith(badges(), time.Second), func(func(api.Prompt)) (*api.HuntingSchema, error) {
		return nil, &api.Error{Kind: api.Forbidden, Status: 403, Message: "no"}
	}}
	drive(t, 200, 30, client, func(t *testing.T, w *workbench) {
		w.Press("f10")
		w.Type("fetch tenant")
		w.Press("enter")
		w.WaitFor("cannot be fetched as a whole")
	}, inWorkspace)
}

func TestOlderAPIsFetchOneTable(t *testing.T) {
	drive(t, 130, 30, respondWith(processes(0), time.Second), func(t *testing.T, w *workbench) {
		w.Press("f10")
		w.Type("fetch tenant")
		w.Press("enter")
		w.WaitFor("The mde API does not give the schema as a whole.")
		w.Press("f7")
		w.Type("DeviceProcessE")
		w.Press("tab")
		w.WaitFor("1 call of the quota")
		w.Press("t")
		w.WaitFor("Fetched 1 table.")
		w.WaitFor("tenant, just now")
	}, func(t *testing.T, c *ui.Config) {
		inWorkspace(t, c)
		c.Runner.Config.Profile.Dialect, c.Runner.Config.Profile.Workspace = dialect.MDE, ""
	})
}

func TestResultsTeachTheEditorTheirColumns(t *testing.T) {
	drive(t, 130, 30, respondWith(badges(), time.Second), func(t *testing.T, w *workbench) {
		w.Type("Badge_CL | take 1")
		w.Press("alt+n")
		w.WaitFor("unknown table `Badge_CL`")
		w.Press("f5")
		w.WaitFor("east")
		w.Press("ctrl+a")
		w.Type("Badge_CL | where Door_t == 'east'")
		w.Press("alt+p")
		w.WaitFor("did you mean `Door_s`")
	}, inWorkspace)
}

// otherAPIs gives the runner of each API the profile of the first, without the workspace unless it is graph.
func otherAPIs(t *testing.T, c *ui.Config) {
	t.Helper()
	first := c.Runner
	first.Config.Profile.Elsewhere = []dialect.Target{{API: dialect.Graph, Workspace: workspaceID}, {API: dialect.XDR}}
	c.OtherDialect = func(name dialect.Name) (*hunt.Runner, error) {
		config := first.Config
		config.Profile.Dialect, config.Profile.Workspace = name, ""
		if name == dialect.Graph {
			config.Profile.Workspace = workspaceID
		}
		return hunt.NewRunner(config), nil
	}
}

func TestLeavingTheWorkspaceIsSaid(t *testing.T) {
	drive(t, 130, 30, respondWith(badges(), time.Second), func(t *testing.T, w *workbench) {
		w.Type("DeviceEvents | where TimeGenerated > ago(1d)")
		w.Press("alt+d")
		w.WaitFor("This tab now uses the mde API. It takes no workspace: Sentinel's tables and TimeGenerated are " +
			"not available.")
		w.Press("alt+n")
		w.WaitFor("column `TimeGenerated` is only in a Sentinel workspace")
		w.Press("alt+d")
		w.Press("alt+d")
		w.WaitFor("This tab now uses the graph API. Queries run in the profile's workspace.")
	}, inWorkspace, otherAPIs)
}

func TestTheFixOfATableThatIsNotServedIsTheAPI(t *testing.T) {
	drive(t, 130, 30, respondWith(badges(), time.Second), func(t *testing.T, w *workbench) {
		w.Type("EmailEvents | where Timestamp > ago(1d)")
		w.Press("home")
		w.WaitFor("table `EmailEvents` is not served by the mde API, which has Device tables only; use graph or xdr")
		w.Press("alt+m")
		w.WaitFor("This tab now uses the graph API.")
		w.Press("alt+m")
		w.WaitFor("No problem at the cursor.")
		w.Press("f10")
		w.Type("switch to api of")
		w.Press("enter")
		w.WaitFor("The graph API has the tables of this query.")
	}, otherAPIs)
}

func TestDamagedSchemaOfAnotherAPIIsSaid(t *testing.T) {
	drive(t, 130, 30, respondWith(badges(), time.Second), func(t *testing.T, w *workbench) {
		w.Press("alt+d")
		w.WaitFor("The kept schema is not used")
		wants(t, w, "contoso xdr app")
	}, func(t *testing.T, c *ui.Config) {
		otherAPIs(t, c)
		dir := t.TempDir()
		kept, err := schema.NewFolder(dir).Open("contoso", "")
		if err == nil {
			err = kept.Learn("Badge_CL", []catalog.Column{{Name: "Door_s", Type: types.String}}, time.Now(), true)
		}
		files, unlisted := filepath.Glob(filepath.Join(dir, "*.json"))
		if err != nil || unlisted != nil || len(files) != 1 {
			t.Fatal(err, unlisted, files)
		}
		if err := os.WriteFile(files[0], []byte("{"), 0o600); err != nil {
			t.Fatal(err)
		}
		open := c.OtherDialect
		c.OtherDialect = func(name dialect.Name) (*hunt.Runner, error) {
			runner, err := open(name)
			runner.Config.Schema = kept
			return runner, err
		}
	})
}
