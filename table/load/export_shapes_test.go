package load

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"database/sql"
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"quarry/table"
	"quarry/table/export"
	"quarry/table/times"
)

// events is a small schema with the shape of a hunting table.
var events = []table.Column{{Name: "Timestamp", Type: table.DateTime}, {Name: "DeviceName", Type: table.String},
	{Name: "ReportId", Type: table.Long}, {Name: "AdditionalFields", Type: table.Dynamic}}

const loadedEvent = `Timestamp:datetime DeviceName:string ReportId:long AdditionalFields:dynamic `

// TestExportsBecomeTables has a file a case, with what it becomes and a part of its report.
func TestExportsBecomeTables(t *testing.T) {
	for _, c := range []struct {
		name, file, text, want string
		schema                 []table.Column
		opts                   Options
		says                   string // "" for no warning
	}{
		{"portal", "a.csv", "\ufeff\"Timestamp\",\"DeviceName\",\"ReportId\"\r\n" +
			"\"Apr 15, 2024 11:09:27 AM\",\"ws-1\",\"12\"\r\n\"May 7, 2024 18:41:25.123\",\"\",\"\"\r\n",
			loadedEvent + `| 2024-04-15T11:09:27.0000000Z ws-1 12 null| 2024-05-07T18:41:25.1230000Z  null null`,
			events,
			Options{}, "times without a zone are read as UTC (assumed; --zone sets another)"},
		{"month first for AM", "a.csv", "Timestamp,DeviceName\n05/12/2024 6:41:25.321 PM,ws-1\n",
			loadedEvent + `| 2024-05-12T18:41:25.3210000Z ws-1 null null`, events, Options{},
			"may have the day or the month first; read month-first, because of AM and PM"},
		{"order given", "a.csv", "Timestamp,DeviceName\n05/12/2024 6:41:25.321 PM,ws-1\n",
			loadedEvent + `| 2024-12-05T18:41:25.3210000Z ws-1 null null`, events, Options{Order: times.DayFirst}, ""},
		{"order from the whole column", "a.csv", "Timestamp,DeviceName\n" +
			strings.Repeat("05/12/2024 18:41,a\n", 3*sampleRows) + "13/12/2024 18:41,b\n",
			"", events, Options{}, "Timestamp from 3001 dates, day-first"},
		{"order from another column", "a.csv", "a,b\n05/12/2024 18:41,13/12/2024 18:41\n",
			`a:datetime b:datetime | 2024-12-05T18:41:00.0000000Z 2024-12-13T18:41:00.0000000Z`, nil, Options{},
			"column a is read day-first, as another column of the file must be"},
		{"ambiguous without a schema", "a.csv", "a\n05/12/2024 18:41\n", `a:string | 05/12/2024 18:41`, nil, Options{},
			"so they are text; --dates day-first or --dates month-first makes them times"},
		{"zone given", "a.csv", "Timestamp,DeviceName\n2024-04-15 13:09:27,ws-1\n2024-04-15T11:09:27Z,ws-2\n",
			loadedEvent + `| 2024-04-15T11:09:27.0000000Z ws-1 null null| 2024-04-15T11:09:27.0000000Z ws-2 null null`,
			events,
			Options{Zone: time.FixedZone("UTC+02:00", 7200)}, "times without a zone are read as UTC+02:00"},
		{"Sentinel", "a.csv", `TenantId,DeviceName,"TimeGenerated [UTC]","Timestamp [Local Time]",Type` + "\n" +
			`x,ws-1,"10/25/2023, 9:43:21.975 AM","10/25/2023, 9:43:21.975 AM",E` + "\n",
			loadedEvent + `TenantId:string TimeGenerated:datetime Type:string ` +
				`| 2023-10-25T09:43:21.9750000Z ws-1 null null x 2023-10-25T09:43:21.9750000Z E`, events, Options{},
			"Timestamp [Local Time] is in the local time of whoever exported it, read as UTC"},
		{"time of Log Analytics", "a.csv", "TimeGenerated [UTC],Computer\n\"4/15/2024, 11:09:27.000 AM\",ws-1\n",
			loadedEvent + `| 2024-04-15T11:09:27.0000000Z ws-1 null null`, events, Options{},
			"columns matched: Timestamp from TimeGenerated [UTC], DeviceName from Computer"},
		{"timeline of a device", "a.csv", "Event Time,Machine Id,Computer Name,Action Type,Report Id\n" +
			"2024-04-15T11:09:27.1234567Z,abc,ws-1,ProcessCreated,7\n",
			loadedEvent + `Machine Id:string Action Type:string | 2024-04-15T11:09:27.1234567Z ws-1 7 null abc Proc` +
				`essCreated`,
			events, Options{}, "Timestamp from Event Time"},
		{"mapping", "a.csv", "When,Host\n2024-04-15T11:09:27Z,ws-1\n",
			loadedEvent + `| 2024-04-15T11:09:27.0000000Z ws-1 null null`, events,
			Options{Map: map[string]string{"Timestamp": "When", "DeviceName": "Host"}},
			"2 columns without a source, null in all rows: ReportId, AdditionalFields"},
		{"numbers as times", "a.csv", "Timestamp,DeviceName\n1713179367000,ws-1\n",
			loadedEvent + `| 2024-04-15T11:09:27.0000000Z ws-1 null null`, events, Options{},
			"converted: Timestamp from Unix milliseconds"},
		{"cells that do not fit", "a.csv", "Timestamp,ReportId\n2024-04-15T11:09:27Z,x\n2024-04-15T11:09:27Z,2\nnev" +
			"er,3\n",
			loadedEvent + `| 2024-04-15T11:09:27.0000000Z null x null| 2024-04-15T11:09:27.0000000Z null 2 null| ` +
				`never null 3 null`, events, Options{},
			"1 cell of column Timestamp cannot be read as a datetime, and count as null: line 4 has 'never'"},
		{"PowerShell 5", "a.csv", "#TYPE System.Data.DataRow\r\n\"Timestamp\",\"DeviceName\"\r\n" +
			"\"4/15/2024 11:09:27 AM\",\"ws-1\"\r\n", loadedEvent + `| 2024-04-15T11:09:27.0000000Z ws-1 null null`,
			events,
			Options{}, "the line #TYPE of PowerShell was skipped"},
		{"PowerShell 5 JSON", "a.json", `[{"Timestamp":"\/Date(1713179367000)\/","DeviceName":"ws-1"}]`,
			loadedEvent + `| 2024-04-15T11:09:27.0000000Z ws-1 null null`, events, Options{}, ""},
		{"PowerShell hunting answer", "a.json", `{"Results":[{"AdditionalProperties":{"Timestamp":"2024-04-15T11:09` +
			`:27Z",` +
			`"DeviceName":"ws-1"}}],"Schema":[{"Name":"Timestamp","Type":"DateTime"},{"Name":"DeviceName","Type":"S` +
			`tring"}]}`,
			`Timestamp:datetime DeviceName:string | 2024-04-15T11:09:27.0000000Z ws-1`, nil, Options{}, ""},
		{"sep=", "a.csv", "sep=;\na;b\n1;2\n", "a:long b:long | 1 2", nil, Options{},
			"the line sep= of Excel was skipped"},
		{"pipes", "a.txt", "a|b\n1|x\n", "a:long b:string | 1 x", nil, Options{}, "CSV with '|'"},
		{"large numbers", "a.csv", "Id,Name,n\n12345678901234567890,a,0.1\n1,b,0.10\n",
			"Id:decimal Name:string n:decimal | 12345678901234567890 a 0.1| 1 b 0.10", nil, Options{}, ""},
		{"names twice and by case", "a.csv", "a,a,A\n1,2,3\n", "a:long a1:long A:long | 1 2 3", nil, Options{},
			"the second column a is called a1"},
		{"keys twice", "a.json", `{"a":1,"a":2}`, "a:long a1:long | 1 2", nil, Options{}, ""},
		{"late values", "a.csv", "a,b\n" + strings.Repeat(",1\n", 2*sampleRows) + "5,x\n", "", nil, Options{}, ""},
		{"a quote inside", "a.csv", "a\nsay \"x\"\n", `a:string | say "x"`, nil, Options{}, ""},
		{"guarded formulas", "a.csv", "a\n'=1+1\n'-k netsvcs\n'tis\n", `a:string | =1+1| -k netsvcs| 'tis`, nil,
			Options{},
			"a: the apostrophe that guards formulas was removed from 2 cells"},
		{"Windows-1252", "a.csv", "a,b\n1,caf\xe9\n", "a:long b:string | 1 café", nil, Options{}, "Windows-1252"},
		{"UTF-16", "a.csv", utf16Text("\"a\",\"b\"\r\n\"1\",\"x\"\r\n"), "a:long b:string | 1 x", nil, Options{},
			"UTF-16 LE"},
		{"damaged UTF-8", "a.csv", "a\nñandú \xff\n", "a:string | ñandú \ufffd", nil, Options{},
			"1 byte of the text is not valid UTF-8 and was replaced"},
		{"old Macs", "a.csv", "a,b\r1,x\r", "a:long b:string | 1 x", nil, Options{}, ""},
		{"empty lines", "a.csv", "a,b\n\n1,x\n\n", "a:long b:string | 1 x", nil, Options{}, "2 empty lines skipped"},
		{"delimiters at the end", "a.csv", "a,b\n1,x,,\n", "a:long b:string | 1 x", nil, Options{}, ""},
		{"Log Analytics REST", "a.json", `{"tables":[{"name":"PrimaryResult","columns":[{"name":"TimeGenerated","ty` +
			`pe":` +
			`"datetime"},{"name":"n","type":"long"},{"name":"d","type":"dynamic"}],"rows":[["2026-11-03T10:00:00Z",5,` +
			`"{\"a\":1}"],["2026-11-04T10:00:00Z",null,null]]}]}`,
			`TimeGenerated:datetime n:long d:dynamic | 2026-11-03T10:00:00.0000000Z 5 {"a":1}| ` +
				`2026-11-04T10:00:00.0000000Z null null`, nil, Options{}, "response of Log Analytics"},
		{"Kusto v1", "a.json", `{"Tables":[{"TableName":"Table_0","Columns":[{"ColumnName":"a","DataType":"Int64","` +
			`ColumnType":` +
			`"long"}],"Rows":[[1],[2]]},{"TableName":"Table_1","Columns":[],"Rows":[]}]}`, "a:long | 1| 2", nil,
			Options{},
			"1 other table of the response were skipped"},
		{"Kusto v2", "a.json", `[{"FrameType":"DataSetHeader","Version":"v2.0"},{"FrameType":"DataTable","TableKind":` +
			`"QueryProperties","Columns":[],"Rows":[]},{"FrameType":"DataTable","TableKind":"PrimaryResult","TableN` +
			`ame":` +
			`"PrimaryResult","Columns":[{"ColumnName":"a","ColumnType":"long"}],"Rows":[[1],[2]]}]`, "a:long | 1| 2",
			nil,
			Options{}, "Kusto v2 response"},
		{"Kusto v2 in fragments", "a.json", `[{"FrameType":"DataSetHeader"},{"FrameType":"TableHeader","TableKind":` +
			`"PrimaryResult","Columns":[{"ColumnName":"a","ColumnType":"long"}]},{"FrameType":"TableFragment",` +
			`"TableFragmentType":"DataAppend","Rows":[[1]]},{"FrameType":"TableFragment","TableFragmentType":"DataA` +
			`ppend",` +
			`"Rows":[[2],{"OneApiErrors":[{"error":{"@message":"too much memory"}}]}]},{"FrameType":"TableCompletio` +
			`n"}]`,
			"a:long | 1| 2", nil, Options{}, "the response contains an error of the service, so rows may be missing" +
				": too much"},
		{"list of Graph", "a.json", `{"@odata.context":"x","value":[{"id":"1","n":2}]}`, "id:string n:long | 1 2", nil,
			Options{}, "list of Graph or Defender"},
		{"streaming API", "a.ndjson",
			`{"time":"2024-04-15T11:10:00Z","tenantId":"t","operationName":"Publish","category":"AdvancedHunting-E",` +
				`"properties":{"Timestamp":"2024-04-15T11:09:27.1Z","DeviceName":"ws-1","AdditionalFields":"{\"a\":` +
				`1}"}}` + "\n" +
				`{"time":"2024-04-15T11:10:00Z","category":"AdvancedHunting-Other","properties":{"Timestamp":null}` +
				`}` + "\n",
			loadedEvent + `time:datetime tenantId:string operationName:string category:string ` +
				`| 2024-04-15T11:09:27.1000000Z ws-1 null {"a":1} 2024-04-15T11:10:00.0000000Z t Publish AdvancedHu` +
				`nting-E`,
			events, Options{}, "records of other tables were skipped: Other (1)"},
		{"event hub", "a.json", `{"records":[{"category":"AdvancedHunting-E","properties":{"Timestamp":"2024-04-15T` +
			`11:09:27Z",` +
			`"DeviceName":"ws-1"}}]}`, loadedEvent + `category:string | 2024-04-15T11:09:27.0000000Z ws-1 null null ` +
			`AdvancedHunting-E`, events, Options{}, ""},
		{"JSON with another ending", "a.csv", `{"a":1}` + "\n" + `{"a":2}`, "a:long | 1| 2", nil, Options{}, "JSON"},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.opts.Schema = c.schema
			if c.schema != nil {
				c.opts.Name = "E"
			}
			got, report, err := File(t.Context(), write(t, c.file, c.text), c.opts)
			if err != nil {
				t.Fatalf("%s\ngot error %v", c.text, err)
			}
			if c.want != "" && show(got) != c.want {
				t.Errorf("%s\ngot  %s\nwant %s", c.text, show(got), c.want)
			}
			said := strings.Join(append(report.Details(), report.Summary()), "\n")
			if !strings.Contains(said, c.says) || c.says == "" && len(report.Warnings) > 0 {
				t.Errorf("got report\n%s\nwant %q in it", said, c.says)
			}
		})
	}
}

