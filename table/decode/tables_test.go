package decode_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"quarry/table/decode"
)

// decodeAs decodes a body whole and byte by byte, which must give the same.
func decodeAs(t *testing.T, form decode.Form, body string) (decode.Result, error) {
	t.Helper()
	whole, err := decode.Decode(strings.NewReader(body), decode.Options{Form: form})
	slow, slowErr := decode.Decode(iotest.OneByteReader(strings.NewReader(body)), decode.Options{Form: form})
	if (err == nil) != (slowErr == nil) || err != nil && err.Error() != slowErr.Error() {
		t.Errorf("whole: %v, byte by byte: %v", err, slowErr)
	}
	if (whole.Table == nil) != (slow.Table == nil) || whole.Table != nil && dump(whole.Table) != dump(slow.Table) {
		t.Errorf("whole and byte by byte differ")
	}
	return whole, err
}

func TestTablesOfLogAnalytics(t *testing.T) {
	got, err := decodeAs(t, decode.Tables, `{"tables":[{"name":"PrimaryResult","columns":[{"name":"T",`+
		`"type":"datetime"},`+
		`{"name":"B","type":"bool"},{"name":"G","type":"guid"},{"name":"L","type":"long"},{"name":"R","type":"real"},`+
		`{"name":"C","type":"decimal"},{"name":"P","type":"timespan"},{"name":"D","type":"dynamic"},{"name":"S",`+
		`"type":"string"}],`+
		`"rows":[["2015-12-31T23:59:59.9Z",false,"74BE27DE-1e4e-49d9-b579-fe0b331d3642",9007199254740993,1.5,`+
		`"0.10101","00:00:10",`+
		`"{\"a@odata.type\": [1, 2]}","x"],[null,null,null,null,"NaN",null,null,null,""],[null,1,null,-1,2,1,null,`+
		`"",null],`+
		`[null,null,null,null,null,null,null,"plain text",null],[null,null,null,null,null,null,null,"7",null]]}],`+
		`"statistics":{"query":{"executionTime":1.5,"resourceUsage":{"cpu":{"totalCpu":"00:00:02"},`+
		`"memory":{"peakPerNode":9}},`+
		`"datasetStatistics":[{"tableRowCount":3,"tableSize":40}]}}}`)
	if err != nil || !got.Complete || got.Failure != nil || got.Others != 0 {
		t.Fatalf("got %+v, %v", got, err)
	}
	want := `T:datetime=2015-12-31T23:59:59.9000000Z|∅|∅|∅|∅ B:bool=False|∅|True|∅|∅ ` +
		`G:guid=74be27de-1e4e-49d9-b579-fe0b331d3642|∅|∅|∅|∅ L:long=9007199254740993|∅|-1|∅|∅ R:real=1.5|NaN|2.0|∅|∅ ` +
		`C:decimal=0.10101|∅|1|∅|∅ P:timespan=00:00:10|∅|∅|∅|∅ ` +
		`D:dynamic={"a@odata.type":[1,2]}|∅|∅|"plain text"|7 S:string=x||∅|∅|∅`
	if rows := dump(got.Table); rows != want {
		t.Errorf("got  %s\nwant %s", rows, want)
	}
	if s := got.Stats; s == nil || *s != (decode.Stats{Execution: 1500 * time.Millisecond, CPU: 2 * time.Second,
		PeakMemory: 9,
		Rows:       3, Size: 40}) {
		t.Errorf("got %+v", s)
	}
}

const partialTables = `{"tables":[{"name":"PrimaryResult","columns":[{"name":"n","type":"long"}],"rows":[[2]]}],` +
	`"error":{"code":"PartialError","message":"There were some errors.","details":[{"code":"EngineError",` +
	`"message":"Something went wrong.","innererror":{"code":"-2133196788","message":"overflow (E_OVERFLOW)"}}]}}`

