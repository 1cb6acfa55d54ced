package sema_test

import (
	"strings"
	"testing"

	"quarry/kql/catalog"
	"quarry/kql/kqltest"
	"quarry/kql/lint"
	"quarry/kql/sema"
	"quarry/kql/syntax"
	"quarry/kql/types"
)

// scopeForTests has two tables with few columns, so that tests can spell them out.
var scopeForTests = &sema.Scope{Tables: []*catalog.Table{
	{Name: "Logs", Columns: []catalog.Column{{Name: "Time", Type: types.DateTime}, {Name: "Host", Type: types.String},
		{Name: "Size", Type: types.Int}, {Name: "Bag", Type: types.Dynamic}}},
	{Name: "Hosts", Columns: []catalog.Column{{Name: "Host", Type: types.String}, {Name: "Size", Type: types.Real}}},
}}

func columnsOf(b *sema.Bound) string {
	columns, known := b.Columns()
	var parts []string
	for _, c := range columns {
		parts = append(parts, c.Name+":"+c.Type.String())
	}
	if !known {
		parts = append(parts, "…")
	}
	return strings.Join(parts, " ")
}

func TestColumnsOfTheAnswer(t *testing.T) {
	const logs = "Time:datetime Host:string Size:int Bag:dynamic"
	for name, c := range map[string]struct{ Query, Want string }{
		"table":           {"Logs", logs},
		"extend replaces": {"Logs | extend Size = Size + 1", "Time:datetime Host:string Size:long Bag:dynamic"},
		"names of paths": {"Logs | project Bag.a, Bag[0], tostring(Bag.b), tolower(Host)",
			"Bag_a:dynamic Bag_0:dynamic Bag_b:string Column1:string"},
		"summarize": {"Logs | summarize count(), sum(Size), make_set(Host), x = dcount(Host) by " +
			"bin(Time, 1h)", "Time:datetime count_:long sum_Size:long set_Host:dynamic x:long"},
		"arg_max of all": {"Logs | summarize arg_max(Time, *) by Host",
			"Host:string Time:datetime Size:int Bag:dynamic"},
		"join numbers names": {"Logs | join Hosts on Host", logs + " Host1:string Size1:real"},
		"lookup drops keys":  {"Logs | lookup Hosts on Host", logs + " Size1:real"},
		"semi join":          {"Logs | join kind=rightsemi Hosts on Host", "Host:string Size:real"},
		"union splits types": {"union Logs, Hosts",
			"Time:datetime Host:string Size_int:int Size_real:real Bag:dynamic"},
		"union with source": {"union withsource=T Hosts, (Hosts | take 1)", "T:string Host:string Size:real"},
		"mv-expand":         {"Logs | mv-expand x = Bag to typeof(long)", logs + " x:long"},
		"mv-apply": {"Logs | mv-apply Bag on (summarize n = count())",
			"Time:datetime Host:string Size:int n:long"},
		"parse": {`Logs | parse Host with "a" b:long "c" d`, logs + " b:long d:string"},
		"make-series": {"Logs | make-series n = count() on Time step 1h by Host",
			"Host:string n:dynamic Time:dynamic"},
		"bag_unpack stays open":  {"Hosts | evaluate bag_unpack(Host)", "Size:real …"},
		"bag_unpack with schema": {"Hosts | evaluate bag_unpack(Host) : (*, z: long)", "Size:real z:long"},
		"function with defaults": {"let f = (n: long, m: long = 1) { Hosts | extend s = n + m }; f(1)",
			"Host:string Size:real s:long"},
		"function over a table": {"let f = (T: (*)) { T | extend q = 1 }; Hosts | invoke f()",
			"Host:string Size:real q:long"},
		"toscalar":      {"print x = toscalar(Logs | summarize max(Time))", "x:datetime"},
		"unknown table": {"Elsewhere | where a == 1", "…"},
		"file profile": {"Hosts | project SHA1 = Host | invoke FileProfile(SHA1) | project SHA1, " +
			"GlobalPrevalence", "SHA1:string GlobalPrevalence:int"},
		"as":              {"Hosts | as H | union H", "Host:string Size:real"},
		"series function": {"Logs | project (a, b) = series_fit_line(Bag) | project a, b", "a:real b:real"},
		"top-nested":      {"Logs | top-nested 2 of Host by count()", "Host:string aggregated_Host:long"},
		"case of mixed types": {"print iff(true, 1, 2.0), case(true, dynamic(1), 'x')",
			"print_0:real print_1:string"},
		"scan": {"Hosts | scan declare (n: long = 0) with (step s: true => n = s.n + 1;)",
			"Host:string Size:real n:long"},
		"scan with match id": {"Hosts | scan with_match_id=m with (step s: true;)", "Host:string Size:real m:long"},
		"graph": {"Hosts | make-graph Host --> Host with Logs on Host | graph-match (a)-[e]->(b) " +
			"project a.Size, e.Size", "a_Size:int e_Size:real"},
		"hops of an edge": {"Hosts | make-graph Host --> Host with Logs on Host | graph-match " +
			"(a)-[e*1..3]->(b) where all(e, Size > 1) project h = map(e, Size)", "h:dynamic"},
		"components": {"Hosts | make-graph Host --> Host with Logs on Host | graph-mark-components " +
			"with_component_id=c | graph-to-table nodes", logs + " c:long"},
		"nodes and edges": {"Hosts | make-graph Host --> Host with Logs on Host | graph-to-table nodes as " +
			"N, edges as E with_source_id=s; E | project s, Size", "s:long Size:real"},
		"macro-expand": {"let g = entity_group [database('a'), database('b')]; macro-expand g as X (let " +
			"n = 1; X.Hosts | project Host, n)", "Host:string n:long"},
		"top-hitters": {"Logs | top-hitters 2 of Host by Size", "Host:string approximate_sum_Size:long"},
		"reduce with the rows": {"Hosts | reduce kind=source by Host",
			"Host:string Size:real Pattern:string Count:long Representative:string"},
		"reorder by name": {"Logs | project-reorder Time, * asc",
			"Time:datetime Bag:dynamic Host:string Size:int"},
		"source as a string": {"union withsource='T' Hosts, (Hosts | take 1)", "T:string Host:string Size:real"},
		"devices of addresses": {"DeviceFromIP(Hosts, Host) | project Host, DeviceId",
			"Host:string DeviceId:string"},
		"broken steps open":       {"Hosts | wher x == 1", "…"},
		"database of another one": {`database("x").Y | where z == 1`, "…"},
	} {
		t.Run(name, func(t *testing.T) {
			bound := sema.Bind(syntax.Parse(c.Query), scopeForTests)
			if got := columnsOf(bound); got != c.Want {
				t.Errorf("%s\n got %s\nwant %s", c.Query, got, c.Want)
			}
		})
	}
}

