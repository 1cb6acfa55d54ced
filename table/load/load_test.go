package load

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"quarry/table"
	"quarry/table/export"
)

// write makes a file and returns its name.
func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func loaded(t *testing.T, path string, schema []table.Column) (*table.Table, error) {
	t.Helper()
	got, _, err := File(t.Context(), path, Options{Name: "T", Schema: schema})
	return got, err
}

// show writes a table on a line: the columns with their types, then the rows.
func show(t *table.Table) string {
	var b strings.Builder
	for _, c := range t.Columns() {
		fmt.Fprintf(&b, "%s:%s ", c.Name, c.Type)
	}
	for row := range t.Rows() {
		b.WriteString("|")
		for i := range t.Columns() {
			v := t.Value(row, i)
			if v.IsNull() {
				b.WriteString(" null")
				continue
			}
			fmt.Fprintf(&b, " %s", v)
		}
	}
	return b.String()
}

func TestTypesAreFoundOut(t *testing.T) {
	for _, c := range []struct{ name, file, text, want string }{
		{"csv", "a.csv",
			"n,r,b,t,s,d,e\n1,1.5,true,2026-11-23T10:00:00Z,x,\"{\"\"a\"\":1}\",\n" +
				"-2,2,FALSE,2026-11-23 11:00:00,\"y, \"\"z\"\"\",[1],\n",
			`n:long r:real b:bool t:datetime s:string d:dynamic e:string | 1 1.5 True 2026-11-23T10:00:00.0000000Z ` +
				`x {"a":1} null| ` +
				`-2 2.0 False 2026-11-23T11:00:00.0000000Z y, "z" [1] null`},
		{"leading zeros are names", "a.csv", "id\n007\n12\n", "id:string | 007| 12"},
		{"nulls in numbers", "a.csv", "n\n1\n\"\"\n3\n", "n:long | 1| null| 3"},
		{"semicolons", "a.csv", "a;b\n1;2,5\n", "a:long b:string | 1 2,5"},
		{"mark and carriage returns", "a.csv", "\ufeffa,b\r\n1,x\r\n", "a:long b:string | 1 x"},
		{"a column without a name", "a.csv", ",b\n0,x\n", "Column1:long b:string | 0 x"},
		{"tsv", "a.tsv", "a\tb\n1\tx,y\n", "a:long b:string | 1 x,y"},
		{"ndjson", "a.ndjson", `{"n":1,"s":"x","d":{"a":[1,2]}}` + "\n\n" + `{"s":"\u00e9\n","n":2.5,"late":true}`,
			`n:real s:string d:dynamic late:bool | 1.0 x {"a":[1,2]} null| 2.5 ` + "é\n" + ` null True`},
		{"array", "a.json", `[{"a":1},{"a":null},{"b":"2026-11-23T10:00:00Z"}]`,
			"a:long b:datetime | 1 null| null null| null 2026-11-23T10:00:00.0000000Z"},
		{"mixed values", "a.json", `[{"a":1},{"a":"x"},{"a":[]}]`, `a:dynamic | 1| "x"| []`},
		{"JSON in strings", "a.json", `{"a":"{\"b\":1}"}`, `a:dynamic | {"b":1}`},
		{"an answer of the API", "a.json", `{"Schema":[{"Name":"a","Type":"Int64"}],"Results":[{"a":1}]}`,
			"a:long | 1"},
		{"one object a file", "a.json", "{\n \"a\" : 1 ,\n \"b\" : { \"c\" : \"}\" }\n}",
			`a:long b:dynamic | 1 { "c" : "}" }`},
		{"no rows", "a.csv", "a,b\n", "a:string b:string "},
		{"no objects", "a.json", "[]", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := loaded(t, write(t, c.file, c.text), nil)
			if err != nil {
				t.Fatalf("%s\ngot error %v", c.text, err)
			}
			if show(got) != c.want {
				t.Errorf("%s\ngot  %s\nwant %s", c.text, show(got), c.want)
			}
		})
	}
}

var schema = []table.Column{{Name: "Timestamp", Type: table.DateTime}, {Name: "Port", Type: table.Int},
	{Name: "Extra", Type: table.Dynamic}, {Name: "Name", Type: table.String}}

func TestSchemaGivesColumnsAndTypes(t *testing.T) {
	const want = `Timestamp:datetime Port:int Extra:dynamic Name:string more:long | null 80 "x" 007 1`
	for _, c := range []struct{ file, text string }{
		{"a.csv", "Name,more,Port,Extra\n007,1,80,x\n"},
		{"a.ndjson", `{"Name":"007","more":1,"Port":"80","Extra":"x"}`},
		{"a.json", `{"Results":[{"Name":"007","more":1,"Port":80,"Extra":"x"}]}`},
	} {
		got, _, err := File(t.Context(), write(t, c.file, c.text),
			Options{Schema: schema, Map: map[string]string{"Timestamp": ""}})
		if err != nil {
			t.Errorf("%s\ngot error %v", c.text, err)
			continue
		}
		if show(got) != want {
			t.Errorf("%s\ngot  %s\nwant %s", c.text, show(got), want)
		}
	}
}

