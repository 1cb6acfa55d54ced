package decode_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"quarry/table"
	"quarry/table/decode"
)

func result(t *testing.T, body string) decode.Result {
	t.Helper()
	decoded, err := decode.Decode(strings.NewReader(body), decode.Options{})
	if err != nil || !decoded.Complete {
		t.Fatalf("body %s\ncomplete %v, %v", body, decoded.Complete, err)
	}
	return decoded
}

// dump formats a table as "Name:type=value|value ..."; null is ∅, and a misfit is in ‹›.
func dump(t *table.Table) string {
	if t == nil {
		return "no table"
	}
	var columns []string
	for c, column := range t.Columns() {
		var cells []string
		for row := range t.Rows() {
			v := t.Value(row, c)
			text := v.String()
			if misfit, ok := t.Vector(c).Misfit(row); ok {
				text = "‹" + misfit + "›"
			} else if v.IsNull() {
				text = "∅"
			}
			cells = append(cells, text)
		}
		columns = append(columns, fmt.Sprintf("%s:%s=%s", column.Name, column.Type, strings.Join(cells, "|")))
	}
	return strings.Join(columns, " ")
}

func TestDecodeEnvelope(t *testing.T) {
	const row = `"Results":[{"A":"x"}]`
	const schema = `"Schema":[{"Name":"A","Type":"String"}]`
	for _, c := range []struct{ name, body, want string }{
		{"older services", `{` + schema + `,` + row + `}`, "A:string=x"},
		{"graph",
			`{"@odata.context":"https://x","schema":[{"@odata.type":"#t","name":"A","type":"String"}],"results":[{"A":"x"}]}`, "A:string=x"},
		{"any case", `{"SCHEMA":[{"NAME":"A","tyPe":"string"}],"rEsults":[{"A":"x"}]}`, "A:string=x"},
		{"schema last", `{` + row + `,` + schema + `}`, "A:string=x"},
		{"members that nobody knows", `{"Quota":{"a":[1,{}]},` + schema + `,"Extra":null,"n":-1.5e3,` + row +
			`,"s":"}"}`, "A:string=x"},
		{"members of the schema that nobody knows",
			`{"Schema":[{"Name":"A","Type":"String","Entity":null}],` + row + `}`, "A:string=x"},
		{"no rows", `{` + schema + `,"Results":[]}`, "A:string="},
		{"results null", `{` + schema + `,"Results":null}`, "A:string="},
		{"results absent", `{` + schema + `}`, "A:string="},
		{"schema absent", `{` + row + `}`, "A:string=x"},
		{"schema null", `{"Schema":null,` + row + `}`, "A:string=x"},
		{"nothing", `{}`, "no table"},
		{"results twice", `{` + schema + `,"Results":[{"A":"old"},{"B":1}],` + row + `}`, "A:string=x"},
		{"type that nobody knows",
			`{"Schema":[{"Name":"A","Type":"Vector"},{"Name":"B"}],"Results":[{"A":[1, 2],"B":1.50}]}`,
			"A:string=[1,2] B:string=1.50"},
		{"spaces",
			" \r\n{ \"Schema\" : [ { \"Name\" : \"A\" , \"Type\" : \"String\" } ] , \"Results\" : [ { \"A\" : \"x\" " +
				"} ] } \n", "A:string=x"},
		{"byte order mark", "\ufeff{" + schema + "," + row + "}", "A:string=x"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := dump(result(t, c.body).Table); got != c.want {
				t.Errorf("body %s\ngot  %s\nwant %s", c.body, got, c.want)
			}
		})
	}
}

