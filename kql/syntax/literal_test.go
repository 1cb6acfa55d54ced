package syntax_test

import (
	"math"
	"testing"

	"quarry/kql/kqltest"
	"quarry/kql/syntax"
	"quarry/table/times"
)

// literal parses one constant.
func literal(t *testing.T, text string) *syntax.Literal {
	t.Helper()
	var found *syntax.Literal
	for _, s := range syntax.Parse("print " + text).Statements {
		kqltest.Nodes(s, s, func(n, _ syntax.Node) {
			if l, ok := n.(*syntax.Literal); ok && found == nil {
				found = l
			}
		})
	}
	if found == nil {
		t.Fatalf("%q has no constant", text)
	}
	return found
}

func TestStringsAreDecoded(t *testing.T) {
	for text, want := range map[string]string{
		`"a b"`: "a b", `'it''s'`: "its", `"a\tb\n\\\"\'"`: "a\tb\n\\\"'",
		`"\x41\u00e9\101\0"`: "Aé A\x00"[:1] + "éA\x00", `"\ud83d\ude00\U0001F600"`: "😀😀",
		`@"C:\temp\x"`: `C:\temp\x`, `@"say ""hi"""`: `say "hi"`, `@'it''s'`: "it's",
		`h"secret"`: "secret", `H@'\d'`: `\d`, "```a\n\"b\\n\"```": "a\n\"b\\n\"", "~~~x~~~": "x",
		`"a" 'b' @"\c"`: `ab\c`, "\"a\"\n// with a comment\n\"b\"": "ab", `""`: "",
	} {
		if got, ok := literal(t, text).Text(); !ok || got != want {
			t.Errorf("%s: got %q, %v, want %q", text, got, ok, want)
		}
	}
}

func TestUnterminatedStringsAreNotOK(t *testing.T) {
	for _, text := range []string{`"a`, `@'a`, "```a", `"\q"`, "“a”"} {
		if got, ok := literal(t, text).Text(); ok {
			t.Errorf("%s: got %q as a complete string", text, got)
		}
	}
}

func TestNumbersAreDecoded(t *testing.T) {
	for text, want := range map[string]int64{
		"5": 5, "0x1F": 31, "0XFFFFFFFFFFFFFFFF": -1, "long(7)": 7, "long(-7)": -7, "int( 3 )": 3,
		"long('4')": 4, "9223372036854775807": math.MaxInt64,
	} {
		if got, ok := literal(t, text).Long(); !ok || got != want {
			t.Errorf("%s: got %d, %v, want %d", text, got, ok, want)
		}
	}
	for _, text := range []string{"99999999999999999999", "int(2147483648)", "long(abc)", "1.5", "long(null)"} {
		if got, ok := literal(t, text).Long(); ok {
			t.Errorf("%s: got the long %d", text, got)
		}
	}
	for text, want := range map[string]float64{
		"1.5": 1.5, "1e3": 1000, "1.": 1, "real(2)": 2, "double(-0.5)": -0.5, "real(-inf)": math.Inf(-1), "1.e2": 100,
	} {
		if got, ok := literal(t, text).Real(); !ok || got != want {
			t.Errorf("%s: got %v, %v, want %v", text, got, ok, want)
		}
	}
	if got, ok := literal(t, "decimal(0.1234567890123456789)").Decimal(); !ok || got != "0.1234567890123456789" {
		t.Errorf("got the decimal %q, %v", got, ok)
	}
}

func TestNullsAndBools(t *testing.T) {
	for _, text := range []string{"int(null)", "datetime(null)", "datetime()", "guid(null)", "bool(null)"} {
		if !literal(t, text).Null() {
			t.Errorf("%s is not null", text)
		}
	}
	for text, want := range map[string]bool{"true": true, "False": false, "bool(1)": true, "bool(false)": false} {
		if got, ok := literal(t, text).Bool(); !ok || got != want {
			t.Errorf("%s: got %v, %v, want %v", text, got, ok, want)
		}
	}
	const guid = "74be27de-1e4e-49d9-b579-fe0b331d3642"
	for _, text := range []string{"guid(" + guid + ")", "guid(74BE27DE1E4E49D9B579FE0B331D3642)",
		"guid({" + guid + "})"} {
		if got, ok := literal(t, text).GUID(); !ok || got != guid {
			t.Errorf("%s: got %q, %v, want %q", text, got, ok, guid)
		}
	}
}