func utf16Text(text string) string {
	out := []byte("\xff\xfe")
	for _, unit := range utf16.Encode([]rune(text)) {
		out = binary.LittleEndian.AppendUint16(out, unit)
	}
	return string(out)
}

func TestArchivesAreOpened(t *testing.T) {
	const text = "a,b\n1,x\n"
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, _ = z.Write([]byte(text))
	_ = z.Close()
	one := zipped(t, map[string]string{"export.csv": text, "__MACOSX/._export.csv": "x"})
	two := zipped(t, map[string]string{"export.csv": text, "b.json": `{"n":1}`})
	for _, c := range []struct{ name, file, part, data, want string }{
		{"gzip", "a.csv.gz", "", packed.String(), "a:long b:string | 1 x"},
		{"gzip without its ending", "a.csv", "", packed.String(), "a:long b:string | 1 x"},
		{"zip", "a.zip", "", one, "a:long b:string | 1 x"},
		{"a file of a zip", "a.zip", "#b.json", two, "n:long | 1"},
		{"zip of gzip", "a.zip", "", zipped(t, map[string]string{"a.csv.gz": packed.String()}),
			"a:long b:string | 1 x"},
	} {
		got, _, err := File(t.Context(), write(t, c.file, c.data)+c.part, Options{})
		if err != nil || show(got) != c.want {
			t.Errorf("%s: got %v, want %s", c.name, err, c.want)
		}
	}
	_, _, err := File(t.Context(), write(t, "a.zip", two), Options{})
	if err == nil || !strings.Contains(err.Error(), "the archive has 2 files: name one as in 'a.zip#") {
		t.Errorf("got %v", err)
	}
}