func TestDecodeCells(t *testing.T) {
	for _, c := range []struct{ typ, values, want string }{
		{"String", `"a","",null,"\u00e9\n\ud83d\ude00\ud800x",5,true,{"a": 1}`, "a||∅|é\n😀\ufffdx|5|true|{\"a\":1}"},
		{"SByte", `0,1,true,false,null,{},2,"true","x"`, "False|True|True|False|∅|∅|‹2›|True|‹x›"},
		{"Int32", `5,-2147483648,2147483648,1.0,{},"7"`, "5|-2147483648|‹2147483648›|‹1.0›|∅|7"},
		{"Int64", `9007199254740993,-9223372036854775808,9223372036854775807,9223372036854775808,"12","012","",{}`,
			"9007199254740993|-9223372036854775808|9223372036854775807|‹9223372036854775808›|12|‹012›|‹›|∅"},
		{"Double", `1,1.5,-2e3,"NaN","-Infinity",1e999,"x",{}`, "1.0|1.5|-2000.0|NaN|-Infinity|‹1e999›|‹x›|∅"},
		{"Decimal", `1.50,"2.00","x",null`, "1.50|2.00|‹x›|∅"},
		// serializers escape plus signs, and may escape anything
		{"Int64", `"\u0031","\u002d2","1\u00e9"`, "1|-2|‹1é›"},
		{"DateTime", `"2026-01-02T03:04:05\u002B01:00"`, "2026-01-02T02:04:05.0000000Z"},
		{"Guid", `"\u0036f9619ff-8b86-d011-b42d-00c04fc964ff"`, "6f9619ff-8b86-d011-b42d-00c04fc964ff"},
		{"Double", `"\u004eaN","1\u002e5"`, "NaN|1.5"},
		{"SByte", `"tr\u0075e"`, "True"},
		{"DateTime",
			`"2026-01-02T03:04:05Z","2026-01-02T03:04:05.1234567Z","2026-01-02T03:04:05.123456789Z","soon",5,{}`,
			"2026-01-02T03:04:05.0000000Z|2026-01-02T03:04:05.1234567Z|2026-01-02T03:04:05.1234567Z|‹soon›|‹5›|∅"},
		{"TimeSpan", `"1.02:03:04.5","x",{}`, "1.02:03:04.5000000|‹x›|∅"},
		{"Guid", `"6F9619FF-8B86-D011-B42D-00C04FC964FF","6f9619ff","",{}`,
			"6f9619ff-8b86-d011-b42d-00c04fc964ff|‹6f9619ff›|‹›|∅"},
		{"Object", `{},[],"a","\u0041",1.50,true,null,{"b": [ 1 , "x y" ]}`,
			`{}|[]|"a"|"\u0041"|1.50|true|∅|{"b":[1,"x y"]}`},
		{"Object",
			`{"@odata.type":"#t","a":{"b@odata.type":"#Int64","b":1,"\u0040odata.id":2},"c":[{"@odata.type":"#u"}]}`,
			`{"a":{"b":1},"c":[{}]}`},
		{"Int64", `{"@odata.type":"#t"},{"a":1},[1]`, `∅|‹{"a":1}›|‹[1]›`},
	} {
		t.Run(c.typ, func(t *testing.T) {
			var rows []string
			for _, v := range splitValues(c.values) {
				rows = append(rows, `{"A":`+v+`}`)
			}
			body := fmt.Sprintf(`{"Schema":[{"Name":"A","Type":%q}],"Results":[%s]}`, c.typ, strings.Join(rows, ","))
			got := dump(result(t, body).Table)
			if _, cells, _ := strings.Cut(got, "="); cells != c.want {
				t.Errorf("values %s\ngot  %s\nwant %s", c.values, cells, c.want)
			}
		})
	}
}

// splitValues splits at the commas outside brackets and strings.
func splitValues(list string) []string {
	var values []string
	depth, start, quoted := 0, 0, false
	for i := range len(list) {
		switch c := list[i]; {
		case c == '"' && (i == 0 || list[i-1] != '\\'):
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			depth++
		case c == '}' || c == ']':
			depth--
		case c == ',' && depth == 0:
			values = append(values, list[start:i])
			start = i + 1
		}
	}
	return append(values, list[start:])
}

func TestDecodeKeys(t *testing.T) {
	const schema = `{"Schema":[{"Name":"A","Type":"Int64"},{"Name":"B","Type":"String"}],"Results":`
	for _, c := range []struct{ name, body, want string }{
		{"any order", schema + `[{"A":1,"B":"x"},{"B":"y","A":2}]}`, "A:long=1|2 B:string=x|y"},
		{"missing", schema + `[{"A":1},{},{"B":"y"}]}`, "A:long=1|∅|∅ B:string=∅|∅|y"},
		{"added in the middle", schema + `[{"A":1,"B":"x"},{"A":2,"C":true,"B":"y"},{"A":3,"B":"z"}]}`,
			"A:long=1|2|3 B:string=x|y|z C:bool=∅|True|∅"},
		{"repeated", schema + `[{"A":1,"A":2},{"A":3,"A":null}]}`, "A:long=2|∅ B:string=∅|∅"},
		{"sidecars", schema + `[{"A@odata.type":"#Int64","A":1,"@odata.id":"x","B@odata.type":"#String","B":"y"}]}`,
			"A:long=1 B:string=y"},
		{"escaped", schema + `[{"\u0041":1,"B":"x"},{"A":2,"\u0042":"y"}]}`, "A:long=1|2 B:string=x|y"},
		{"differ only in case",
			`{"Schema":[{"Name":"LogonId","Type":"Int64"},{"Name":"LogonID","Type":"String"}],"Results":[{"LogonId":1,"LogonID":"a"},{"LogonID":"b","LogonId":2,"logonid":3}]}`,
			"LogonId:long=1|2 LogonID:string=a|b logonid:long=∅|3"},
		{"a sidecar's name in the schema",
			`{"Schema":[{"Name":"a@odata.type","Type":"String"}],"Results":[{"a@odata.type":"x"}]}`,
			"a@odata.type:string=x"},
		{"name twice in the schema",
			`{"Schema":[{"Name":"A","Type":"Int64"},{"Name":"A","Type":"Int64"}],"Results":[{"A":1}]}`,
			"A:long=1 A:long=∅"},
		{"types of added columns",
			`{"Results":[{"l":1,"r":1,"w":9007199254740993,"s":"a","b":true,"d":[1],"g":5,"n":null},{"l":2,"r":0.5,"w":0.5,"s":"b","b":false,"d":"x","g":{}}]}`,
			`l:long=1|2 r:real=1.0|0.5 w:decimal=9007199254740993|0.5 s:string=a|b b:bool=True|False d:dynamic=[1]|"x" g:long=5|∅ n:string=∅|∅`},
		{"schema behind the rows",
			`{"Results":[{"B":7,"C":1,"A":"1"},{"A":"x"}],"Schema":[{"Name":"A","Type":"Int64"},{"Name":"B","Type":"Double"},{"Name":"Z","Type":"Object"}]}`,
			"A:long=1|‹x› B:real=7.0|∅ Z:dynamic=∅|∅ C:long=1|∅"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := dump(result(t, c.body).Table); got != c.want {
				t.Errorf("body %s\ngot  %s\nwant %s", c.body, got, c.want)
			}
		})
	}
}

