package load

import (
	"bytes"
	"os"
	"testing"

	"quarry/table/times"
)

// readsSafely imports a file of any bytes: it becomes a table whose columns have its rows, or an *Error.
func readsSafely(t *testing.T, name string, data []byte) {
	if len(data) > 1<<16 {
		return
	}
	for _, opts := range []Options{{}, {Name: "E", Schema: events, Order: times.DayFirst},
		{Name: "E", Schema: events, Map: map[string]string{"Timestamp": ""}}} {
		got, report, err := Read(t.Context(), name, bytes.NewReader(data), opts)
		if err != nil {
			if _, ok := err.(*Error); !ok {
				t.Fatalf("got %T %v", err, err)
			}
			continue
		}
		report.Summary()
		report.Details()
		for i := range got.Columns() {
			if got.Vector(i).Len() != got.Rows() {
				t.Fatalf("column %d has %d of %d rows", i, got.Vector(i).Len(), got.Rows())
			}
		}
	}
}

func FuzzReadCSV(f *testing.F) {
	for _, seed := range []string{"a,b\n1,x\n", "#TYPE X\nsep=;\n\"a\";\"a\"\n\"1\"\"\";2\n",
		"Timestamp\tDeviceName\n05/12/2024\t\n",
		"\xff\xfea\x00,\x00b\x00\n\x001\x00", "a\r\"b\"\r", "TimeGenerated [UTC],ReportId\n2024-04-15,x\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) { readsSafely(t, "a.csv", data) })
}

func FuzzReadJSON(f *testing.F) {
	for _, seed := range []string{`[{"a":1,"b":{"c":"\u00e9"}}]`,
		`{"Schema":[{"Name":"a","Type":"Int64"}],"Results":[{"a":1}]}`,
		`{"tables":[{"name":"x","columns":[{"name":"a","type":"long"}],"rows":[[1],[null]]}]}`,
		`[{"FrameType":"DataTable","TableKind":"PrimaryResult","Columns":[{"ColumnName":"a","ColumnType":"real"}],"` +
			`Rows":[[1],{}]}]`,
		`{"records":[{"category":"AdvancedHunting-E","properties":{"Timestamp":"x"}}]}`, `{"value":[1]}`,
		`{"a":1}{"a":[2]}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) { readsSafely(t, "a.json", data) })
}

func FuzzReadWorkbookSheet(f *testing.F) {
	f.Add([]byte(`<worksheet><row><c r="A1" t="s"><v>0</v></c></row><row><c r="B2" s="1"><v>45397.5</v></c></row></` +
		`worksheet>`))
	f.Fuzz(func(t *testing.T, sheet []byte) {
		readsSafely(t, "a.xlsx", []byte(zipped(t, map[string]string{
			"xl/workbook.xml": `<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationsh` +
				`ips"><sheets>` +
				`<sheet name="A" r:id="r"/></sheets></workbook>`,
			"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="r" Target="s.xml"/></Relationships>`,
			"xl/sharedStrings.xml":       `<sst><si><t>x</t></si></sst>`,
			"xl/s.xml":                   string(sheet),
		})))
	})
}

func FuzzReadArchive(f *testing.F) {
	f.Add([]byte("\x1f\x8b\x08\x00"))
	f.Add([]byte("PK\x03\x04"))
	f.Add([]byte("\x28\xb5\x2f\xfd\x00"))
	f.Add([]byte("BZh91AY&SY"))
	f.Fuzz(func(t *testing.T, data []byte) { readsSafely(t, "a.zip", data) })
}

func FuzzReadSQLite(f *testing.F) {
	if data, err := os.ReadFile("testdata/small.sqlite"); err == nil {
		f.Add(data)
	}
	f.Add([]byte("SQLite format 3\x00"))
	f.Fuzz(func(t *testing.T, data []byte) { readsSafely(t, "a.sqlite", data) })
}
