package export_test

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"quarry/table"
	"quarry/table/export"
	"quarry/table/times"
)

// sample returns a small table of values that are hard to write in each format.
func sample() *table.Table {
	b := table.NewBuilder([]table.Column{
		{Name: "Timestamp", Type: table.DateTime}, {Name: "FileName", Type: table.String},
		{Name: "CommandLine", Type: table.String}, {Name: "Size", Type: table.Long},
		{Name: "Score", Type: table.Real}, {Name: "Signed", Type: table.Bool}, {Name: "Count", Type: table.Int},
		{Name: "Price", Type: table.Decimal}, {Name: "Took", Type: table.TimeSpan}, {Name: "Id", Type: table.GUID},
		{Name: "Tags", Type: table.Dynamic}, {Name: "Name, with | <b>\"all\"</b>", Type: table.String},
	})
	at, _ := times.ParseWireDateTime("2026-11-23T10:00:00.1234567Z")
	b.Append(table.NewDateTime(at), table.NewString("csc.exe"), table.NewString(`"C:\a b\csc.exe" /out:x,y`),
		table.NewLong(9007199254740993), table.NewReal(1.5), table.NewBool(true), table.NewInt(-7),
		table.NewDecimal("1.50"), table.NewTimeSpan(36_000_000_000*25+5_000_000),
		table.NewGUID("6f9619ff-8b86-d011-b42d-00c04fc964ff"),
		table.NewDynamic(`{"a":["x",1,null]}`), table.NewString("plain"))
	b.Append(table.NewDateTime(0), table.NewString("=cmd|' /C calc'!A0"),
		table.NewString("\x1b]52;c;aGk=\a\u202egpj.exe\nnext\tcell"),
		table.NewLong(-1), table.NewReal(math.Inf(-1)), table.NewBool(false), table.NewInt(0),
		table.NewDecimal("-0.1"), table.NewTimeSpan(-1), table.NewGUID("00000000-0000-0000-0000-000000000000"),
		table.NewDynamic(`"text"`), table.NewString("日本語 👩‍💻 `code` [x](http://y)"))
	b.Append(table.Null(table.DateTime), table.Null(table.String), table.NewString(""), table.NewString("many"),
		table.Null(table.Real), table.Null(table.Bool), table.Null(table.Int), table.Null(table.Decimal),
		table.Null(table.TimeSpan), table.Null(table.GUID), table.Null(table.Dynamic), table.NewString(" edge "))
	return b.Table()
}

func write(t testing.TB, format export.Format, tab *table.Table, opts export.Options) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := export.Write(context.Background(), &b, format, tab, opts); err != nil {
		t.Fatalf("write %s: %v", format, err)
	}
	return b.Bytes()
}

func readParquet(t testing.TB, file []byte) *table.Table {
	t.Helper()
	tab, err := export.ReadParquet(t.Context(), bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	return tab
}

// requireSame fails unless both tables hold the same columns and cells.
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

// randomTable has columns of all types, with nulls, misfits and the limits of every range.
func randomTable(rng *rand.Rand) *table.Table {
	names := []string{"A", "a", "A", "", "with, comma", "dotted.name", "ünï", `quo"te`, "A1", "A (100 ns)"}
	columns := make([]table.Column, rng.IntN(12))
	for i := range columns {
		columns[i] = table.Column{Name: names[rng.IntN(len(names))], Type: table.Type(rng.IntN(10))}
	}
	b := table.NewBuilder(columns)
	wide := rng.IntN(2) == 0 // some tables have only times within the range of nanoseconds
	for range rng.IntN(300) {
		row := make([]table.Value, len(columns))
		for i, c := range columns {
			row[i] = randomValue(rng, c.Type, wide)
		}
		b.Append(row...)
	}
	return b.Table()
}

func randomValue(rng *rand.Rand, t table.Type, wide bool) table.Value {
	switch rng.IntN(12) {
	case 0:
		return table.Null(t)
	case 1:
		if wide && t != table.String {
			return table.NewString("misfit \x00 " + fmt.Sprint(rng.IntN(3)))
		}
	}
	pick := func(ends ...int64) int64 {
		if i := rng.IntN(2 * len(ends)); i < len(ends) {
			return ends[i]
		}
		return rng.Int64N(1e6)
	}
	texts := []string{"", "a", "日本", "\xff\x00", "long " + fmt.Sprint(rng.Uint64())}
	text := texts[rng.IntN(len(texts))]
	switch t {
	case table.Bool:
		return table.NewBool(rng.IntN(2) == 0)
	case table.Int:
		return table.NewInt(int32(pick(math.MinInt32, math.MaxInt32)))
	case table.Long:
		return table.NewLong(pick(math.MinInt64, math.MaxInt64, 1<<53+1))
	case table.Real:
		return table.NewReal([]float64{math.NaN(), math.Inf(1), math.Copysign(0, -1), math.MaxFloat64, 5e-324,
			rng.Float64()}[rng.IntN(6)])
	case table.DateTime:
		if wide {
			return table.NewDateTime(pick(0, 1, times.MaxTicks, 621355968000000000-3))
		}
		return table.NewDateTime(638_000_000_000_000_000 + rng.Int64N(1e17))
	case table.TimeSpan:
		return table.NewTimeSpan(pick(math.MinInt64, math.MaxInt64, -1))
	case table.Decimal:
		return table.NewDecimal("1.50")
	case table.GUID:
		return table.NewGUID("6f9619ff-8b86-d011-b42d-00c04fc964ff")
	case table.Dynamic:
		return table.NewDynamic(`{"a":"` + fmt.Sprint(rng.IntN(4)) + `"}`)
	}
	return table.NewString(text)
}