func TestErrorsInTables(t *testing.T) {
	got, err := decodeAs(t, decode.Tables, partialTables)
	if err != nil || rowsOf(got.Table) != 1 || got.Failure == nil || got.Failure.Code != "PartialError" ||
		got.Failure.Message != "overflow (E_OVERFLOW)" || strings.Join(got.Failure.Codes,
		" ") != "EngineError -2133196788" {
		t.Errorf("got %+v, %v", got.Failure, err)
	}
	got, err = decodeAs(t, decode.Tables, `{"Tables":[{"TableName":"Table_0","Columns":[{"ColumnName":"a",`+
		`"DataType":"Int32"}],`+
		`"Rows":[[1],{"Exceptions":["too large (E_QUERY_RESULT_SET_TOO_LARGE)\r\n[0]Kusto.Data"]}]}],`+
		`"Exceptions":["again"]}`)
	if err != nil || rowsOf(got.Table) != 1 || got.Failure == nil ||
		got.Failure.Message != "too large (E_QUERY_RESULT_SET_TOO_LARGE)" {
		t.Errorf("version 1 of Kusto: got %+v, %v", got.Failure, err)
	}
}

func TestOtherTablesAreCounted(t *testing.T) {
	table := func(name, value string) string {
		return `{"TableName":"` + name + `","Columns":[{"ColumnName":"a","ColumnType":"string"}],"Rows":[["` +
			value + `"]]}`
	}
	list := `{"TableName":"Table_3","Columns":[{"ColumnName":"Ordinal"},{"ColumnName":"Kind"},{"ColumnName":"Name"}],` +
		`"Rows":[[0,"QueryResult","x"],[1,"QueryProperties","y"],[2,"QueryStatus","z"]]}`
	body := `{"Tables":[` + table("Table_0", "first") + "," + table("Table_1", "x") + "," + table("Table_2", "y") +
		"," + list + `]}`
	got, err := decodeAs(t, decode.Tables, body)
	if err != nil || got.Others != 0 || dump(got.Table) != "a:string=first" {
		t.Errorf("with a list of tables: %d others, %v, %s", got.Others, err, dump(got.Table))
	}
	body = strings.Replace(body, ","+list, "", 1)
	if got, err = decodeAs(t, decode.Tables, body); err != nil || got.Others != 2 {
		t.Errorf("without one: %d others, %v", got.Others, err)
	}
}

const (
	frameStart = `[{"FrameType":"DataSetHeader","IsProgressive":true,"Version":"v2.0"},{"FrameType":"DataTable",` +
		`"TableId":0,` +
		`"TableKind":"QueryProperties","TableName":"@ExtendedProperties","Columns":[{"ColumnName":"Value",` +
		`"ColumnType":"dynamic"}],` +
		`"Rows":[["{\"Visualization\":null}"]]}`
	frameHead = `,{"FrameType":"TableHeader","TableId":1,"TableKind":"PrimaryResult","TableName":"PrimaryResult",` +
		`"Columns":[{"ColumnName":"n","ColumnType":"long"},{"ColumnName":"n","ColumnType":"dynamic"}]}`
	frameEnd = `,{"FrameType":"DataTable","TableId":3,"TableKind":"QueryCompletionInformation","TableName":"Q",` +
		`"Columns":` +
		`[{"ColumnName":"EventTypeName"},{"ColumnName":"Payload"}],"Rows":[["QueryInfo","x"],[` +
		`"QueryResourceConsumption",` +
		`"{\"ExecutionTime\":0.25,\"resource_usage\":{\"memory\":{\"peak_per_node\":5}}}"]]}` +
		`,{"FrameType":"DataSetCompletion","HasErrors":false,"Cancelled":false}]`
)

func fragment(kind, rows string) string {
	return `,{"FrameType":"TableFragment","TableFragmentType":"` + kind + `","TableId":1,"Rows":[` + rows + `]}`
}