func zipped(t *testing.T, files map[string]string) string {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = w.Write([]byte(files[name]))
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestBombsAreRefused(t *testing.T) {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, _ = z.Write([]byte("a\n"))
	_, _ = z.Write(bytes.Repeat([]byte("0"), 64<<20))
	_ = z.Close()
	for name, data := range map[string]string{"a.csv.gz": packed.String(),
		"a.zip": zipped(t, map[string]string{"a.csv": strings.Repeat("0", 64<<20)})} {
		_, _, err := File(t.Context(), write(t, name, data), Options{})
		if err == nil || !strings.Contains(err.Error(), "compressed more than 400 to 1") {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestWorkbooksAreRead(t *testing.T) {
	b := table.NewBuilder([]table.Column{{Name: "s", Type: table.String}, {Name: "n", Type: table.Long},
		{Name: "b", Type: table.Bool}, {Name: "r", Type: table.Real}})
	b.Append(table.NewString("=1+1"), table.NewLong(7), table.NewBool(true), table.NewReal(0.25))
	b.Append(table.NewString("007"), table.Null(table.Long), table.NewBool(false), table.NewReal(-2.5))
	var file bytes.Buffer
	if err := export.Write(t.Context(), &file, "xlsx", b.Table(), export.Options{}); err != nil {
		t.Fatal(err)
	}
	got, _, err := File(t.Context(), write(t, "a.xlsx", file.String()), Options{})
	if want := "s:string n:long b:bool r:real | =1+1 7 True 0.25| 007 null False -2." +
		"5"; err != nil || show(got) != want {
		t.Fatalf("got %v, want %s", err, want)
	}
}

// smallWorkbook has dates, a formula, a hidden sheet and a second one.
func smallWorkbook(t *testing.T) string {
	return zipped(t, map[string]string{
		"xl/workbook.xml": `<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"` +
			`><sheets>` +
			`<sheet name="Hidden" state="hidden" r:id="rId2"/><sheet name="Events" r:id="rId1"/><sheet name="Other"` +
			` r:id="rId2"/>` +
			`</sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/>` +
			`<Relationship Id="rId2" Target="/xl/worksheets/sheet2.xml"/></Relationships>`,
		"xl/styles.xml": `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd hh:mm:ss"/></numFmts>` +
			`<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="22"/></cellXfs></styleSheet>`,
		"xl/sharedStrings.xml": `<sst><si><t>Timestamp</t></si><si><r><t>Device</t></r><r><t>Name</t></r></si>` +
			`<si><t>a_x000D_b</t></si></sst>`,
		"xl/worksheets/sheet1.xml": `<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><` +
			`v>1</v></c>` +
			`<c r="D1" t="inlineStr"><is><t>n</t></is></c></row><row r="3"><c r="A3" s="1"><v>45397.46489583333</v>` +
			`</c>` +
			`<c r="B3" t="s"><v>2</v></c><c r="D3"><f>1+1</f><v>2</v></c></row></sheetData></worksheet>`,
		"xl/worksheets/sheet2.xml": `<worksheet><sheetData><row><c t="str"><v>x</v></c></row><row><c><v>1</v></c></` +
			`row>` +
			`</sheetData></worksheet>`,
	})
}

func TestWorkbooksOfOtherPrograms(t *testing.T) {
	path := write(t, "a.xlsx", smallWorkbook(t))
	got, report, err := File(t.Context(), path, Options{})
	want := "Timestamp:datetime DeviceName:string Column3:string n:long | 2024-04-15T11:09:27.0000000Z a\rb null 2"
	if err != nil || show(got) != want {
		t.Fatalf("got %v %v, want %s", got, err, want)
	}
	if !slices.Contains(report.Notes, "sheet Events was read; others are read with #NAME after the file: Other") {
		t.Errorf("got notes %q", report.Notes)
	}
	if got, _, err = File(t.Context(), path+"#other", Options{}); err != nil || show(got) != "x:long | 1" {
		t.Errorf("got %v", err)
	}
}

func TestDatabasesAreRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{
		`CREATE TABLE events (Timestamp DATETIME, n INTEGER, r REAL, s TEXT)`,
		`INSERT INTO events VALUES ('2024-04-15 11:09:27', 9223372036854775807, 0.5, '007'), (NULL, NULL, NULL, '')`,
	} {
		if _, err := db.Exec(statement); err != nil {
			t.Fatal(statement, err)
		}
	}
	_ = db.Close()
	const want = "Timestamp:datetime n:long r:real s:string | 2024-04-15T11:09:27.0000000Z 9223372036854775807 0.5 " +
		"007| " +
		"null null null "
	got, _, err := File(t.Context(), path, Options{})
	if err != nil || show(got) != want {
		t.Fatalf("got %v %v, want %s", got, err, want)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got, _, err = Read(t.Context(), "standard input", bytes.NewReader(data),
		Options{}); err != nil || show(got) != want {
		t.Fatalf("from a reader: got %v %v, want %s", got, err, want)
	}
}

func TestHeadHasTheFirstRows(t *testing.T) {
	path := write(t, "a.csv", "a,b\n"+strings.Repeat("1,x\n", 10_000))
	if got := Head(t.Context(), path, 4096, Options{}); got == nil || got.Rows() != 1023 {
		t.Errorf("got %v", got)
	}
	if got := Head(context.Background(), write(t, "a.parquet", "PAR1"), 2, Options{}); got != nil {
		t.Errorf("got %v for Parquet", got)
	}
}

func TestZonesHaveManyNames(t *testing.T) {
	for name, want := range map[string]int{"UTC": 0, "utc+2": 7200, "+02:00": 7200, "-0530": -19800,
		"UTC+05:30": 19800} {
		zone, ok := ParseZone(name)
		if !ok {
			t.Errorf("%s: unknown", name)
			continue
		}
		if _, offset := time.Unix(0, 0).In(zone).Zone(); offset != want {
			t.Errorf("%s: got %d, want %d", name, offset, want)
		}
	}
	for _, name := range []string{"", "Mars/Base", "x", "+", "UTC+"} {
		if _, ok := ParseZone(name); ok {
			t.Errorf("%q was accepted", name)
		}
	}
}
