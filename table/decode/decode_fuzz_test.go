package decode_test

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"reflect"
	"testing"
	"testing/iotest"

	"quarry/table"
	"quarry/table/decode"
)

var decodeSeeds = []string{
	`{"Schema":[{"Name":"A","Type":"String"},{"Name":"B","Type":"Int64"}],"Results":[{"A":"x","B":9007199254740993},{"B":-1,"A":"\u00e9\ud83d\ude00\ud800"}]}`,
	`{"@odata.context":"c","schema":[{"name":"T","type":"DateTime"},{"name":"F","type":"SByte"},{"name":"O","type":"Object"}],"results":[{"T":"2026-01-02T03:04:05.1234567Z","F@odata.type":"#SByte","F":1,"O":{"@odata.type":"#x","a":[1, {"b@odata.type":"#y","b":2}]}},{"T":{},"F":{},"O":{}}]}`,
	`{"Results":[{"a":1,"b":"x"},{"b":"y","a":18446744073709551615,"c":1.5}],"Schema":[{"Name":"b","Type":"String"},{"Name":"a","Type":"UInt64"}]}`,
	`{"Results":[{"a":1},{"a":1.5,"b":true},{"a":null,"b":{}},{}]}`,
	`{"Schema":[{"Name":"LogonId","Type":"Int64"},{"Name":"LogonID","Type":"String"}],"Results":[{"LogonId":1,"LogonID":"2","LogonId":3}]}`,
	`{"Schema":[{"Name":"r","Type":"Double"},{"Name":"d","Type":"Decimal"},{"Name":"g","Type":"Guid"},{"Name":"s","Type":"TimeSpan"}],"Results":[{"r":"NaN","d":"1.50","g":"ABCDEF00-1234-1234-1234-1234567890ab","s":"1.02:03:04.5"},{"r":1e999,"d":"x","g":"g","s":"-00:00:01"}]}`,
	"{\"Schema\":[{\"Name\":\"A\",\"Type\":\"String\"}],\"Results\":[{\"A\":\"\xff\xc0\x80\"},{\"A\":[1,\"\xff\"]}]}",
	`{"Schema":[{"Name":"A","Type":"String"}],"Results":[{"A":"a"}],"results":[{"A":"b"},{"C":0}],"Stats":{"ExecutionTime":1.5}}`,
	`{"Schema":[],"Results":[[1]]}`, `{"Schema":null,"Results":null}`, `{"error":{"code":"x","message":"y"}}`, `[]`,
	`{}`, ``, `{"Results":[{"a":1},]}`,
	"\ufeff{\"Results\" : [ { \"a b\" : \"\\n\" , \"\\u0061 b\" : 2 } ] } \n",
}

// FuzzDecodeAgreesWithEncodingJSON also splits the body into chunks of random size.
func FuzzDecodeAgreesWithEncodingJSON(f *testing.F) {
	for i, seed := range decodeSeeds {
		f.Add([]byte(seed), uint64(i))
	}
	f.Fuzz(requireReferenceAgrees)
}

func requireReferenceAgrees(t *testing.T, body []byte, pieces uint64) {
	want, wantErr := decodeReference(body)
	got, err := decode.Decode(&splitReader{bytes.NewReader(body), rand.New(rand.NewPCG(pieces, 0))}, decode.Options{})
	if (err == nil) != (wantErr == nil) {
		t.Fatalf("body %q\ngot error %v, want %v", body, err, wantErr)
	}
	if err != nil {
		return
	}
	if (got.Table == nil) != (want == nil) {
		t.Fatalf("body %q\ngot table %v, want %v", body, got.Table, want)
	}
	if want != nil {
		compareWithReference(t, body, got.Table, want)
	}
}

func compareWithReference(t *testing.T, body []byte, got *table.Table, want *referenceTable) {
	t.Helper()
	if len(got.Columns()) != len(want.columns) || got.Rows() != len(want.cells) {
		t.Fatalf("body %q\ngot columns %v and %d rows, want %v and %d", body, got.Columns(), got.Rows(), want.columns,
			len(want.cells))
	}
	first := map[string]bool{}
	for c, column := range want.columns {
		if got.Columns()[c] != column {
			t.Fatalf("body %q\ncolumn %d: got %v, want %v", body, c, got.Columns()[c], column)
		}
		for row := range want.cells {
			compareCell(t, body, got, want, row, c, first[column.Name])
		}
		first[column.Name] = true
	}
}

