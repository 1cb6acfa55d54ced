package export_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/klauspost/compress/gzip"

	"quarry/table"
	"quarry/table/decode"
	"quarry/table/export"
	"quarry/table/times"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs (run the test with -update to accept)\ngot\n%s\nwant\n%s", name, got, want)
	}
}

func TestGoldenFormats(t *testing.T) {
	noted := export.Options{Note: "partial answer: cut short", Guard: true,
		Origin: &export.Origin{Query: "DeviceFileEvents\n| where <b>\x1b[2J", Profile: "contoso", Missing: "cut"}}
	berlin := export.Options{Location: time.FixedZone("Local", 3600)}
	for _, c := range []struct {
		file   string
		format export.Format
		opts   export.Options
	}{
		{"plain.txt", "table", export.Options{}},
		{"narrow.txt", "table", export.Options{Width: 100, Note: noted.Note}},
		{"local.txt", "table", berlin},
		{"answer.csv", "csv", export.Options{}},
		{"guarded.csv", "csv", noted},
		{"guarded.tsv", "tsv", noted},
		{"answer.json", "json", export.Options{}},
		{"noted.json", "json", noted},
		{"answer.ndjson", "ndjson", noted},
		{"answer.md", "markdown", noted},
		{"answer.html", "html", noted},
	} {
		t.Run(c.file, func(t *testing.T) { golden(t, c.file, write(t, c.format, sample(), c.opts)) })
	}
}

func TestEveryFormatWritesAnAnswerWithoutRowsOrColumns(t *testing.T) {
	noRows := table.NewBuilder([]table.Column{{Name: "A", Type: table.Long}, {Name: "A"}}).Table()
	noColumns := table.NewBuilder(nil).Table()
	for _, format := range export.Formats() {
		for name, tab := range map[string]*table.Table{"no rows": noRows, "no columns": noColumns} {
			if out := write(t, format, tab, export.Options{}); len(out) == 0 && format != "ndjson" &&
				name == "no rows" {
				t.Errorf("%s of a table with %s is empty", format, name)
			}
		}
	}
}

func TestFormatsForPeopleNeverHoldControls(t *testing.T) {
	for _, format := range []export.Format{export.Table, export.Markdown, export.HTML} {
		for _, r := range string(write(t, format, sample(), export.Options{Note: "\x1b[2J\u202e"})) {
			if r < ' ' && r != '\n' || r >= 0x7f && r < 0xa0 || r == '\u202e' {
				t.Errorf("%s holds %U", format, r)
			}
		}
	}
}

func TestVisibleFormatsForProgramsNeverHoldControls(t *testing.T) {
	for _, format := range []export.Format{export.CSV, export.TSV, export.JSON, export.NDJSON} {
		for _, r := range string(write(t, format, sample(), export.Options{Visible: true})) {
			if r < ' ' && r != '\n' && (r != '\t' || format != "tsv") || r >= 0x7f && r < 0xa0 || r == '\u202e' {
				t.Errorf("%s holds %U", format, r)
			}
		}
	}
}

func TestMarkdownMakesNoLinks(t *testing.T) {
	b := table.NewBuilder([]table.Column{{Name: "A"}})
	b.Append(table.NewString("https://evil.example www.evil.example [a](b) <http://c>"))
	got := string(write(t, "markdown", b.Table(), export.Options{}))
	want := `| https\://evil.example www\.evil.example \[a\](b) &lt;http\://c&gt; |`
	if !strings.Contains(got, want) {
		t.Errorf("got %s, want it to hold %s", got, want)
	}
}

func TestTableIsNeverWiderThanTold(t *testing.T) {
	for _, width := range []int{1, 5, 40, 79, 80, 200} {
		for line := range strings.Lines(string(write(t, "table", sample(), export.Options{Width: width}))) {
			if got := ansi.StringWidth(strings.TrimSuffix(line, "\n")); got > width {
				t.Errorf("width %d: %q is %d wide", width, line, got)
			}
		}
	}
}

func TestCSVReadsBackWithEncodingCSV(t *testing.T) {
	r := csv.NewReader(bytes.NewReader(write(t, "csv", sample(), export.Options{})))
	records, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	tab := sample()
	for row := range tab.Rows() {
		for c, column := range tab.Columns() {
			if v := tab.Value(row, c); v.Type() == table.String && records[row+1][c] != v.Text() {
				t.Errorf("row %d, column %s: got %q, want %q", row, column.Name, records[row+1][c], v.Text())
			}
		}
	}
}