// problems formats diagnostics as "code severity text → fix".
func problems(query string, list []syntax.Diagnostic) string {
	var lines []string
	for _, d := range list {
		line := d.Code + " " + d.Severity.String() + " " + query[d.Span.Start:d.Span.End]
		if d.Fix != nil {
			line += " → " + d.Fix.Text
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "; ")
}

func TestWrongNames(t *testing.T) {
	for name, c := range map[string]struct{ Query, Want string }{
		"column":             {"Logs | where Hst == 1", "unknown-column error Hst → Host"},
		"case of a column":   {"Logs | where host == 1", "unknown-column error host → Host"},
		"table is a hint":    {"Lgs | where a == 1", "unknown-table information Lgs → Logs"},
		"fuzzy union":        {"union isfuzzy=true Nowhere, Logs | where a == 1", ""},
		"function":           {"Logs | where tolwer(Host) == 'x'", "unknown-function error tolwer → tolower"},
		"far function":       {"Logs | where corp_check(Host)", "unknown-function warning corp_check"},
		"watchlist":          {"_GetWatchlist('x') | where a == 1", ""},
		"aggregate":          {"Logs | summarize dcont(Host)", "unknown-function error dcont → dcount"},
		"aggregate in where": {"Logs | where count() > 1", "misplaced-aggregate error count"},
		"too many arguments": {"Logs | where tolower(Host, 1) == 'x'", "argument-count error tolower"},
		"own function":       {"let f = (a: string) { a }; print f(1, 2)", "argument-count error f"},
		"let name":           {"let abc = 1; print abd", "unknown-name error abd → abc"},
		"dropped column":     {"Logs | project Host | where Size > 1", "unknown-column error Size"},
		"key of a join":      {"Logs | join Hosts on Bag", "unknown-column error Bag"},
		"side of a join": {"Logs | join Hosts on $left.Host == $right.Hos",
			"unknown-column error Hos → Host"},
		"body of a function": {"let f = () { Logs | where x == 1 }; print 1", "unknown-column error x"},
		"text in order":      {"Logs | where Host > 5", "operand-type error >"},
		"text joined by +":   {"Logs | extend x = Host + 'a'", "operand-type error +"},
		"time as text": {"Logs | where Time > '2024-01-01'",
			"operand-type error > → todatetime('2024-01-01')"},
		"number as text":      {"Logs | where Size has '80'", "operand-type error has → tostring(Size)"},
		"number in a list":    {"Logs | where Size in~ ('80')", "operand-type error in~"},
		"text as condition":   {"Logs | where Host", "condition-type error Host"},
		"condition of iff":    {"Logs | extend x = iff(Size, 1, 2)", "condition-type error Size"},
		"and of text":         {"Logs | where Size > 1 and Host", "operand-type error and"},
		"days as a number":    {"Logs | where Time > ago(7)", "argument-type error 7 → d"},
		"bounds of a time":    {"Logs | where Time between ('a' .. 1d)", "operand-type error 'a'"},
		"text is searched":    {"Logs | search 'a' and ('b' or Size == 1)", ""},
		"what is not known":   {"Nowhere | where a > 1 and b", "unknown-table information Nowhere"},
		"dynamic takes most":  {"Logs | where Bag > 1 and Bag.a has 'x' and Bag.b", ""},
		"type of a parameter": {"let f = (a: strng) { a }; print 1", "unknown-type error strng → string"},
		"dynamic key": {"Logs | summarize count() by Bag.a, Host",
			"dynamic-key error Bag.a → tostring(Bag.a)"},
		"dynamic order": {"Logs | sort by Bag", "dynamic-key error Bag → tostring(Bag)"},
		"not aggregated": {"Logs | summarize Host, count() by Size",
			"not-aggregated error Host → take_any(Host)"},
		"column twice":              {"Logs | project Host, a = 1, Host", "declared-twice error Host"},
		"key and aggregate":         {"Logs | summarize Host = count() by Host", "declared-twice error Host"},
		"value twice":               {"let f = () { 1 }; print f, f", ""},
		"let twice":                 {"let a = 1; let a = 2; print a", "declared-twice error a"},
		"let within":                {"let a = 1; let f = () { let a = 2; a }; print f()", ""},
		"star after a name":         {"Logs | parse Host with 'a' b *", "expected-text error *"},
		"names without a delimiter": {"Logs | parse Host with * b", "expected-text error *; expected-text error b"},
		"command":                   {".show tables", "command error ."},
		"keys of a bag":             {"Logs | where Bag.anything.at.all == 1", ""},
		"open after unpacking":      {"Logs | evaluate bag_unpack(Bag) | where x == 1", ""},
		"open after unknown": {"Logs | join Nowhere on Host | where x == 1",
			"unknown-table information Nowhere"},
		"plugin": {"Logs | evaluate bag_unpak(Bag)", "unknown-plugin error bag_unpak → bag_unpack"},
		"renamed column": {"EmailEvents | where PhishFilterVerdict == 'Phish'",
			"renamed-column error PhishFilterVerdict → ThreatTypes"},
		"retired table": {"MiscEvents | where EventTime > ago(1d)",
			"retired-table information MiscEvents → DeviceEvents"},
		"missing parentheses": {"print x = now", "missing-arguments error now → ()"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := problems(c.Query, sema.Bind(syntax.Parse(c.Query), scopeForTests).Problems()); got != c.Want {
				t.Errorf("%s\n got %s\nwant %s", c.Query, got, c.Want)
			}
		})
	}
}

