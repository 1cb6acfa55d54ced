package table_test

import (
	"testing"

	"quarry/table"
	"quarry/table/times"
)

func TestAppendJSON(t *testing.T) {
	for _, c := range []struct {
		v    table.Value
		want string
	}{
		{table.Null(table.String), "null"},
		{table.NewBool(true), "1"},
		{table.NewLong(-9223372036854775808), "-9223372036854775808"},
		{table.NewReal(0.1), "0.1"},
		{table.NewReal(1e21), "1e+21"},
		{table.NewDateTime(times.MaxTicks), `"9999-12-31T23:59:59.9999999Z"`},
		{table.NewDateTime(0), `"0001-01-01T00:00:00Z"`},
		{table.NewTimeSpan(-1), `"-00:00:00.0000001"`},
		{table.NewDecimal("1.50"), `"1.50"`},
		{table.NewDynamic("{\"a\":\"\u202e\"}"), `{"a":"\u202e"}`},
		{table.NewString("\x1b\"\\/\n\r\té😀\u2028\u202e\u009b\x7f\U000e0041"),
			`"\u001b\"\\/\n\r\té😀\u2028\u202e\u009b\u007f\udb40\udc41"`},
		{table.NewString("\xff"), "\"\ufffd\""},
	} {
		if got := string(table.AppendJSON(nil, c.v)); got != c.want {
			t.Errorf("%v: got %s, want %s", c.v, got, c.want)
		}
	}
}