func TestGuardStopsFormulasAndLeavesNumbers(t *testing.T) {
	cases := map[string]string{
		"=1+1": `"'=1+1"`, "@SUM(A1)": `"'@SUM(A1)"`, "+1": "+1", "-1.5e3": "-1.5e3", "-cmd": `"'-cmd"`, "+": `"'+"`,
		"\t=1": "\"'\t=1\"", "\r=1": "\"'\r=1\"", "a=1": "a=1", "": `""`, "--1": `"'--1"`, "＝1": `"'＝1"`, "＠x": `"'＠x"`,
		"é=": "é=",
	}
	for text, want := range cases {
		b := table.NewBuilder([]table.Column{{Name: "A"}})
		b.Append(table.NewString(text))
		got := string(write(t, "csv", b.Table(), export.Options{Guard: true}))
		if got != "A\n"+want+"\n" {
			t.Errorf("text %q: got %q, want field %q", text, got, want)
		}
	}
}

// A damaged or hostile file may hold any text in a numeric column.
func TestCSVQuotesByContentNotType(t *testing.T) {
	b := table.NewBuilder([]table.Column{{Name: "D", Type: table.Decimal}, {Name: "G", Type: table.GUID}})
	b.Append(table.NewDecimal("=1,2\n"), table.NewGUID("@\"x"))
	b.Append(table.NewDecimal("-1.50"), table.NewGUID("6f9619ff-8b86-d011-b42d-00c04fc964ff"))
	want := "D,G\n\"'=1,2\n\",\"'@\"\"x\"\n-1.50,6f9619ff-8b86-d011-b42d-00c04fc964ff\n"
	if got := string(write(t, "csv", b.Table(), export.Options{Guard: true})); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestCSVOfASingleColumnHasNoEmptyLines(t *testing.T) {
	b := table.NewBuilder([]table.Column{{Name: "A"}})
	b.Append(table.Null(table.String))
	if got := string(write(t, "csv", b.Table(), export.Options{})); got != "A\n\"\"\n" {
		t.Errorf("got %q", got)
	}
}

// Results written as JSON decode to the same results.
func TestJSONIsWhatTheServiceSends(t *testing.T) {
	b := table.NewBuilder([]table.Column{{Name: "T", Type: table.DateTime}, {Name: "N", Type: table.Long},
		{Name: "B", Type: table.Bool},
		{Name: "R", Type: table.Real}, {Name: "S"}, {Name: "D", Type: table.Dynamic},
		{Name: "P", Type: table.TimeSpan}})
	b.Append(table.NewDateTime(times.MaxTicks), table.NewLong(-1<<63), table.NewBool(true), table.NewReal(0.1),
		table.NewString("\x00\"\\\u2028é"), table.NewDynamic(`[1]`), table.NewTimeSpan(-1))
	b.Append(table.Null(table.DateTime), table.Null(table.Long), table.NewBool(false), table.Null(table.Real),
		table.NewString(""), table.Null(table.Dynamic), table.Null(table.TimeSpan))
	out := write(t, "json", b.Table(), export.Options{})
	if !json.Valid(out) {
		t.Fatalf("got invalid JSON %s", out)
	}
	decoded, err := decode.Decode(bytes.NewReader(out), decode.Options{})
	if err != nil {
		t.Fatal(err)
	}
	requireSame(t, decoded.Table, b.Table())
}

func TestRepeatedNamesGetANumber(t *testing.T) {
	b := table.NewBuilder([]table.Column{{Name: "A"}, {Name: "A"}, {Name: "A1"}, {Name: "A"}})
	b.Append(table.NewString("w"), table.NewString("x"), table.NewString("y"), table.NewString("z"))
	if got, want := string(write(t, "ndjson", b.Table(), export.Options{})),
		`{"A":"w","A2":"x","A1":"y","A3":"z"}`+"\n"; got != want {
		t.Errorf("got %s want %s", got, want)
	}
}

func TestUnknownFormatNamesTheFormats(t *testing.T) {
	err := export.Format("yaml").Check()
	var unknown *export.UnknownFormatError
	if !errors.As(err, &unknown) || !strings.Contains(err.Error(),
		"table, csv, tsv, json, ndjson, markdown, html, parquet, xlsx, ipynb") {
		t.Errorf("got %v", err)
	}
	if err := export.Write(context.Background(), &bytes.Buffer{}, "CSV", sample(), export.Options{}); !errors.As(err,
		&unknown) {
		t.Errorf("got %v", err)
	}
	for _, format := range export.Formats() {
		if err := format.Check(); err != nil {
			t.Errorf("%s: %v", format, err)
		}
		if got, gzip, err := export.ForFile("a" + format.Extension()); got != format || gzip || err != nil {
			t.Errorf("%s: its own extension asks for %q, %t, %v", format, got, gzip, err)
		}
	}
}

func TestTheNameOfAFileChoosesTheFormat(t *testing.T) {
	for _, c := range []struct {
		name, want, err string
		gzip            bool
	}{
		{name: "y.CSV", want: "csv"},
		{name: "a.b/y.Csv.GZ", want: "csv", gzip: true},
		{name: "y.ndjson.gz", want: "ndjson", gzip: true},
		{name: "y.jsonl", want: "ndjson"},
		{name: "y.htm", want: "html"},
		{name: "y.pq", want: "parquet"},
		{name: "y.txt", want: "table"},
		{name: "a.b/results"},
		{name: "results.gz", gzip: true},
		{name: "x.pdf", err: "no format is written to .pdf files; use one of .txt, .csv, .tsv, .json, .ndjson, .md, " +
			".html, .parquet, .xlsx, .ipynb"},
		{name: "x.xls", err: "no format is written to .xls files"},
		{name: "x.pdf.gz", err: "no format is written to .pdf.gz files"},
		{name: "x.parquet.gz", err: "parquet files are compressed already: leave out .gz"},
	} {
		format, gzip, err := export.ForFile(c.name)
		var unknown *export.EndingError
		if string(format) != c.want || c.err == "" && (err != nil || gzip != c.gzip) ||
			c.err != "" && (!errors.As(err, &unknown) || !strings.HasPrefix(err.Error(), c.err)) {
			t.Errorf("%s: got %q, %t, %v; want %q, %t, %q", c.name, format, gzip, err, c.want, c.gzip, c.err)
		}
	}
}

func TestCSVForSpreadsheets(t *testing.T) {
	b := table.NewBuilder([]table.Column{{Name: "A"}, {Name: "B"}})
	b.Append(table.NewString("x;y"), table.NewString("x,y"))
	opts := export.Options{BOM: true, Delimiter: ';', Gzip: true}
	z, err := gzip.NewReader(bytes.NewReader(write(t, "csv", b.Table(), opts)))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(z); err != nil || string(got) != "\ufeffA;B\n\"x;y\";x,y\n" {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestNotebooksHoldTheQueryAndItsResults(t *testing.T) {
	file := write(t, "ipynb", sample(), export.Options{Note: "partial *answer*",
		Origin: &export.Origin{Query: "T\n| take 3", Run: 7, Error: "cut short"}})
	var book struct {
		Cells []struct {
			Type    string `json:"cell_type"`
			ID      string
			Source  string
			Outputs []struct {
				Type string `json:"output_type"`
				Data map[string]string
				Text string `json:"evalue"`
			}
		}
		Metadata struct {
			Language struct{ Name string } `json:"language_info"`
		}
		Format int `json:"nbformat"`
		Minor  int `json:"nbformat_minor"`
	}
	if err := json.Unmarshal(file, &book); err != nil {
		t.Fatalf("%v in\n%s", err, file)
	}
	if book.Format != 4 || book.Minor != 5 || book.Metadata.Language.Name != "kusto" || len(book.Cells) != 3 {
		t.Fatalf("got format %d.%d, language %q, %d cells", book.Format, book.Minor, book.Metadata.Language.Name,
			len(book.Cells))
	}
	note, query, origin := book.Cells[0], book.Cells[1], book.Cells[2]
	if note.Type != "markdown" || note.Source != `> partial \*answer\*` || note.ID == "" || note.ID == query.ID {
		t.Errorf("got note %+v", note)
	}
	if query.Type != "code" || query.Source != "T\n| take 3" || len(query.Outputs) != 2 ||
		query.Outputs[0].Type != "error" || query.Outputs[0].Text != "cut short" ||
		query.Outputs[1].Data["text/plain"] != "3 rows" ||
		!strings.Contains(query.Outputs[1].Data["text/html"], "<td>=cmd|&#39; /C calc&#39;!A0</td>") {
		t.Errorf("got query %+v", query)
	}
	if origin.Source != "* run: 7\n" {
		t.Errorf("got origin %q", origin.Source)
	}
}

func TestWriteEndsWithTheContext(t *testing.T) {
	ctx, cancel := context.WithCancelCause(context.Background())
	cause := errors.New("user pressed esc")
	cancel(cause)
	for _, format := range export.Formats() {
		if err := export.Write(ctx, &bytes.Buffer{}, format, sample(), export.Options{}); !errors.Is(err, cause) {
			t.Errorf("%s: got %v, want the cause", format, err)
		}
	}
}

type brokenWriter struct{ after int }

var errBroken = errors.New("disk full")

func (w *brokenWriter) Write(p []byte) (int, error) {
	if w.after -= len(p); w.after < 0 {
		return 0, errBroken
	}
	return len(p), nil
}

func TestWriteReportsTheWritersError(t *testing.T) {
	b := table.NewBuilder([]table.Column{{Name: "A"}})
	for i := range 3000 {
		b.Append(table.NewString(strings.Repeat(string(rune('a'+i%26)), 100)))
	}
	for _, format := range export.Formats() {
		if err := export.Write(context.Background(), &brokenWriter{after: 10}, format, b.Table(),
			export.Options{}); !errors.Is(err, errBroken) {
			t.Errorf("%s: got %v", format, err)
		}
	}
	if !slices.Contains(export.Formats(), "parquet") {
		t.Error("parquet is missing")
	}
}