func TestSymbolsAndScopeAtAnOffset(t *testing.T) {
	query := "let n = 1; Logs | project Host, x = n | where Host == 'a'"
	bound := sema.Bind(syntax.Parse(query), scopeForTests)
	at := strings.LastIndex(query, "Host")
	if r, ok := bound.SymbolAt(at); !ok || r.Symbol.Kind != sema.SymbolColumn || r.Symbol.Type != types.String {
		t.Errorf("symbol at %d: got %+v %v, want the column Host", at, r, ok)
	}
	scope := bound.ScopeAt(at)
	if len(scope.Columns) != 2 || scope.Columns[1].Name != "x" || scope.Open {
		t.Errorf("scope at %d: got %+v, want Host and x", at, scope)
	}
	if len(scope.Names) != 1 || scope.Names[0].Name != "n" || scope.Names[0].Type != types.Long {
		t.Errorf("names at %d: got %+v, want n", at, scope.Names)
	}
	if scope := bound.ScopeAt(strings.Index(query, "project") + 8); len(scope.Columns) != 4 {
		t.Errorf("scope in project: got %+v, want the columns of Logs", scope.Columns)
	}
}

func TestAdvice(t *testing.T) {
	for name, c := range map[string]struct{ Query, Want string }{
		"no time filter": {"DeviceEvents | where ActionType == 'x'",
			"no-time-filter information DeviceEvents →  | where Timestamp > ago(7d)"},
		"time filter":       {"DeviceEvents | where Timestamp > ago(1d)", ""},
		"search everywhere": {"search 'x'", "unscoped-search information search"},
		"contains": {"DeviceTvmSoftwareInventory | where SoftwareName contains 'chrome'",
			"contains-for-word information contains → has"},
		"contains with sign": {"DeviceTvmSoftwareInventory | where SoftwareName contains '-x'", ""},
		"regex": {"DeviceTvmSoftwareInventory | where SoftwareName matches regex '^chrome'",
			"regex-for-text information matches regex → startswith_cs \"chrome\""},
		"regex of a path": {"DeviceTvmSoftwareInventory | where SoftwareName matches regex @'(?i)c:\\\\x\\.y$'",
			"regex-for-text information matches regex → endswith @\"c:\\x.y\""},
		"contains computed": {"DeviceTvmSoftwareInventory | extend s = tolower(SoftwareName) | where s contains " +
			"'chrome'", ""},
		"tolower of a list": {"DeviceTvmSoftwareInventory | where tolower(SoftwareName) in ('x')",
			"case-by-function information tolower(SoftwareName) → SoftwareName in~"},
		"the newest rows": {"DeviceInfo | summarize arg_max(Timestamp, *) by DeviceId", ""},
		"time said once": {"union DeviceEvents, DeviceInfo; DeviceEvents | take 1; DeviceInfo | take 1",
			"no-time-filter information DeviceEvents →  | where Timestamp > ago(7d)"},
		"replace":    {"print replace('a', 'b', 'c')", "outdated-function information replace"},
		"real regex": {"DeviceTvmSoftwareInventory | where SoftwareName matches regex 'a.c'", ""},
		"tolower": {"DeviceTvmSoftwareInventory | where tolower(SoftwareName) == 'x'",
			"case-by-function information tolower(SoftwareName) → SoftwareName =~ 'x'"},
		"join": {"DeviceInfo | where Timestamp > ago(1d) | join DeviceEvents on DeviceId",
			"join-without-time information DeviceEvents → (DeviceEvents | where Timestamp > ago(1d))"},
		"small right side": {"let s = datatable(DeviceId: string)['a']; DeviceInfo | where Timestamp > ago(1d) | " +
			"join s on DeviceId", "join-larger-left information join"},
		"expansion": {"DeviceEvents | mv-expand x = parse_json(AdditionalFields) | where Timestamp > ago(1d)",
			"unbounded-expansion information mv-expand"},
		"sort": {"DeviceEvents | where Timestamp > ago(1d) | sort by Timestamp",
			"sort-without-take information sort → top 1000 by "},
		"filter of keys": {"DeviceTvmSoftwareInventory | summarize n = count() by OSPlatform | where " +
			"OSPlatform == 'x'",
			"filter-after-summarize information where → where OSPlatform == 'x' | summarize n = count() by OSPlatform"},
		"filter of counts": {"DeviceTvmSoftwareInventory | summarize n = count() by OSPlatform | where n > 1", ""},
		"not served":       {"EmailEvents | where Timestamp > ago(1d)", "table-not-served information EmailEvents"},
		"renamed": {"AADSignInEventsBeta | where Timestamp > ago(1d)",
			"table-not-served information AADSignInEventsBeta; renamed-table information AADSignInEventsBeta → " +
				"EntraIdSignInEvents"},
		"outdated": {"DeviceTvmSoftwareInventory | summarize makeset(DeviceId)",
			"outdated-function information makeset → make_set"},
	} {
		t.Run(name, func(t *testing.T) {
			scope := &sema.Scope{Dialect: "mde"}
			advice := lint.Advice(sema.Bind(syntax.Parse(c.Query), scope), scope)
			if got := problems(c.Query, advice); got != c.Want {
				t.Errorf("%s\n got %s\nwant %s", c.Query, got, c.Want)
			}
		})
	}
}

