package sema_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"quarry/kql/catalog"
	kqlexec "quarry/kql/exec"
	"quarry/kql/kqltest"
	"quarry/kql/sema"
	"quarry/kql/syntax"
	"quarry/kql/types"
)

// A probe is a query of one line, wrong in one place or none. testdata/probes.txt has probes written by hand,
// testdata/arguments.txt every eleventh of those that argumentProbes makes from the catalog. Each line is
// the oracle's verdict, a tab and the query. To ask the oracle again after a change of either:
//
//	KQL_ORACLE=/path/to/oracle go test ./kql/sema -run Probes -record
var recordProbes = flag.Bool("record", false, "write the oracle's verdicts on the probes")

// The verdicts.
const (
	accepted = "ok"
	refused  = "no"
)

// probeScope has the tables of the probes: T has a column of each type.
var probeScope = sema.LocalScope([]*catalog.Table{
	probeTable("T", "s:string b:bool i:int l:long r:real e:decimal d:datetime t:timespan g:guid y:dynamic"),
	probeTable("U", "s:string l:long d:datetime y:dynamic u:string"),
}, kqlexec.Fold)

func probeTable(name, columns string) *catalog.Table {
	t := &catalog.Table{Name: name}
	for field := range strings.FieldsSeq(columns) {
		column, typ, _ := strings.Cut(field, ":")
		parsed, _ := types.Parse(typ)
		t.Columns = append(t.Columns, catalog.Column{Name: column, Type: parsed})
	}
	return t
}

type probe struct{ verdict, query string }

func readProbes(t *testing.T, name string) []probe {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	var list []probe
	for line := range strings.Lines(string(text)) {
		verdict, query, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		list = append(list, probe{verdict, query})
	}
	return list
}

// judged asks the oracle about some queries over the tables of the probes.
func judged(t *testing.T, queries []string) []probe {
	t.Helper()
	folder := os.Getenv("KQL_ORACLE")
	if folder == "" {
		t.Skip("KQL_ORACLE does not name the oracle's folder")
	}
	schema := map[string]map[string]string{}
	for _, table := range probeScope.Tables {
		schema[table.Name] = map[string]string{}
		for _, c := range table.Columns {
			schema[table.Name][c.Name] = c.Type.String()
		}
	}
	var in bytes.Buffer
	for i, q := range queries {
		line, err := json.Marshal(map[string]any{"id": i, "query": q, "schema": schema, "want": []string{"diag"}})
		if err != nil {
			t.Fatal(err)
		}
		in.Write(append(line, '\n'))
	}
	command := exec.Command("node", filepath.Join(folder, "oracle.js"))
	command.Stdin = &in
	out, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	list := make([]probe, len(queries))
	for line := range bytes.SplitSeq(bytes.TrimSpace(out), []byte("\n")) {
		var m meaning
		if err := json.Unmarshal(line, &m); err != nil {
			t.Fatal(err)
		}
		list[m.ID] = probe{accepted, queries[m.ID]}
		if !m.clean() {
			list[m.ID].verdict = refused
		}
	}
	return list
}

