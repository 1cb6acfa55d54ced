package load_test

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the zones, for systems without a database of their own

	"quarry/table"
	"quarry/table/export"
	"quarry/table/load"
	"quarry/table/times"
)

// nasty returns a table with columns of all types and values that formats have trouble with. It has at
// least two columns, since text formats have no null text in a single one.
func nasty(rng *rand.Rand) *table.Table {
	columns := make([]table.Column, 2+rng.IntN(10))
	for i := range columns {
		columns[i] = table.Column{Name: fmt.Sprint("c", i), Type: table.Type(rng.IntN(10))}
	}
	b := table.NewBuilder(columns)
	for range 1 + rng.IntN(40) {
		row := make([]table.Value, len(columns))
		for i, c := range columns {
			row[i] = nastyValue(rng, c.Type)
		}
		b.Append(row...)
	}
	return b.Table()
}

var nastyTexts = []string{"", " ", " edge ", "=1+1", "-k netsvcs -p", "+49 170", "@echo off", "'", "007", "1.10",
	"12345678901234567890", "true", "null", "NaN", "2024-04-15", "a\tb", "a\nb", "a\r\nb", "\r", "\n", "\t=1", `"`, `""`,
	`a,b;c|d`, "日本語", "👩‍💻", "\x1b[31m", "_x0041_", "_x005F_", "&lt;<>&", "\u202e", "{", "{}", `{"a":1}`, "[1]",
	"\ufffd", "x\u00a0", "1e5", "0x1p3", "/Date(0)/"}

var nastyJSON = []string{`{"a":["x",1,null]}`, `"text"`, `5`, `-1.5`, `true`, `[]`, `"=1"`, `{"b":"\u001b"}`,
	`"2024-01-01T00:00:00Z"`, `12345678901234567890`}

func nastyValue(rng *rand.Rand, t table.Type) table.Value {
	if rng.IntN(6) == 0 {
		return table.Null(t)
	}
	pick := func(list ...int64) int64 { return list[rng.IntN(len(list))] }
	switch t {
	case table.Bool:
		return table.NewBool(rng.IntN(2) == 0)
	case table.Int:
		return table.NewInt(int32(pick(0, -1, math.MinInt32, math.MaxInt32, 45000)))
	case table.Long:
		return table.NewLong(pick(0, -1, math.MinInt64, math.MaxInt64, 1<<53+1, 999_999_999_999_999, 1_000_000_000_000_000))
	case table.Real:
		return table.NewReal([]float64{0, 1, -1.5, math.NaN(), math.Inf(1), math.Inf(-1), math.Copysign(0, -1),
			math.MaxFloat64, 5e-324, 1e21, 0.1, rng.NormFloat64()}[rng.IntN(12)])
	case table.DateTime:
		return table.NewDateTime(pick(0, 1, times.MaxTicks, 638_000_000_000_000_000+rng.Int64N(1e17), 638_489_765_670_000_000,
			599_000_000_000_000_000, 638_489_765_670_000_001))
	case table.TimeSpan:
		return table.NewTimeSpan(pick(0, -1, 1, math.MinInt64, math.MaxInt64, 905_000_000_000))
	case table.Decimal:
		return table.NewDecimal([]string{"1.50", "-0.1", "0", "12345678901234567890.123456789", "1"}[rng.IntN(5)])
	case table.GUID:
		return table.NewGUID("6f9619ff-8b86-d011-b42d-00c04fc964ff")
	case table.Dynamic:
		return table.NewDynamic(nastyJSON[rng.IntN(len(nastyJSON))])
	}
	return table.NewString(nastyTexts[rng.IntN(len(nastyTexts))])
}