// compareCell compares one cell. In a column that repeats the name of an earlier one, it is null.
func compareCell(t *testing.T, body []byte, got *table.Table, want *referenceTable, row, c int, repeated bool) {
	t.Helper()
	column := want.columns[c]
	value := got.Value(row, c)
	raw := want.raw(row, c)
	if raw == nil || repeated {
		if !value.IsNull() {
			t.Fatalf("body %q\nrow %d, column %v: got %q, want null", body, row, column, value)
		}
		return
	}
	expected, fits := referenceCell(column.Type, raw)
	misfit, isMisfit := got.Vector(c).Misfit(row)
	switch {
	case fits == isMisfit:
		t.Fatalf("body %q\nrow %d, column %v: got misfit %v (%q) for %s", body, row, column, isMisfit, misfit, raw)
	case isMisfit:
		text, isText := referenceValue(raw).(string)
		if !isText {
			text = string([]rune(string(raw)))
		}
		if misfit != text {
			t.Fatalf("body %q\nrow %d, column %v: got misfit %q, want %q", body, row, column, misfit, text)
		}
	case column.Type == table.Dynamic, column.Type == table.String && (raw[0] == '{' || raw[0] == '['):
		if !reflect.DeepEqual(referenceValue([]byte(value.Text())), referenceValue(raw)) {
			t.Fatalf("body %q\nrow %d, column %v: got %s, want %s", body, row, column, value.Text(), raw)
		}
	case value != expected:
		t.Fatalf("body %q\nrow %d, column %v: got %v, want %v", body, row, column, value, expected)
	}
}

// splitReader returns chunks of random size.
type splitReader struct {
	r   io.Reader
	rng *rand.Rand
}

func (s *splitReader) Read(p []byte) (int, error) {
	return s.r.Read(p[:min(len(p), 1+s.rng.IntN(40))])
}

// FuzzDecodeOfPiecesIsDecodeOfTheWhole compares decoding a whole body with decoding it byte by
// byte, including errors.
func FuzzDecodeOfPiecesIsDecodeOfTheWhole(f *testing.F) {
	for _, seed := range decodeSeeds {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		whole, err := decode.Decode(bytes.NewReader(body), decode.Options{})
		bytewise, err2 := decode.Decode(iotest.OneByteReader(bytes.NewReader(body)), decode.Options{})
		if (err == nil) != (err2 == nil) || errors.Is(err, io.ErrUnexpectedEOF) != errors.Is(err2,
			io.ErrUnexpectedEOF) {
			t.Fatalf("body %q\nwhole: %v\nbyte by byte: %v", body, err, err2)
		}
		if err != nil && err.Error() != err2.Error() {
			t.Fatalf("body %q\nwhole: %v\nbyte by byte: %v", body, err, err2)
		}
		requireSameTable(t, bytewise.Table, whole.Table)
	})
}

// requireSameTable fails unless both tables hold the same cells of the same types.
func requireSameTable(t *testing.T, got, want *table.Table) {
	t.Helper()
	if (got == nil) != (want == nil) {
		t.Fatalf("got table %v, want %v", got, want)
	}
	if want == nil {
		return
	}
	if !reflect.DeepEqual(got.Columns(), want.Columns()) && len(got.Columns())+len(want.Columns()) > 0 ||
		got.Rows() != want.Rows() {
		t.Fatalf("got %v, %d rows; want %v, %d rows", got.Columns(), got.Rows(), want.Columns(), want.Rows())
	}
	for c, column := range want.Columns() {
		for row := range want.Rows() {
			gotMisfit, _ := got.Vector(c).Misfit(row)
			wantMisfit, _ := want.Vector(c).Misfit(row)
			if got.Value(row, c) != want.Value(row, c) || gotMisfit != wantMisfit {
				t.Fatalf("row %d, column %v: got %#v, want %#v", row, column, got.Value(row, c), want.Value(row, c))
			}
		}
	}
}