func writeProbes(t *testing.T, name string, list []probe) {
	t.Helper()
	var b strings.Builder
	for _, p := range list {
		fmt.Fprintf(&b, "%s\t%s\n", p.verdict, p.query)
	}
	if err := os.WriteFile(filepath.Join("testdata", name), []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// errorsOf returns the errors that we report for a probe.
func errorsOf(query string) []string {
	var list []string
	for _, d := range sema.Bind(syntax.Parse(query), probeScope).Problems() {
		if d.Severity == syntax.SeverityError {
			list = append(list, d.Message)
		}
	}
	return list
}

func TestProbesAreMarkedWhereTheOracleRefusesThem(t *testing.T) {
	if *recordProbes {
		var queries []string
		for _, p := range readProbes(t, "probes.txt") {
			queries = append(queries, p.query)
		}
		writeProbes(t, "probes.txt", judged(t, queries))
		writeProbes(t, "arguments.txt", judged(t, argumentProbes(11)))
	}
	for _, name := range []string{"probes.txt", "arguments.txt"} {
		compareProbes(t, name, readProbes(t, name))
	}
}

// TestOracleJudgesEveryArgument does the same for each type of each argument.
func TestOracleJudgesEveryArgument(t *testing.T) {
	compareProbes(t, "every argument", judged(t, argumentProbes(1)))
}

func compareProbes(t *testing.T, name string, list []probe) {
	t.Helper()
	wrong, marked := 0, 0
	for _, p := range list {
		errors := errorsOf(p.query)
		switch {
		case p.verdict == accepted && len(errors) > 0:
			t.Errorf("alarm in %q: %s", p.query, errors[0])
		case p.verdict == refused && len(errors) == 0:
			wrong++
			t.Logf("missed in %q", p.query)
		case p.verdict == refused:
			wrong, marked = wrong+1, marked+1
		}
	}
	share := kqltest.Percent(marked, wrong)
	t.Logf("%s: %d of %d wrong probes are marked, %.1f %%; %d are right", name, marked, wrong, share, len(list)-wrong)
	if share < 98 {
		t.Errorf("%s: %.1f %% of the wrong probes are marked, want 98 %%", name, share)
	}
}

// samples are a value and a column of each type.
var samples = []struct {
	typ           types.Type
	value, column string
}{
	{types.String, `"a"`, "s"}, {types.Bool, "true", "b"}, {types.Int, "int(1)", "i"}, {types.Long, "1", "l"},
	{types.Real, "1.5", "r"}, {types.Decimal, "decimal(1)", "e"}, {types.DateTime, "datetime(2024-01-02)", "d"},
	{types.TimeSpan, "1h", "t"}, {types.GUID, "guid(74be27de-1e4e-49d9-b579-fe0b331d3642)", "g"},
	{types.Dynamic, "dynamic(null)", "y"},
}

// argumentProbes returns calls of the catalog's functions and aggregates in which one argument has
// each type in turn, and calls with an argument too few or too many. It returns a sample of them.
func argumentProbes(every int) []string {
	var list []string
	for _, kind := range []catalog.Kind{catalog.Scalar, catalog.Aggregate} {
		for _, f := range catalog.Functions(kind) {
			if !strings.HasPrefix(f.Name, "__") && !tabularCalls[f.Name] {
				list = append(list, probesOf(f)...)
			}
		}
	}
	var some []string
	for i := 0; i < len(list); i += every {
		some = append(some, list[i])
	}
	return some
}

// tabularCalls are functions that return something else than a scalar.
var tabularCalls = syntax.WordSet(`table external_table materialized_view stored_query_result graph database
	cluster entity_group toscalar totable materialize view`)

func probesOf(f *catalog.Function) []string {
	step := "extend"
	if f.Kind == catalog.Aggregate {
		step = "summarize"
	}
	var list []string
	for i := range f.Signatures {
		s := &f.Signatures[i]
		var right []string
		for _, p := range s.Parameters {
			for range max(p.Least, 1) {
				right = append(right, sampleFor(p))
			}
		}
		call := func(args []string) {
			list = append(list, fmt.Sprintf("T | %s x = %s(%s)", step, f.Name, strings.Join(args, ", ")))
		}
		call(append(right[:len(right):len(right)], "1"))
		if len(right) > 0 {
			call(right[:len(right)-1])
		}
		for at := range right {
			for _, sample := range samples {
				args := append([]string(nil), right...)
				args[at] = sample.column
				call(args)
			}
		}
	}
	return list
}

// sampleFor returns an argument of a type that the parameter takes.
func sampleFor(p catalog.Parameter) string {
	switch {
	case p.Class == types.ClassType:
		return "typeof(long)"
	case len(p.Values) > 0:
		return syntax.QuoteString(p.Values[0])
	}
	for _, sample := range samples {
		switch {
		case p.Class.Accepts(sample.typ) && p.Form == catalog.ColumnForm:
			return sample.column
		case p.Class.Accepts(sample.typ):
			return sample.value
		}
	}
	return "1"
}