func FuzzBind(f *testing.F) {
	for _, seed := range kqltest.Seeds {
		f.Add(seed)
	}
	for _, seed := range []string{
		"let f = (T: (*)) { T | invoke f() }; Logs | invoke f()",
		"Logs | summarize arg_max(), percentiles(), any(*) by x | evaluate pivot() | evaluate ipv4_lookup()",
		"Logs | join kind=inner (Hosts) on $left.Host == $right.Host | mv-apply with_itemindex=i on (take 1)",
		"Logs | project-reorder *, -x | project-rename (a, b) = c | make-series on x | top-nested of by",
		"make-graph | graph-match ()-[]->() | search in () | find project | scan with (step : => )",
		"T | union | facet by | fork | render x with (xcolumn=y)",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		bound := sema.Bind(syntax.Parse(text), scopeForTests)
		for _, d := range append(bound.Problems(), lint.Advice(bound, nil)...) {
			if d.Span.Start < 0 || d.Span.End < d.Span.Start || d.Span.End > len(text) {
				t.Fatalf("%q: diagnostic outside the text: %+v", text, d)
			}
		}
		for offset := range min(len(text), 64) {
			bound.ScopeAt(offset)
			bound.SymbolAt(offset)
		}
	})
}

func TestPickingAnExpressionBindsWithoutAName(t *testing.T) {
	for _, query := range []string{"DeviceInfo | summarize any(1+1, DeviceName)",
		"DeviceInfo | summarize any(, quarry)", "DeviceInfo | summarize arg_max(, DeviceName)"} {
		if columns, _ := sema.Bind(syntax.Parse(query), nil).Columns(); len(columns) == 0 {
			t.Errorf("%s: got no columns", query)
		}
	}
}

func TestColumnsOfJoinsWithinJoinsAreNotFollowedForever(t *testing.T) {
	query := strings.Repeat("DeviceInfo | join (", 200) + "DeviceInfo" + strings.Repeat(") on DeviceId",
		200) + " | where NoSuchColumn == 1"
	bound := sema.Bind(syntax.Parse(query), nil)
	columns, known := bound.Columns()
	if known || len(columns) > 4100 || len(bound.Problems()) > 0 {
		t.Errorf("got %d columns, known %t, %v; want a few thousand, more unknown, and no error", len(columns), known,
			bound.Problems())
	}
}