func TestFrames(t *testing.T) {
	plain := frameStart + `,{"FrameType":"DataTable","TableId":1,"TableKind":"PrimaryResult","TableName":"P",` +
		`"Columns":[{"ColumnName":"n","ColumnType":"long"},{"ColumnName":"n","ColumnType":"dynamic"}],` +
		`"Rows":[[1,{"a@odata.type": 1}],[2,"[1]"]]}` + frameEnd
	want := `n:long=1|2 n:dynamic={"a@odata.type":1}|"[1]"`
	for name, body := range map[string]string{
		"plain": plain,
		"fragments": frameStart + frameHead + fragment("DataAppend", `[1,{"a@odata.type":1}]`) +
			`,{"FrameType":"TableProgress","TableId":1,"TableProgress":50}` + fragment("DataAppend", ` [2,"[1]"] `) +
			`,{"FrameType":"TableCompletion","TableId":1,"RowCount":2}` + frameEnd,
		"replaced": frameStart + frameHead + fragment("DataAppend", `[8,null],[9,null]`) +
			fragment("DataReplace", `[1,{"a@odata.type":1}],[2,"[1]"]`) +
			`,{"FrameType":"TableCompletion","TableId":1,"RowCount":2}` + frameEnd,
	} {
		got, err := decodeAs(t, decode.Frames, body)
		if err != nil || !got.Complete || got.Failure != nil || dump(got.Table) != want {
			t.Errorf("%s: %v, %+v\ngot  %s\nwant %s", name, err, got.Failure, dump(got.Table), want)
		}
		if got.Stats == nil || got.Stats.Execution != 250*time.Millisecond || got.Stats.PeakMemory != 5 {
			t.Errorf("%s: statistics %+v", name, got.Stats)
		}
	}
	second := strings.ReplaceAll(strings.ReplaceAll(frameHead, `"TableId":1`, `"TableId":2`),
		"PrimaryResult\",\"Col", "Other\",\"Col")
	got, err := decodeAs(t, decode.Frames, frameStart+frameHead+fragment("DataAppend", `[1,2]`)+second+
		strings.Replace(fragment("DataAppend", `["x",[]]`), `"TableId":1`, `"TableId":2`, 1)+frameEnd)
	if err != nil || got.Others != 1 || dump(got.Table) != "n:long=1 n:dynamic=2" {
		t.Errorf("two tables: %v, %d others, %s", err, got.Others, dump(got.Table))
	}
}

func TestErrorsInFrames(t *testing.T) {
	const tooLarge = `"OneApiErrors":[{"error":{"code":"LimitsExceeded","message":"Request is invalid.",` +
		`"@message":"exceeds the set limit of 1 records (E_QUERY_RESULT_SET_TOO_LARGE)",` +
		`"@context":{"activityId":"a-1"}}}]`
	for name, body := range map[string]string{
		"at the end of the table": frameStart + frameHead + fragment("DataAppend", "[1,2]") +
			`,{"FrameType":"TableCompletion","TableId":1,"RowCount":1,` + tooLarge + `}` + frameEnd,
		"among the rows": frameStart + frameHead + fragment("DataAppend", "[1,2],{"+tooLarge+"}") + frameEnd,
		"at the end": frameStart + frameHead + fragment("DataAppend", "[1,2]") +
			`,{"FrameType":"DataSetCompletion","HasErrors":true,"Cancelled":false,` + tooLarge + `}]`,
	} {
		got, err := decodeAs(t, decode.Frames, body)
		if err != nil || rowsOf(got.Table) != 1 || got.Failure == nil || got.Failure.Code != "LimitsExceeded" ||
			!strings.Contains(got.Failure.Message, "set limit of 1") || got.Failure.Target != "a-1" {
			t.Errorf("%s: %v, %+v", name, err, got.Failure)
		}
	}
	got, err := decodeAs(t, decode.Frames, frameStart+`,{"FrameType":"DataSetCompletion","HasErrors":false,`+
		`"Cancelled":true}]`)
	if err != nil || got.Failure == nil || got.Failure.Code != decode.Canceled || got.Table != nil {
		t.Errorf("canceled: %v, %+v", err, got.Failure)
	}
	got, err = decodeAs(t, decode.Frames, `{"error":{"code":"BadRequest","@message":"no",`+
		`"innererror":{"code":"SEM0100",`+
		`"@message":"Semantic error: line","@line":2,"@pos":7}}}`)
	if err != nil || got.Failure == nil || got.Failure.Line != 2 || got.Failure.Offset != 7 ||
		got.Failure.Message != "Semantic error: line" {
		t.Errorf("an error in place of frames: %v, %+v", err, got.Failure)
	}
}