func TestDateTimesInAllForms(t *testing.T) {
	for text, want := range map[string]string{
		"2024-05-01":                     "2024-05-01T00:00:00.0000000Z",
		"2024-05-01 10:20":               "2024-05-01T10:20:00.0000000Z",
		"2024-05-01T10:20:30Z":           "2024-05-01T10:20:30.0000000Z",
		"2024-05-01 10:20:30.1234567":    "2024-05-01T10:20:30.1234567Z",
		"2024-05-01T10:20:30.123456789Z": "2024-05-01T10:20:30.1234567Z",
		"2024-05-01T10:20:30+02:00":      "2024-05-01T08:20:30.0000000Z",
		"2024-05-01T10:20:30-0530":       "2024-05-01T15:50:30.0000000Z",
		"2024-02-29":                     "2024-02-29T00:00:00.0000000Z",
		"2024":                           "2024-01-01T00:00:00.0000000Z",
		"2024-05":                        "2024-05-01T00:00:00.0000000Z",
		"05-14-2024":                     "2024-05-14T00:00:00.0000000Z",
		"5/4/2024 3:20:01 PM":            "2024-05-04T15:20:01.0000000Z",
		"5/4/2024 12:00 AM":              "2024-05-04T00:00:00.0000000Z",
		"Sat, 8 Nov 14 15:05:02 GMT":     "2014-11-08T15:05:02.0000000Z",
		"Saturday, 08-Nov-14 15:05 UTC":  "2014-11-08T15:05:00.0000000Z",
		"0001-01-01":                     "0001-01-01T00:00:00.0000000Z",
		"9999-12-31 23:59:59.9999999":    "9999-12-31T23:59:59.9999999Z",
	} {
		ticks, ok := times.ParseDateTime(text)
		if got := times.FormatDateTime(ticks); !ok || got != want {
			t.Errorf("%s: got %s, %v, want %s", text, got, ok, want)
		}
	}
	for _, text := range []string{"", "now", "2024-13-01", "2023-02-29", "2024-05-01 25:00", "2024-05-01x",
		"0001-01-01T00:00:00+01:00", "1-2", "2024-05-01 10", "99999-01-01"} {
		if ticks, ok := times.ParseDateTime(text); ok {
			t.Errorf("%q: got %s", text, times.FormatDateTime(ticks))
		}
	}
}

func TestTimeSpansInAllForms(t *testing.T) {
	for text, want := range map[string]string{
		"1d": "1.00:00:00", "1.5h": "01:30:00", "30m": "00:30:00", "5ms": "00:00:00.0050000",
		"1tick": "00:00:00.0000001", "100nanoseconds": "00:00:00.0000001", "15 seconds": "00:00:15",
		"2": "2.00:00:00", "1.02:03:04.5": "1.02:03:04.5000000", "-00:10": "-00:10:00",
		"6:12:14:45": "6.12:14:45", "0": "00:00:00", "-1.5d": "-1.12:00:00",
	} {
		ticks, ok := times.ParseTimeSpan(text)
		if got := times.FormatTimeSpan(ticks); !ok || got != want {
			t.Errorf("%s: got %s, %v, want %s", text, got, ok, want)
		}
	}
	for _, text := range []string{"", "d", "1x", "25:00", "1:2:3:4:5", "1.2.3", "99999999999d", "10:60"} {
		if ticks, ok := times.ParseTimeSpan(text); ok {
			t.Errorf("%q: got %s", text, times.FormatTimeSpan(ticks))
		}
	}
}

func TestDynamicConstantsBecomeJSON(t *testing.T) {
	for text, want := range map[string]string{
		`{"a": [1, 2.5, null, true]}`: `{"a": [1, 2.5, null, true]}`,
		`['x', "y", @"\z"]`:           `["x","y","\\z"]`,
		`[1 2]`:                       `[1,2]`,
		`datetime(2024-05-01)`:        `"2024-05-01T00:00:00.0000000Z"`,
		`{"a": 1d, "b": 0x10}`:        `{"a":"1.00:00:00","b":16}`,
		`dynamic([1])`:                `[1]`,
		`[-1, int(null)]`:             `[-1,null]`,
		`True`:                        `true`,
	} {
		found := false
		for _, s := range syntax.Parse("print dynamic(" + text + ")").Statements {
			kqltest.Nodes(s, s, func(n, _ syntax.Node) {
				if d, ok := n.(*syntax.DynamicLiteral); ok && !found {
					found = true
					if got, ok := d.StrictJSON(); !ok || got != want {
						t.Errorf("dynamic(%s): got %s, %v, want %s", text, got, ok, want)
					}
				}
			})
		}
		if !found {
			t.Errorf("dynamic(%s) has no dynamic constant", text)
		}
	}
}
