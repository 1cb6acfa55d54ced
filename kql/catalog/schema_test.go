package catalog_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"quarry/kql/catalog"
	"quarry/kql/types"
)

var fetched = time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)

// tenantTable returns a table of "name:type" columns.
func tenantTable(name string, origin catalog.Origin, columns string) catalog.TenantTable {
	t := catalog.TenantTable{Name: name, Origin: origin, Seen: fetched}
	for field := range strings.FieldsSeq(columns) {
		column, typ, _ := strings.Cut(field, ":")
		parsed, _ := types.Parse(typ)
		t.Columns = append(t.Columns, catalog.TenantColumn{Column: catalog.Column{Name: column, Type: parsed},
			Origin: origin, Seen: fetched})
	}
	return t
}

func schemaOf(t *testing.T, tables ...catalog.TenantTable) *catalog.Schema {
	t.Helper()
	s, skipped := catalog.NewSchema(catalog.Tenant{Tables: tables})
	if skipped > 0 {
		t.Fatalf("%d names were skipped", skipped)
	}
	return s
}

var letters = map[catalog.Origin]string{catalog.FromReference: "r", catalog.FromWorkspace: "w",
	catalog.FromTenant: "t", catalog.FromResults: "a"}

// columnsIn lists the columns of a table with letters for their origins.
func columnsIn(s *catalog.Schema, table string, inWorkspace bool) string {
	t, ok := s.Table(table, inWorkspace)
	p, also := s.Provenance(table, inWorkspace)
	if !ok || !also {
		return "unknown"
	}
	if len(p.Columns) != len(t.Columns) {
		return fmt.Sprintf("%d columns with %d origins", len(t.Columns), len(p.Columns))
	}
	var list []string
	for i, c := range t.Columns {
		list = append(list, c.Name+":"+c.Type.String()+"/"+letters[p.Columns[i].Origin])
	}
	return strings.Join(list, " ")
}

const workspaceColumns = " TenantId:string/w SourceSystem:string/w Type:string/w _ResourceId:string/w " +
	"_SubscriptionId:string/w _IsBillable:string/w _BilledSize:real/w _TimeReceived:datetime/w _ItemId:string/w"