func TestMalformedBodies(t *testing.T) {
	const head = `{"Schema":[{"Name":"A","Type":"Int64"}],"Results":[{"A":1},`
	for _, c := range []struct {
		name, body, message string
		rows                int
	}{
		{"row is an array", head + `[2]]}`, "row 2 is an array, want an object", 1},
		{"row is a number", head + `2]}`, "row 2 is a number, want an object", 1},
		{"row is null", head + `null]}`, "row 2 is null, want an object", 1},
		{"comma too many", head + `]}`, "row 2 is", 1},
		{"key without quotes", head + `{A:1}]}`, "want a key", 1},
		{"bare word", head + `{"A":nil}]}`, "want null", 1},
		{"control character", head + "{\"A\":\"a\nb\"}]}", "control character", 1},
		{"wrong escape", head + `{"A":"\x"}]}`, "escape", 1},
		{"leading zero", head + `{"A":01}]}`, "want a comma", 1},
		{"results are an object", `{"Results":{}}`, "want an array of results", 0},
		{"schema is an object", `{"Schema":{}}`, "the schema is not a list of columns", 0},
		{"column without a name", `{"Schema":[{"Type":"Int64"}]}`, "column 1 of the schema has no name", 0},
		{"array", `[]`, "want an object", 0},
		{"page", `<html>`, "want an object", 0},
		{"two answers", `{"Results":[]}{}`, "nothing after the response", 0},
		{"second schema", `{"Schema":[],"Results":[{}],"Schema":[]}`, "a second schema after the results", 1},
		{"too deep", head + `{"A":` + strings.Repeat("[", 10_001) + strings.Repeat("]", 10_001) + `}]}`,
			"nested deeper than 10000 levels", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			decoded, err := decode.Decode(strings.NewReader(c.body), decode.Options{})
			var syntax *decode.SyntaxError
			if !errors.As(err, &syntax) || !strings.Contains(err.Error(), c.message) {
				t.Fatalf("got %v, want one with %q", err, c.message)
			}
			if rowsOf(decoded.Table) != c.rows || decoded.Complete {
				t.Errorf("got %d rows, complete %v; want %d rows of a body that is not", rowsOf(decoded.Table),
					decoded.Complete, c.rows)
			}
			if syntax.Offset < 0 || syntax.Offset > int64(len(c.body)) {
				t.Errorf("offset %d lies outside of the body", syntax.Offset)
			}
		})
	}
}

func TestSyntaxErrorHasOffset(t *testing.T) {
	body := schemaOfN + rowsOfN(0, 40_000) + `,{"N":?}]}`
	_, err := decode.Decode(strings.NewReader(body), decode.Options{})
	var syntax *decode.SyntaxError
	if !errors.As(err, &syntax) || syntax.Offset != int64(strings.IndexByte(body, '?')) {
		t.Errorf("got %v, want the error at byte %d", err, strings.IndexByte(body, '?'))
	}
}