func TestWhatCannotBeReadIsRefusedWithItsLine(t *testing.T) {
	for _, c := range []struct {
		name, file, text string
		line             int
		want             string
	}{
		{"a short line", "a.csv", "a,b\n1,2\n3\n", 3,
			"this line has 1 fields, and the first line names 2 columns: fix the line"},
		{"a long line", "a.csv", "a,b\n1,2,3\n", 2,
			"this line has 3 fields, and the first line names 2 columns: fix the line"},
		{"a lost quote", "a.csv", "a,b\n1,\"x\n2,y\n", 2,
			"a quoted field that begins here is not closed properly: double the quotes inside a field"},
		{"nothing", "a.csv", "", 0, "the file is empty"},
		{"no object", "a.json", "[{\"a\":1},\n 7]", 2, "expected an object with a value for each column, found '7'"},
		{"invalid JSON", "a.json", "{\"a\":1}\n{\"a\":oops}\n", 2,
			"invalid JSON: invalid character 'o' looking for beginning of value"},
		{"truncated JSON", "a.json", "[{\"a\":1},\n{\"a\":", 2, "the file ends inside a value: it is truncated"},
		{"a truncated array", "a.json", "[{\"a\":1},\n", 2, "the file ends inside a value: it is truncated"},
		{"invalid Parquet", "a.parquet", "PAR1 and no more", 0, "read parquet: "},
		{"truncated gzip", "a.csv.gz", "\x1f\x8b\x08\x00\x00", 0, "the gzip data is damaged or truncated (unexpecte" +
			"d EOF)"},
		{"a web page", "a.csv", "<!DOCTYPE html><html></html>", 0, "this is HTML or XML, not a table"},
		{"an image", "a.csv", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00", 0, "this is neither text nor a known format"},
		{"an old workbook", "a.xls", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0, "this is an Excel file of before 2007"},
		{"an error", "a.json", `{"error":{"code":"Unauthorized","message":"token expired"}}`, 0,
			"this is an error response: token expired"},
		{"no time", "DeviceX.csv", "Port,When\n1,2024-04-15T11:09:27Z\n", 0,
			"no column for Timestamp of T; add --map 'Timestamp=When', or load the file under a name that has no sc" +
				"hema"},
		{"no match", "a.csv", "x,Port2\n1,2\n", 0, "no column for Timestamp of T (the file has: x, Port2)"},
		{"no times", "a.csv", "Timestamp,Port\nyesterday,1\ntoday,2\n", 0,
			"no cell of column Timestamp is a time; the first is 'yesterday': name another with --map Timestamp=COL" +
				"UMN"},
		{"ambiguous dates", "a.csv", "Timestamp,Port\n05/12/2024 18:41,1\n", 0,
			"dates such as '05/12/2024 18:41' in column Timestamp may have the day or the month first: add --dates "},
		{"mixed dates", "a.csv", "Timestamp,Port\n05/13/2024 18:41,1\n13/05/2024 18:41,1\n", 0,
			"dates such as '05/13/2024 18:41' in column Timestamp have the day first in some rows and the month first"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var with []table.Column
			if strings.Contains(c.text, "Port") {
				with = schema
			}
			path := write(t, c.file, c.text)
			_, _, err := File(t.Context(), path, Options{Name: "T", Schema: with})
			var got *Error
			if !errors.As(err, &got) {
				t.Fatalf("%q\ngot %v, want an *Error", c.text, err)
			}
			if got.Line != c.line || !strings.HasPrefix(got.Message, c.want) || got.File != path {
				t.Errorf("%q\ngot  %d %s\nwant %d %s", c.text, got.Line, got.Message, c.line, c.want)
			}
		})
	}
}

func TestFoldersAndMissingFilesAreRefused(t *testing.T) {
	folder := t.TempDir()
	for name, want := range map[string]string{
		folder: folder + ": this is a directory: name a file in it",
		filepath.Join(folder, "none.csv"): filepath.Join(folder,
			"none.csv") + ": no such file or directory: check the name",
	} {
		if _, _, err := File(t.Context(), name, Options{}); err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %s", name, err, want)
		}
	}
}

func TestParquetComesBackAndIsRefusedWhenCut(t *testing.T) {
	b := table.NewBuilder(schema)
	for i := range 500 {
		b.Append(table.NewDateTime(int64(i)), table.NewInt(int32(i)), table.NewDynamic(`{"a":1}`),
			table.NewString(fmt.Sprint("name", i)))
	}
	var file bytes.Buffer
	if err := export.Write(t.Context(), &file, "parquet", b.Table(), export.Options{}); err != nil {
		t.Fatal(err)
	}
	whole := write(t, "a.parquet", file.String())
	got, err := loaded(t, whole, schema)
	if err != nil || show(got) != show(b.Table()) {
		t.Fatalf("got %v, %v", got, err)
	}
	for _, n := range []int{0, 4, file.Len() / 2, file.Len() - 1} {
		var failure *Error
		if _, err := loaded(t, write(t, "cut.parquet", file.String()[:n]), nil); !errors.As(err, &failure) {
			t.Errorf("cut at %d of %d bytes: got %v, want an *Error", n, file.Len(), err)
		}
	}
}

func TestReadingEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for name, text := range map[string]string{"a.csv": "a\n1\n", "a.json": "[{}]"} {
		if _, _, err := File(ctx, write(t, name, text), Options{}); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: got %v, want context.Canceled", name, err)
		}
	}
}