func TestTablesOfTheTenantAreMergedWithTheCatalog(t *testing.T) {
	for name, test := range map[string]struct {
		schema    *catalog.Schema
		table     string
		workspace bool
		want      string
	}{
		"nothing known": {nil, "Badge_CL", true, "unknown"},
		"no schema":     {nil, "AlertInfo", false, columnsIn(schemaOf(t), "AlertInfo", false)},
		"a fetched table has no other columns": {schemaOf(t, tenantTable("AlertInfo", catalog.FromTenant,
			"Timestamp:datetime AlertId:string New:long")), "AlertInfo", false,
			"Timestamp:datetime/t AlertId:string/t New:long/t"},
		"a workspace adds its columns to a table with a time": {schemaOf(t, tenantTable("AlertInfo",
			catalog.FromTenant, "Timestamp:datetime AlertId:string")), "AlertInfo", true,
			"Timestamp:datetime/t AlertId:string/t TimeGenerated:datetime/w" + workspaceColumns},
		"the columns of the workspace are not doubled": {schemaOf(t, tenantTable("Badge_CL", catalog.FromTenant,
			"TimeGenerated:datetime Door_s:string Type:string")), "Badge_CL", true,
			"TimeGenerated:datetime/t Door_s:string/t Type:string/t" + strings.Replace(workspaceColumns,
				" Type:string/w", "", 1)},
		"a table without a time gets none": {schemaOf(t, tenantTable("Lists_CL", catalog.FromTenant,
			"A:string")), "Lists_CL", true, "A:string/t"},
		"an unknown type is that of the catalog": {schemaOf(t, tenantTable("AlertInfo", catalog.FromTenant,
			"Timestamp AlertId:string Odd")), "AlertInfo", false, "Timestamp:datetime/t AlertId:string/t Odd:/t"},
		"an answer teaches a table": {schemaOf(t, tenantTable("Badge_CL", catalog.FromResults, "A:string")),
			"Badge_CL", false, "A:string/a"},
		"names are case-sensitive": {schemaOf(t, tenantTable("badge", catalog.FromTenant, "A:string a:long")),
			"badge", false, "A:string/t a:long/t"},
		"another case is another table": {schemaOf(t, tenantTable("badge", catalog.FromTenant, "A:string")),
			"Badge", false, "unknown"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := columnsIn(test.schema, test.table, test.workspace); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestAnAnswerAddsToTheCatalog(t *testing.T) {
	s := schemaOf(t, tenantTable("AlertInfo", catalog.FromResults, "Severity:long New:guid"))
	before, _ := catalog.LookupTable("AlertInfo")
	got, _ := s.Table("AlertInfo", false)
	if len(got.Columns) != len(before.Columns)+1 {
		t.Errorf("got %d columns, want one more than %d", len(got.Columns), len(before.Columns))
	}
	if c, _ := got.Column("Severity"); c.Type != types.Long {
		t.Errorf("the type of Severity is %s, want that of the answer", c.Type)
	}
	if c, _ := before.Column("Severity"); c.Type != types.String {
		t.Errorf("the catalog was changed: Severity is %s", c.Type)
	}
}

func TestLearningSaysWhetherSomethingIsNew(t *testing.T) {
	later := fetched.Add(time.Hour)
	start := schemaOf(t, tenantTable("Badge_CL", catalog.FromTenant, "A:string B:long"))
	for name, test := range map[string]struct {
		table   string
		columns string
		news    bool
		want    string
	}{
		"the same":           {"Badge_CL", "A:string B:long", false, "A:string/t B:long/t"},
		"fewer":              {"Badge_CL", "A:string", false, "A:string/t B:long/t"},
		"no type":            {"Badge_CL", "A", false, "A:string/t B:long/t"},
		"one more":           {"Badge_CL", "A:string B:long C:bool", true, "A:string/t B:long/t C:bool/a"},
		"another type":       {"Badge_CL", "B:real", true, "A:string/t B:real/a"},
		"another table":      {"Other_CL", "A:string", true, "A:string/a"},
		"what is documented": {"AlertInfo", "Timestamp:datetime Severity:string", false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			var columns []catalog.Column
			for _, c := range tenantTable("", "", test.columns).Columns {
				columns = append(columns, c.Column)
			}
			got := start.Learn(test.table, columns, later)
			if (got != start) != test.news {
				t.Errorf("changed: %v, want %v", got != start, test.news)
			}
			if text := columnsIn(got, test.table, false); test.want != "" && text != test.want {
				t.Errorf("got %s, want %s", text, test.want)
			}
		})
	}
}

func TestFetchingAllTablesDropsThoseThatAreGone(t *testing.T) {
	s := schemaOf(t, tenantTable("Gone_CL", catalog.FromTenant, "A:string"), tenantTable("Seen_CL",
		catalog.FromResults, "A:string"), tenantTable("Old_CL", catalog.FromResults, "A:string"))
	one, _ := s.WithTables([]catalog.TenantTable{tenantTable("Old_CL", catalog.FromTenant, "B:long")}, false, fetched)
	all, _ := one.WithTables([]catalog.TenantTable{tenantTable("New_CL", catalog.FromTenant, "A:string")}, true,
		fetched)
	for name, want := range map[string][2]string{
		"Gone_CL": {"A:string/t", "unknown"}, "Seen_CL": {"A:string/a", "A:string/a"},
		"Old_CL": {"B:long/t", "unknown"}, "New_CL": {"unknown", "A:string/t"},
	} {
		if got := [2]string{columnsIn(one, name, false), columnsIn(all, name, false)}; got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	if p, _ := all.Provenance("DeviceEvents", false); !p.Missing {
		t.Error("a table that the tenant does not list is not marked")
	}
	if p, _ := one.Provenance("DeviceEvents", false); p.Missing {
		t.Error("a table is marked as missing, but not all tables were fetched")
	}
	if names := all.Names(false); !slices.Contains(names, "New_CL") || !slices.Contains(names, "DeviceEvents") {
		t.Error("the names lack a table")
	}
}

func TestSchemaFilesKeepEverything(t *testing.T) {
	table := tenantTable("Badge_CL", catalog.FromTenant, "A:string B C:datetime")
	table.Help, table.Columns[0].Help = "Doors <opened>", "Who"
	table.Columns[2].Origin, table.Columns[2].Seen = catalog.FromResults, fetched.Add(time.Hour)
	s, _ := catalog.NewSchema(catalog.Tenant{Fetched: fetched, FunctionsFetched: fetched.Add(time.Minute),
		Tables: []catalog.TenantTable{table, tenantTable("Seen_CL", catalog.FromResults, "A:string")},
		Functions: []catalog.TenantFunction{{Name: "Admins", Help: "Who is one", Seen: fetched,
			Parameters: []catalog.Column{{Name: "n", Type: types.Long}},
			Columns:    []catalog.Column{{Name: "Account", Type: types.String}}}},
		Watchlists: []catalog.TenantWatchlist{{Alias: "Other", Seen: fetched}},
	})
	s = s.LearnWatchlist("VIP's list", []catalog.Column{{Name: "SearchKey", Type: types.String}}, fetched)
	var first, second bytes.Buffer
	if err := catalog.WriteSchema(&first, s); err != nil {
		t.Fatal(err)
	}
	again, skipped, err := catalog.ReadSchema(first.Bytes())
	if err != nil || skipped > 0 {
		t.Fatalf("reading skipped %d names and failed: %v", skipped, err)
	}
	if err := catalog.WriteSchema(&second, again); err != nil {
		t.Fatal(err)
	}
	if first.String() != second.String() {
		t.Errorf("written %s\nread and written again %s", &first, &second)
	}
	if got := columnsIn(again, "Badge_CL", false); got != "A:string/t B:/t C:datetime/a" {
		t.Errorf("got %s", got)
	}
	if w, ok := again.Watchlist("VIP's list"); !ok || len(w.Columns) != 1 || len(again.Tenant().Watchlists) != 2 {
		t.Errorf("the watchlist is %+v", w)
	}
	if again.LearnWatchlist("VIP's list", []catalog.Column{{Name: "SearchKey", Type: types.String}}, fetched) != again {
		t.Error("the same columns are news")
	}
	if f, ok := again.Function("Admins"); !ok || len(f.Columns) != 1 || len(f.Parameters) != 1 {
		t.Errorf("the function is %+v", f)
	}
}

func TestHostileSchemaFiles(t *testing.T) {
	const head = `{"format":"quarry-schema","version":1,"tables":[`
	table := func(name, columns string) string { return `{"name":"` + name + `","columns":[` + columns + `]}` }
	for name, test := range map[string]struct {
		text    string
		skipped int
		err     string // a part of it
	}{
		"empty":                 {"", 0, "not a schema file"},
		"not JSON":              {"DeviceEvents", 0, "invalid JSON at byte 1"},
		"another document":      {`{"tables":[]}`, 0, `"format" is not "quarry-schema"`},
		"no version":            {`{"format":"quarry-schema"}`, 0, `"version" is missing`},
		"a later version":       {`{"format":"quarry-schema","version":9}`, 0, "has version 9"},
		"cut short":             {head, 0, "not a schema file"},
		"tables are a text":     {`{"format":"quarry-schema","version":1,"tables":"x"}`, 0, `"tables" is a JSON string`},
		"a name is a number":    {head + `{"name":1}]}`, 0, "is a JSON number"},
		"a list":                {`[]`, 0, "the document is a JSON array"},
		"two documents":         {head + `]}{}`, 0, "after the end of the document"},
		"a time is none":        {`{"format":"quarry-schema","version":1,"fetched":"soon"}`, 0, "not a schema file"},
		"nested":                {strings.Repeat("[", 100_000), 0, "not a schema file"},
		"no columns":            {head + `{"name":"A"}]}`, 0, ""},
		"unknown members":       {head + `{"name":"A","more":[{}]}],"x":1}`, 0, ""},
		"names twice":           {head + table("A", "") + "," + table("A", "") + "]}", 1, ""},
		"names in another case": {head + table("A", "") + "," + table("a", "") + "]}", 0, ""},
		"columns twice":         {head + table("A", `{"name":"x"},{"name":"x"},{"name":"X"}`) + "]}", 1, ""},
		"control characters":    {head + table(`A\u001b[31m`, "") + "," + table("B", `{"name":"x\n"}`) + "]}", 2, ""},
		"reversed text":         {head + table(`A\u202eB`, "") + "]}", 1, ""},
		"no names":              {head + table("", `{"name":"x"}`) + "," + table("B", `{"name":" "}`) + "]}", 2, ""},
		"an endless name":       {head + table(strings.Repeat("A", 5000), "") + "]}", 1, ""},
		"an unknown type":       {head + table("A", `{"name":"x","type":"matrix"}`) + "]}", 0, ""},
		"many columns": {head + table("A", strings.TrimSuffix(strings.Repeat(`{"name":"x","type":"long"},`, 100_000),
			",")) + "]}", 99_999, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s, skipped, err := catalog.ReadSchema([]byte(test.text))
			switch {
			case test.err == "" && err != nil, test.err != "" && err == nil,
				err != nil && !strings.Contains(err.Error(), test.err):
				t.Errorf("the error is %v, want %q", err, test.err)
			case skipped != test.skipped:
				t.Errorf("skipped %d, want %d", skipped, test.skipped)
			}
			for _, known := range s.Tenant().Tables {
				if strings.ContainsFunc(known.Name+known.Help, func(r rune) bool { return r < ' ' || r == '\u202e' }) {
					t.Errorf("the name %q can garble a screen", known.Name)
				}
			}
		})
	}
}

func TestNamedIsWhatAQueryMayRead(t *testing.T) {
	tables := []catalog.TenantTable{tenantTable("Badge_CL", catalog.FromTenant, "Door:string"),
		tenantTable("BadgeOld_CL", catalog.FromTenant, "A:long")}
	s, _ := catalog.NewSchema(catalog.Tenant{Tables: tables,
		Functions:  []catalog.TenantFunction{{Name: "Admins", Help: "who may"}},
		Watchlists: []catalog.TenantWatchlist{{Alias: "VIPs"}}})
	for query, want := range map[string]string{
		"DeviceInfo":                "",
		"Badge_CL | take 1":         "Badge_CL",
		"union withsource=T Badge*": "BadgeOld_CL Badge_CL",
		"union *":                   "",
		"Admins() | join ['BadgeOld_CL'] on $left.A == $right.A": "Admins BadgeOld_CL",
		"_GetWatchlist('VIPs')":                                  "VIPs",
	} {
		var got []string
		named := s.Named(query).Tenant()
		for _, f := range named.Functions {
			got = append(got, f.Name)
		}
		for _, o := range named.Tables {
			got = append(got, o.Name)
		}
		for _, w := range named.Watchlists {
			got = append(got, w.Alias)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: got %v, want %s", query, got, want)
		}
	}
}

func TestDescriptionsOfTheTenantAreOneLine(t *testing.T) {
	table := tenantTable("A", catalog.FromTenant, "x:long")
	table.Help = "a\x1b[2J\nb\t c " + strings.Repeat("ä", 5000)
	s := schemaOf(t, table)
	help := s.Tenant().Tables[0].Help
	if !strings.HasPrefix(help, "a [2J b c ää") || len(help) > 2010 || strings.ContainsAny(help, "\n\t\x1b") {
		t.Errorf("got %q", help)
	}
	if known, _ := s.Table("A", false); known.Help() != help {
		t.Errorf("the table's help is %q", known.Help())
	}
}

// BenchmarkReadSchema reads the schema of a tenant that has all documented tables, and merges it.
func BenchmarkReadSchema(b *testing.B) {
	var tenant catalog.Tenant
	for _, name := range (*catalog.Schema)(nil).Names(true) {
		known, _ := catalog.LookupInWorkspace(name)
		t := catalog.TenantTable{Name: name, Help: known.Help(), Origin: catalog.FromTenant, Seen: fetched}
		for _, c := range known.Columns {
			t.Columns = append(t.Columns, catalog.TenantColumn{Column: c, Origin: catalog.FromTenant, Seen: fetched,
				Help: catalog.Describe(catalog.ColumnHelp, c.Name)})
		}
		tenant.Tables = append(tenant.Tables, t)
	}
	s, _ := catalog.NewSchema(tenant)
	var text bytes.Buffer
	if err := catalog.WriteSchema(&text, s); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(text.Len()))
	for b.Loop() {
		s, _, err := catalog.ReadSchema(text.Bytes())
		if err != nil {
			b.Fatal(err)
		}
		s.Table("DeviceEvents", true)
	}
	b.ReportMetric(float64(len(tenant.Tables)), "tables")
}
