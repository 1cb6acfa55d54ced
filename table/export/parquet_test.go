package export_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress"
	"github.com/parquet-go/parquet-go/deprecated"

	"quarry/table"
	"quarry/table/export"
	"quarry/table/times"
)

func TestParquetRestoresEveryValue(t *testing.T) {
	for seed := range uint64(60) {
		rng := rand.New(rand.NewPCG(seed, 7))
		want := randomTable(rng)
		requireSame(t, readParquet(t, write(t, "parquet", want, export.Options{})), want)
	}
}

func TestParquetRestoresSeveralRowGroups(t *testing.T) {
	b := table.NewBuilder([]table.Column{{Name: "N", Type: table.Long}, {Name: "S", Type: table.String},
		{Name: "U", Type: table.String}})
	for i := range 70_000 {
		row := []table.Value{table.NewLong(int64(i)), table.NewString([]string{"", "x", "y"}[i%3]),
			table.NewString(strings.Repeat("u", i%50) + string(rune('a'+i%26)))}
		if i%11 == 0 {
			row[i%3] = table.Null(row[i%3].Type())
		}
		b.Append(row...)
	}
	want := b.Table()
	requireSame(t, readParquet(t, write(t, "parquet", want, export.Options{})), want)
}

// wide returns a table of two rows.
func wide(columns int) *table.Table {
	names := make([]table.Column, columns)
	vectors := make([]*table.Vector, columns)
	for i := range names {
		names[i] = table.Column{Name: fmt.Sprint("c", i), Type: table.Long}
		vectors[i] = table.Ints(table.Long, []int64{1, 2}, nil)
	}
	return table.New(names, vectors)
}