func TestErrorInsideResponse(t *testing.T) {
	for _, c := range []struct{ name, body, code, message string }{
		{"older services", `{"error":{"code":"TooManyRequests","message":"slow down","target":"|1"}}`,
			"TooManyRequests", "slow down"},
		{"graph", `{"Error":{"code":"UnknownError","message":"","innerError":{"date":"x"}}}`, "UnknownError", ""},
		{"number as code", `{"error":{"code":429,"message":"m"}}`, "429", "m"},
		{"text alone", `{"error":"broken"}`, "", "broken"},
	} {
		t.Run(c.name, func(t *testing.T) {
			decoded := result(t, c.body)
			if f := decoded.Failure; f == nil || f.Code != c.code || f.Message != c.message || decoded.Table != nil {
				t.Errorf("got %+v and %v, want code %q, message %q and no table", f, decoded.Table, c.code, c.message)
			}
		})
	}
	decoded := result(t, schemaOfN+`{"N":1}],"error":{"code":"c","message":"m"}}`)
	if decoded.Failure == nil || rowsOf(decoded.Table) != 1 {
		t.Errorf("behind a row: got %+v and %d rows", decoded.Failure, rowsOf(decoded.Table))
	}
}

func TestStats(t *testing.T) {
	decoded := result(t,
		`{"Stats":{"ExecutionTime":4.5,"resource_usage":{"cache":{"memory":{"hits":1}},"cpu":{"user":"00:00:19","total cpu":"00:00:19.0625000"},"memory":{"peak_per_node":236822432}},"dataset_statistics":[{"table_row_count":2,"table_size":102}]},"Schema":[],"Results":[]}`)
	want := decode.Stats{Execution: 4500 * time.Millisecond, CPU: 19062500 * time.Microsecond, PeakMemory: 236822432,
		Rows: 2, Size: 102}
	if decoded.Stats == nil || *decoded.Stats != want {
		t.Errorf("got %+v, want %+v", decoded.Stats, want)
	}
	partly := result(t,
		`{"Stats":{"ExecutionTime":2,"resource_usage":"none","dataset_statistics":[{"table_size":3}]},"Schema":[]}`)
	if got := *partly.Stats; got != (decode.Stats{Execution: 2 * time.Second, Size: 3}) {
		t.Errorf("of another shape: got %+v", got)
	}
	absurd := result(t,
		`{"Stats":{"ExecutionTime":1e300,"resource_usage":{"cpu":{"total cpu":"10675199.00:00:00"}}},"Schema":[]}`)
	if got := *absurd.Stats; got != (decode.Stats{}) {
		t.Errorf("beyond a time.Duration: got %+v, want nothing", got)
	}
	negative := result(t,
		`{"Stats":{"ExecutionTime":-1,"resource_usage":{"cpu":{"total cpu":"-00:00:01"}}},"Schema":[]}`)
	if got := *negative.Stats; got != (decode.Stats{}) {
		t.Errorf("below zero: got %+v, want nothing", got)
	}
	if got := result(t, `{"Schema":[]}`).Stats; got != nil {
		t.Errorf("without: got %+v", got)
	}
}

func TestTenThousandColumns(t *testing.T) {
	const n = 10_000
	var schema, first, second []string
	for i := range n {
		schema = append(schema, fmt.Sprintf(`{"Name":"C%d","Type":"Int64"}`, i))
		first = append(first, fmt.Sprintf(`"C%d":%d`, i, i))
		second = append(second, fmt.Sprintf(`"C%d":%d`, n-1-i, i))
	}
	rows := `"Results":[{` + strings.Join(first, ",") + `},{` + strings.Join(second, ",") + `},{}]`
	for name, body := range map[string]string{
		"named":     `{"Schema":[` + strings.Join(schema, ",") + `],` + rows + `}`,
		"not named": `{` + rows + `}`,
	} {
		got := result(t, body).Table
		if len(got.Columns()) != n || got.Rows() != 3 || got.Value(0, 77).Int() != 77 ||
			got.Value(1, 77).Int() != n-78 || !got.Value(2, 77).IsNull() {
			t.Errorf("%s: got %d columns, %d rows, %v %v %v", name, len(got.Columns()), got.Rows(), got.Value(0, 77),
				got.Value(1, 77), got.Value(2, 77))
		}
	}
}

// A small body must not request much memory by omitting the keys of many columns.
func TestCellLimit(t *testing.T) {
	const columns, rows = 1000, 40
	var schema []string
	for i := range columns {
		schema = append(schema, fmt.Sprintf(`{"Name":"C%d","Type":"Int64"}`, i))
	}
	body := `{"Schema":[` + strings.Join(schema, ",") + `],"Results":[` + strings.Repeat("{},", rows-1) + "{}]}"
	decoded, err := decode.Decode(strings.NewReader(body), decode.Options{MaxCells: columns*rows - 1})
	var tooLarge *decode.TooLargeError
	if !errors.As(err, &tooLarge) || tooLarge.Unit != "cells" || tooLarge.Limit != columns*rows-1 || decoded.Complete {
		t.Errorf("got %v, want too many cells", err)
	}
	if _, err := decode.Decode(strings.NewReader(body), decode.Options{MaxCells: columns * rows}); err != nil {
		t.Errorf("just the limit: %v", err)
	}
}

// Decode restores what AppendJSON writes.