// exported writes a table and reads it again.
func exported(t *testing.T, tab *table.Table, format export.Format, opts export.Options, schema []table.Column) *table.Table {
	t.Helper()
	var b bytes.Buffer
	if err := export.Write(t.Context(), &b, format, tab, opts); err != nil {
		t.Fatal(err)
	}
	file := bytes.Clone(b.Bytes())
	got, _, err := load.Read(context.Background(), "a"+format.Extension(), &b, load.Options{Name: "T", Schema: schema})
	if err != nil {
		t.Fatalf("%v in\n%q", err, shorten(file))
	}
	return got
}

func shorten(file []byte) []byte { return file[:min(len(file), 1000)] }

func requireSame(t *testing.T, got, want *table.Table) {
	t.Helper()
	if fmt.Sprint(got.Columns()) != fmt.Sprint(want.Columns()) || got.Rows() != want.Rows() {
		t.Fatalf("got %v, %d rows; want %v, %d rows", got.Columns(), got.Rows(), want.Columns(), want.Rows())
	}
	for c, column := range want.Columns() {
		for row := range want.Rows() {
			gotText, gotMisfit := got.Vector(c).Misfit(row)
			wantText, wantMisfit := want.Vector(c).Misfit(row)
			if got.Value(row, c) != want.Value(row, c) || gotText != wantText || gotMisfit != wantMisfit {
				t.Fatalf("row %d, column %v: got %#v, want %#v", row, column, got.Value(row, c), want.Value(row, c))
			}
		}
	}
}

// A workbook holds types, digits, times, texts that look like formulas and the difference between null and
// empty text.
func TestWorkbooksComeBackTheSame(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(400) {
		want := nasty(rand.New(rand.NewPCG(seed, 5)))
		opts := export.Options{Guard: seed%2 == 0, Note: "note"}
		if seed%3 == 0 {
			opts.Location = zone
		}
		requireSame(t, exported(t, want, export.XLSX, opts, nil), want)
	}
}

// Guarded text keeps apostrophes of its own.
func TestApostrophesBeforeFormulasComeBack(t *testing.T) {
	b := table.NewBuilder([]table.Column{{Name: "A"}, {Name: "D", Type: table.Dynamic}})
	for _, text := range []string{"=1", "'=1", "''=1", "'", "'a", "''"} {
		b.Append(table.NewString(text), table.NewDynamic("5"))
	}
	requireSame(t, exported(t, b.Table(), export.CSV, export.Options{Guard: true}, b.Table().Columns()), b.Table())
}

func TestLongAndControlTextsComeBackFromWorkbooks(t *testing.T) {
	b := table.NewBuilder([]table.Column{{Name: "A"}, {Name: "A"}, {Name: "N", Type: table.Long}})
	b.Append(table.NewString(strings.Repeat("é\x00", 40_000)), table.NewString("\x00"), table.NewString("1.0"))
	b.Append(table.Null(table.String), table.Null(table.String), table.Null(table.Long))
	b.Append(table.NewString(strings.Repeat("x", 32_768)), table.NewString("\uffff"), table.NewLong(5))
	requireSame(t, exported(t, b.Table(), export.XLSX, export.Options{}, nil), b.Table())
}

func TestOtherFormatsComeBackTheSame(t *testing.T) {
	for _, c := range []struct {
		format export.Format
		opts   export.Options
		typed  bool
	}{
		{format: export.Parquet}, {format: export.JSON},
		{format: export.CSV, typed: true}, {format: export.TSV, typed: true}, {format: export.TSV, opts: export.Options{
			Guard: true}, typed: true},
		{format: export.CSV, opts: export.Options{Guard: true}, typed: true},
		{format: export.CSV, opts: export.Options{Guard: true, BOM: true, Delimiter: ';', Gzip: true}, typed: true},
	} {
		t.Run(fmt.Sprint(c.format, c.opts.Guard, c.opts.BOM), func(t *testing.T) {
			for seed := range uint64(400) {
				want := nasty(rand.New(rand.NewPCG(seed, 6)))
				var schema []table.Column
				if c.typed {
					schema = want.Columns()
				}
				requireSame(t, exported(t, want, c.format, c.opts, schema), want)
			}
		})
	}
}
