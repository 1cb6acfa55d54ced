package refactor_test

import (
	"strings"
	"testing"

	"quarry/kql/kqltest"
	"quarry/kql/refactor"
	"quarry/kql/sema"
	"quarry/kql/syntax"
)

// rename renames the name after the mark ‸ in a query and returns the new query, or the error.
func rename(t *testing.T, marked, name string) string {
	t.Helper()
	at := strings.Index(marked, "‸")
	text := strings.Replace(marked, "‸", "", 1)
	edits, err := refactor.Rename(sema.Bind(syntax.Parse(text), nil), at, name)
	if err != nil {
		return "error: " + err.Error()
	}
	renamed, err := refactor.Apply(text, edits)
	if err != nil {
		t.Fatal(err)
	}
	return renamed
}

func TestRename(t *testing.T) {
	for name, c := range map[string]struct{ query, to, want string }{
		"let": {"let ‸n = 1; DeviceInfo | take n", "most", "let most = 1; DeviceInfo | take most"},
		"let from a use": {"let n = 1; DeviceInfo | take ‸n", "most",
			"let most = 1; DeviceInfo | take most"},
		"the inner of two lets": {"let n = 1; let f = () { let n = 2; ‸n }; print f(), n", "m",
			"let n = 1; let f = () { let m = 2; m }; print f(), n"},
		"function": {"let ‸f = (a: long) { a }; print f(1)", "g", "let g = (a: long) { a }; print g(1)"},
		"parameter": {"let f = (‸a: long) { a + 1 }; print a = f(1)", "b",
			"let f = (b: long) { b + 1 }; print a = f(1)"},
		"as": {"DeviceInfo | as ‸t | union t", "u", "DeviceInfo | as u | union u"},
		"column through steps": {"DeviceInfo | extend ‸a = 1 | where a > 0 | project a, b = a | sort by a", "x",
			"DeviceInfo | extend x = 1 | where x > 0 | project x, b = x | sort by x"},
		"column through let": {"let t = print a = 1; t | where ‸a == 1", "b",
			"let t = print b = 1; t | where b == 1"},
		"both keys of a join": {"print k = 1, a = 2 | join (print k = 1, b = 3) on ‸k", "id",
			"print id = 1, a = 2 | join (print id = 1, b = 3) on id"},
		"number of a joined column": {"print k = 1, ‸a = 2 | join (print k = 1, a = 3) on k | project k, k1", "b",
			"print k = 1, b = 2 | join (print k = 1, a = 3) on k | project k, k1"},
		"column that a join numbers": {"print ‸k = 1 | join (print k = 1) on k | project k, k1", "id",
			"print id = 1 | join (print id = 1) on id | project id, id1"},
		"sides of a join": {"print a = 1 | join (print ‸b = 1) on $left.a == $right.b | where b > 0", "c",
			"print a = 1 | join (print c = 1) on $left.a == $right.c | where c > 0"},
		"union": {"union (print ‸a = 1), (print a = 2) | where a > 1", "b",
			"union (print b = 1), (print b = 2) | where b > 1"},
		"column that is replaced": {"print ‸a = 1 | extend a = a + 1 | project a", "b",
			"print b = 1 | extend b = b + 1 | project b"},
		"columns named after it": {"DeviceInfo | extend ‸a = 1 | summarize max(a) by DeviceId | where max_a > 0", "b",
			"DeviceInfo | extend b = 1 | summarize max(b) by DeviceId | where max_b > 0"},
		"column without a written name": {"DeviceInfo | summarize count() by DeviceId | where ‸count_ > 1", "n",
			"DeviceInfo | summarize n = count() by DeviceId | where n > 1"},
		"column of several": {"DeviceInfo | summarize (‸a, b) = arg_max(Timestamp, OSPlatform) | project b, a", "c",
			"DeviceInfo | summarize (c, b) = arg_max(Timestamp, OSPlatform) | project b, c"},
		"parse": {`print s = "a1" | parse s with "a" ‸n: long | where n > 0`, "m",
			`print s = "a1" | parse s with "a" m: long | where m > 0`},
		"datatable": {"datatable(‸a: long) [1] | where a > 0", "b", "datatable(b: long) [1] | where b > 0"},
		"item index": {"print a = dynamic([1]) | mv-expand with_itemindex=‸i a | where i == 0", "k",
			"print a = dynamic([1]) | mv-expand with_itemindex=k a | where k == 0"},
		"source": {"union withsource=‸T DeviceInfo, DeviceEvents | summarize count() by T", "Source",
			"union withsource=Source DeviceInfo, DeviceEvents | summarize count() by Source"},
		"name in a string": {`print ‸a = 1 | extend b = column_ifexists("a", 2)`, "c",
			`print c = 1 | extend b = column_ifexists("c", 2)`},
		"chart": {"print ‸a = 1, b = 2, t = now() | render timechart with (xcolumn=t, ycolumns=b, a)", "c",
			"print c = 1, b = 2, t = now() | render timechart with (xcolumn=t, ycolumns=b, c)"},
		"columns of a table argument": {"let f = (T: (a: long)) { T | where a > 0 }; f((print ‸a = 1))", "b",
			"let f = (T: (b: long)) { T | where b > 0 }; f((print b = 1))"},
		"columns of any table": {"let f = (T: (*)) { T | where a > 0 }; f((print ‸a = 1))", "b",
			"let f = (T: (*)) { T | where b > 0 }; f((print b = 1))"},
		"quoted name":            {"print ['‸a b'] = 1 | project ['a b']", "c", "print ['c'] = 1 | project ['c']"},
		"name that needs quotes": {"print ‸a = 1 | where a > 0", "a b", "print ['a b'] = 1 | where ['a b'] > 0"},
		"quotes in the new name": {"print ‸a = 1 | where a > 0", "['a b']", "print ['a b'] = 1 | where ['a b'] > 0"},
		"line ends": {"let ‸n = 1;\r\nDeviceInfo\r\n| take n\r\n", "m",
			"let m = 1;\r\nDeviceInfo\r\n| take m\r\n"},
		"text beyond ASCII": {"print ‸a = '😀é' | where a has '😀'", "b",
			"print b = '😀é' | where b has '😀'"},
		"the same name": {"let ‸n = 1; print n", "n", "let n = 1; print n"},

		"table": {"‸DeviceInfo | take 1", "x",
			"error: `DeviceInfo` is a table, not a name that the query declares; `let` can give it another name"},
		"column of a table": {"DeviceInfo | where ‸DeviceId == ''", "x",
			"error: `DeviceId` comes from a table or an " +
				"operator, not from a name in the query; `project-rename` can give it another name"},
		"built-in function": {"print ‸now()", "x", "error: `now` is built in and cannot be renamed"},
		"no name":           {"print ‸ 1", "x", "error: there is no name here that the query uses"},
		"side": {"print a = 1 | join (print a = 1) on ‸$left.a == $right.a", "x",
			"error: `$left` belongs to the language and cannot be renamed"},
		"clash with a column": {"print ‸a = 1, b = 2 | project a, b", "b",
			"error: `b` is already a column here; choose another name"},
		"clash with a let": {"let n = 1; let ‸m = 2; print n + m", "n",
			"error: `n` is already a variable here; choose another name"},
		"capture by a column": {"let ‸n = 1; DeviceInfo | where 1 == n", "DeviceId",
			"error: `DeviceId` is already a column here; choose another name"},
		"capture of a column": {"DeviceInfo | extend ‸a = 1 | project a, DeviceId", "DeviceId",
			"error: `DeviceId` is already a column here; choose another name"},
		"capture of a table": {"let ‸t = DeviceInfo; union t, DeviceEvents", "DeviceEvents",
			"error: `DeviceEvents` is already a table here; choose another name"},
		"key of a table": {"DeviceInfo | project ‸k = DeviceId, DeviceName | " +
			"join DeviceEvents on DeviceName | where k == ''",
			"DeviceName",
			"error: `DeviceName` is already a column here; choose another name"},
		"join with a table": {"DeviceInfo | summarize ‸DeviceId = take_any(DeviceName) " +
			"| join DeviceEvents on DeviceId",
			"x",
			"error: `DeviceId` is matched by name with a column that the query does not name, in a join, union or " +
				"function call; both must keep one name"},
		"union with a table": {"union DeviceInfo, (print ‸DeviceId = '')", "x",
			"error: `DeviceId` is matched by name with a column that the query does not name, in a join, union or " +
				"function call; both must keep one name"},
		"key of the data": {"print s = '' | parse-kv s as (‸k: string)", "x",
			"error: `k` is a key in the data and selects what the column holds; `project-rename` can give it " +
				"another name"},
		"named by an operator": {"print a = 1 | summarize percentiles(a, 5, 95) | project ‸percentile_a_5", "x",
			"error: `percentile_a_5` is named by an operator or function; `project-rename` can give it another name"},
		"replaces a column": {"DeviceInfo | extend ‸DeviceId = tolower(DeviceId)", "x",
			"error: `DeviceId` cannot become `x`: the columns of the result would change, not only their names"},
		"replaces before star": {"DeviceInfo | extend ‸DeviceId = tolower(DeviceId) | distinct *", "x",
			"error: `DeviceId` replaces a column of its input; with another name, both would exist, and `*` " +
				"includes both"},
		"pattern": {"print ‸ab = 1, c = 2 | project-away a*", "x",
			"error: with the name `x`, the query would be wrong: no column matches `a*`"},
		"unknown columns": {"Custom_CL | extend ‸a = 1 | evaluate unknown_plugin() | where a == 1", "x",
			"error: `a` is also used where not all columns are known, and may be the same column there"},
		"syntax error": {"let ‸n = 1; print n +", "x",
			"error: the query has a syntax error; fix it before you rename"},
		"empty name": {"let ‸n = 1; print n", " ", "error: the new name is empty"},
		"control character": {"let ‸n = 1; print n", "a\nb",
			"error: the new name contains a line break or another control character"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := rename(t, c.query, c.to); got != c.want {
				t.Errorf("renaming in %q to %q\ngot  %s\nwant %s", c.query, c.to, got, c.want)
			}
		})
	}
}

func FuzzRename(f *testing.F) {
	for _, seed := range kqltest.Seeds {
		f.Add(seed, 3, "x")
	}
	f.Fuzz(func(t *testing.T, text string, at int, name string) {
		if len(text) > 2000 {
			return
		}
		b := sema.Bind(syntax.Parse(text), nil)
		edits, err := refactor.Rename(b, at, name)
		if err != nil {
			return
		}
		renamed, err := refactor.Apply(text, edits)
		if err != nil {
			t.Fatalf("%q: %v: %v", text, edits, err)
		}
		if after := sema.Bind(syntax.Parse(renamed), nil); len(after.Problems()) > len(b.Problems()) {
			t.Errorf("%q becomes %q with more problems", text, renamed)
		}
	})
}