func TestMalformedTablesAndFrames(t *testing.T) {
	rows := fragment("DataAppend", "[1,2]")
	for _, c := range []struct {
		name    string
		form    decode.Form
		body    string
		message string
		rows    int
	}{
		{"rows before columns", decode.Tables, `{"tables":[{"rows":[[1]]}]}`, "before its columns", 0},
		{"row with too few values", decode.Tables,
			`{"tables":[{"columns":[{"name":"a"},{"name":"b"}],"rows":[[1,2],[1]]}]}`,
			"row 2 has 1 values, want 2", 1},
		{"row with too many", decode.Tables, `{"tables":[{"columns":[{"name":"a"}],"rows":[[1,2]]}]}`,
			"row 1 has 2 values, want 1", 0},
		{"row is an object", decode.Tables, `{"tables":[{"columns":[{"name":"a"}],"rows":[{"a":1}]}]}`,
			"row 1 is an object, want an array", 0},
		{"tables are an object", decode.Tables, `{"tables":{}}`, "an array of tables", 0},
		{"column without a name", decode.Tables, `{"tables":[{"columns":[{}]}]}`, "column 1 has no name", 0},
		{"columns are a text", decode.Tables, `{"tables":[{"columns":"a"}]}`, "not a list of columns", 0},
		{"rows before the header", decode.Frames, frameStart + rows, "rows of table 1 come before its header", 0},
		{"two headers", decode.Frames, frameStart + frameHead + rows + frameHead, "second header of table 1", 1},
		{"wrong number of rows", decode.Frames, frameStart + frameHead + rows +
			`,{"FrameType":"TableCompletion","TableId":1,"RowCount":2}`,
			"ends with 1 rows, want 2", 1},
		{"end without a header", decode.Frames, frameStart +
			`,{"FrameType":"TableCompletion","TableId":4,"RowCount":0}`, "table 4 ends before", 0},
		{"frame after the end", decode.Frames, strings.TrimSuffix(frameStart+frameHead+rows+frameEnd, "]") + rows + "]",
			"nothing after the frame that completes", 2},
		{"frame is a number", decode.Frames, `[1]`, "an object", 0},
		{"two responses", decode.Frames, frameStart + frameEnd + "[]", "nothing after the response", 0},
		{"text", decode.Frames, `Bad request: no`, "an array of frames", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := decodeAs(t, c.form, c.body)
			var syntax *decode.SyntaxError
			if !errors.As(err, &syntax) || !strings.Contains(err.Error(), c.message) {
				t.Fatalf("got %v, want one with %q", err, c.message)
			}
			if n := rowsOf(got.Table); n != c.rows || got.Complete {
				t.Errorf("got %d rows, want %d", n, c.rows)
			}
		})
	}
}

func TestCutTablesAndFrames(t *testing.T) {
	frames := frameStart + frameHead + fragment("DataAppend", "[1,2],[3,4]") + frameEnd
	for form, body := range map[decode.Form]string{decode.Tables: partialTables, decode.Frames: frames} {
		for cut := range len(body) - 1 {
			got, err := decode.Decode(strings.NewReader(body[:cut]), decode.Options{Form: form})
			if !errors.Is(err, io.ErrUnexpectedEOF) || got.Complete {
				t.Fatalf("cut at %d: %v", cut, err)
			}
		}
	}
	got, err := decode.Decode(strings.NewReader(frameStart+frameHead+fragment("DataAppend", "[1,2]")+"]"),
		decode.Options{Form: decode.Frames})
	if !errors.Is(err, io.ErrUnexpectedEOF) || rowsOf(got.Table) != 1 {
		t.Errorf("without the last frame: %v", err)
	}
}

func FuzzTablesAndFrames(f *testing.F) {
	f.Add(partialTables, false)
	f.Add(frameStart+frameHead+fragment("DataReplace", "[1,2]")+frameEnd, true)
	f.Fuzz(func(t *testing.T, body string, frames bool) {
		form := decode.Tables
		if frames {
			form = decode.Frames
		}
		decodeAs(t, form, body)
	})
}