func TestParquetRefusesMoreColumnsThanItHolds(t *testing.T) {
	for _, columns := range []int{65_535, 100_000} {
		err := export.Write(t.Context(), &bytes.Buffer{}, "parquet", wide(columns), export.Options{})
		want := fmt.Sprintf(
			"write parquet: %d columns are more than the 65534 that a Parquet file can hold: use csv or json", columns)
		if err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// Other programs read times as times, text as text, and the columns in order.
func TestParquetIsOrdinaryToOthers(t *testing.T) {
	origin := &export.Origin{Query: "T\n| take 5", Run: 7, Profile: "contoso", Dialect: "graph", Identity: "app",
		Started: time.Date(2026, 11, 23, 10, 0, 0, 5e8, time.UTC), Missing: "cut", Error: "the connection broke"}
	file := write(t, "parquet", sample(), export.Options{Note: "partial answer: cut short", Origin: origin})
	f, err := parquet.OpenFile(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	if note, _ := f.Lookup("note"); note != "partial answer: cut short" {
		t.Errorf("got note %q", note)
	}
	for key, want := range map[string]string{"query": "T\n| take 5", "run": "7", "profile": "contoso",
		"dialect": "graph", "identity": "app",
		"started": "2026-11-23T10:00:00.5Z", "missing": "cut", "error": "the connection broke"} {
		if got, _ := f.Lookup("quarry." + key); got != want {
			t.Errorf("%s: got %q, want %q", key, got, want)
		}
	}
	for _, want := range []string{
		"optional int64 Timestamp (TIMESTAMP(isAdjustedToUTC=true,unit=MICROS));",
		"optional int32 Timestamp (100 ns) (INT(32,true));",
		"optional binary FileName (STRING);", "optional int64 Size (INT(64,true));",
		"optional binary Size (as sent) (STRING);",
		"optional double Score;", "optional boolean Signed;", "optional binary Tags (JSON);",
	} {
		if !strings.Contains(f.Schema().String(), want) {
			t.Errorf("schema lacks %q:\n%s", want, f.Schema())
		}
	}
	if first := f.Schema().Fields()[0].Name(); first != "Timestamp" {
		t.Errorf("first column is %q, want Timestamp", first)
	}
}

func TestParquetKeepsNanosecondsWhereTheyReach(t *testing.T) {
	b := table.NewBuilder([]table.Column{{Name: "T", Type: table.DateTime}})
	ticks, _ := times.ParseWireDateTime("2026-11-23T10:00:00.1234567Z")
	b.Append(table.NewDateTime(ticks))
	file := write(t, "parquet", b.Table(), export.Options{})
	f, err := parquet.OpenFile(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	if s := f.Schema().String(); !strings.Contains(s, "unit=NANOS") || strings.Contains(s, "100 ns") {
		t.Errorf("got schema\n%s\nwant nanoseconds alone", s)
	}
	values := make([]parquet.Value, 1)
	page, err := f.RowGroups()[0].ColumnChunks()[0].Pages().ReadPage()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := page.Values().ReadValues(values); values[0].Int64() != 1795428000123456700 {
		t.Errorf("got %v (%v), want the time in nanoseconds since 1970", values[0], err)
	}
}

func TestParquetOfOtherProgramsIsRead(t *testing.T) {
	type row struct {
		Name  string   `parquet:"Name"`
		Size  int64    `parquet:"Size"`
		Score *float64 `parquet:"Score,optional"`
		Flag  bool     `parquet:"Flag"`
		At    int64    `parquet:"At,timestamp(millisecond)"`
		Short float32  `parquet:"Short"`
		Count int32    `parquet:"Count"`
	}
	var b bytes.Buffer
	score := 2.5
	if err := parquet.Write(&b, []row{{"a", 1 << 60, &score, true, 1_000, 0.5, 7},
		{"", 0, nil, false, -1, 0, 0}}); err != nil {
		t.Fatal(err)
	}
	got := readParquet(t, b.Bytes())
	at, _ := times.ParseWireDateTime("1970-01-01T00:00:01Z")
	want := table.NewBuilder([]table.Column{{Name: "Name"}, {Name: "Size", Type: table.Long},
		{Name: "Score", Type: table.Real},
		{Name: "Flag", Type: table.Bool}, {Name: "At", Type: table.DateTime}, {Name: "Short", Type: table.Real},
		{Name: "Count", Type: table.Int}})
	want.Append(table.NewString("a"), table.NewLong(1<<60), table.NewReal(2.5), table.NewBool(true),
		table.NewDateTime(at), table.NewReal(0.5), table.NewInt(7))
	want.Append(table.NewString(""), table.NewLong(0), table.Null(table.Real), table.NewBool(false),
		table.NewDateTime(at-10_010_000), table.NewReal(0), table.NewInt(0))
	requireSame(t, got, want.Table())
}

func TestParquetValuesThatTablesStoreOtherwise(t *testing.T) {
	type row struct {
		Day     int32            `parquet:"Day,date"`
		Price   int64            `parquet:"Price,decimal(2:10)"`
		ID      [16]byte         `parquet:"ID,uuid"`
		Clock   int64            `parquet:"Clock,time(microsecond)"`
		Huge    uint64           `parquet:"Huge"`
		Wide    uint32           `parquet:"Wide"`
		Ancient deprecated.Int96 `parquet:"Ancient"`
	}
	id := [16]byte{0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde, 0xf0, 0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde, 0xf0}
	var b bytes.Buffer
	if err := parquet.Write(&b, []row{{19828, -5, id, 3_600_000_001, 1 << 63, 1 << 31,
		deprecated.Int96{1_000_000_000, 0, 2440589}}}); err != nil {
		t.Fatal(err)
	}
	got := readParquet(t, b.Bytes())
	want := []string{"datetime 2024-04-15T00:00:00.0000000Z", "decimal -0.05", "guid 12345678-9abc-def0-1234-56789abcdef0",
		"timespan 01:00:00.0000010", "decimal 9223372036854775808", "long 2147483648",
		"datetime 1970-01-02T00:00:01.0000000Z"}
	for i, c := range got.Columns() {
		if text := c.Type.String() + " " + got.Value(0, i).String(); text != want[i] {
			t.Errorf("%s: got %s, want %s", c.Name, text, want[i])
		}
	}
}

func TestWhatIsNotReadIsToldFromDamage(t *testing.T) {
	file := func(rows any, options ...parquet.WriterOption) []byte {
		var b bytes.Buffer
		w := parquet.NewWriter(&b, options...)
		if err := errors.Join(w.Write(rows), w.Close()); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	for _, c := range []struct {
		name, want string
		file       []byte
	}{
		{"lz4", "write it with zstd or Snappy", file(struct{ Name string }{"a"}, parquet.Compression(&parquet.Lz4Raw))},
		{"lists", `column "Names" holds lists or groups`, file(struct{ Names []string }{[]string{"a"}})},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := export.ReadParquet(t.Context(), bytes.NewReader(c.file), int64(len(c.file)))
			if !errors.Is(err, errors.ErrUnsupported) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
	for _, codec := range []compress.Codec{&parquet.Snappy, &parquet.Gzip, &parquet.Zstd, &parquet.Uncompressed} {
		b := file(struct{ Name string }{"a"}, parquet.Compression(codec))
		if got := readParquet(t, b); got.Rows() != 1 || got.Value(0, 0) != table.NewString("a") {
			t.Errorf("%v: got %v", codec, got.Value(0, 0))
		}
	}
}

func TestDamagedParquetIsAnError(t *testing.T) {
	file := write(t, "parquet", sample(), export.Options{})
	rng := rand.New(rand.NewPCG(3, 4))
	for _, c := range []struct {
		name   string
		damage func([]byte) []byte
	}{
		{"empty", func([]byte) []byte { return nil }},
		{"text", func([]byte) []byte { return []byte("Timestamp,FileName\n1,2\n") }},
		{"cut in the middle", func(b []byte) []byte { return b[:len(b)/2] }},
		{"footer only", func(b []byte) []byte { return b[len(b)-200:] }},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := c.damage(file)
			if got, err := export.ReadParquet(t.Context(), bytes.NewReader(b), int64(len(b))); err == nil {
				t.Errorf("got %d rows, want an error", got.Rows())
			}
		})
	}
	for range 300 { // a wrong byte may go unnoticed, but must never end the program
		b := bytes.Clone(file)
		b[rng.IntN(len(b))] ^= byte(1 + rng.IntN(255))
		_, _ = export.ReadParquet(t.Context(), bytes.NewReader(b), int64(len(b)))
	}
}
