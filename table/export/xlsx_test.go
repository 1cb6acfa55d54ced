package export_test

import (
	"bytes"
	"context"
	"math"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"quarry/table"
	"quarry/table/export"
	"quarry/table/times"
)

func openBook(t *testing.T, file []byte) *excelize.File {
	t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { book.Close() })
	return book
}

func TestXLSXHoldsValuesThatExcelShowsExactly(t *testing.T) {
	b := table.NewBuilder([]table.Column{
		{Name: "Id", Type: table.Long}, {Name: "Small", Type: table.Long}, {Name: "At", Type: table.DateTime},
		{Name: "Text"},
		{Name: "Real", Type: table.Real}, {Name: "Bool", Type: table.Bool}, {Name: "Null", Type: table.Int},
	})
	ticks, _ := times.ParseWireDateTime("2026-11-23T10:00:00.1234567Z")
	b.Append(table.NewLong(9007199254740993), table.NewLong(999_999_999_999_999), table.NewDateTime(ticks),
		table.NewString("=1+1"),
		table.NewReal(math.NaN()), table.NewBool(true), table.Null(table.Int))
	for _, c := range []struct {
		name  string
		guard bool
		want  []string
	}{
		{"guarded", true, []string{"9007199254740993", "999999999999999", "46349.41666809557", "=1+1",
			"NaN", "TRUE", ""}},
		{"raw", false, []string{"9007199254740993", "999999999999999", "46349.41666809557", "=1+1", "NaN",
			"TRUE", ""}},
	} {
		t.Run(c.name, func(t *testing.T) {
			book := openBook(t, write(t, "xlsx", b.Table(), export.Options{Guard: c.guard}))
			for i, want := range c.want {
				cell, _ := excelize.CoordinatesToCellName(i+1, 2)
				if got, err := book.GetCellValue("Answer", cell, excelize.Options{RawCellValue: i != 5}); err != nil ||
					got != want {
					t.Errorf("%s: got %q (%v), want %q", cell, got, err, want)
				}
				if f, _ := book.GetCellFormula("Answer", cell); f != "" {
					t.Errorf("%s holds the formula %q", cell, f)
				}
			}
			if shown, _ := book.GetCellValue("Answer", "C2"); !strings.HasPrefix(shown, "2026-11-23 10:00:00") {
				t.Errorf("the time is shown as %q", shown)
			}
			if got, _ := book.GetCellValue("Exact values", "C2"); got != `"2026-11-23T10:00:00.1234567Z"` {
				t.Errorf("the exact time is %q", got)
			}
			if visible, _ := book.GetSheetVisible("Exact values"); visible {
				t.Error("the sheet with exact values is visible")
			}
			if style, _ := book.GetCellStyle("Answer", "D2"); (style != 0) != c.guard {
				t.Errorf("the text that looks like a formula has style %d", style)
			}
			kind, _ := book.GetCellType("Answer", "A2")
			if kind != excelize.CellTypeInlineString && kind != excelize.CellTypeSharedString {
				t.Errorf("the long integer has cell type %v, want text", kind)
			}
		})
	}
}

func TestXLSXMarksWhatItCuts(t *testing.T) {
	b := table.NewBuilder([]table.Column{{Name: "Text"}})
	b.Append(table.NewString(strings.Repeat("é", 40_000)))
	b.Append(table.NewString("a\x1bb\x00"))
	b.Append(table.NewString(strings.Repeat("é", 32_767)))
	book := openBook(t, write(t, "xlsx", b.Table(), export.Options{}))
	cut, _ := book.GetCellValue("Answer", "A2")
	if n := len([]rune(cut)); n > 32_767 || n < 32_700 || !strings.HasSuffix(cut, "… [cut: 40000 characters in all]") {
		t.Errorf("got %d characters that end in %q", n, cut[len(cut)-40:])
	}
	if got, _ := book.GetCellValue("Answer", "A3"); got != "a␛b␀" {
		t.Errorf("got %q, want pictures of the controls", got)
	}
	if got, _ := book.GetCellValue("Answer", "A4"); got != strings.Repeat("é", 32_767) {
		t.Errorf("text of the full length was changed: %d bytes", len(got))
	}
}

func TestXLSXCarriesTheNoteAndTheOrigin(t *testing.T) {
	opts := export.Options{Note: "partial answer: cut short", Guard: true,
		Origin: &export.Origin{Query: "=T\n| take 5", Run: 7}}
	book := openBook(t, write(t, "xlsx", sample(), opts))
	for cell, want := range map[string]string{"A1": "note", "B1": "partial answer: cut short", "A2": "query",
		"B2": "=T\n| take 5", "A3": "run", "B3": "7"} {
		if got, err := book.GetCellValue("Note", cell); err != nil || got != want {
			t.Errorf("%s: got %q (%v), want %q", cell, got, err, want)
		}
	}
	if got, _ := book.GetCellValue("Answer", "A1"); got != "Timestamp" {
		t.Errorf("heading: got %q", got)
	}
	if sheets := openBook(t, write(t, "xlsx", sample(), export.Options{})).GetSheetList(); len(sheets) != 2 {
		t.Errorf("without either: sheets %v", sheets)
	}
}

func TestXLSXRefusesMoreThanASheetHolds(t *testing.T) {
	rows := table.New([]table.Column{{Name: "N", Type: table.Long}},
		[]*table.Vector{table.Ints(table.Long, make([]int64, 1<<20), nil)})
	columns := table.NewBuilder(make([]table.Column, 16_385)).Table()
	for _, c := range []struct {
		rows *table.Table
		want string
	}{
		{rows, "1048577 rows including the header are more than the 1048576 of a sheet: use csv or parquet"},
		{columns, "16385 columns are more than the 16384 of a sheet: use csv or json"},
	} {
		err := export.Write(context.Background(), &bytes.Buffer{}, "xlsx", c.rows, export.Options{})
		if err == nil || err.Error() != "write xlsx: "+c.want {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
}
