//go:build unix

package cli

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"unicode/utf16"
)

func gzipped(text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = io.WriteString(w, text)
	_ = w.Close()
	return b.String()
}

func deflated(text string) string {
	var b bytes.Buffer
	w, _ := flate.NewWriter(&b, flate.BestCompression)
	_, _ = io.WriteString(w, text)
	_ = w.Close()
	return b.String()
}

func zlibbed(text string) string {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	_, _ = io.WriteString(w, text)
	_ = w.Close()
	return b.String()
}

// wide returns text in UTF-16 with a byte order mark.
func wide(text string) string {
	var b strings.Builder
	for _, unit := range append([]uint16{0xfeff}, utf16.Encode([]rune(text))...) {
		b.WriteByte(byte(unit))
		b.WriteByte(byte(unit >> 8))
	}
	return b.String()
}

func TestFaultLabEncodings(t *testing.T) {
	const row = "x\n1\n"
	const zip = "Content-Encoding: gzip"
	damaged := []byte(gzipped(oneRow))
	damaged[len(damaged)-6] ^= 0xff
	var bomb bytes.Buffer // made in parts: the memory of a new process counts from that of its parent
	w := gzip.NewWriter(&bomb)
	_, _ = io.WriteString(w, `{"schema":[{"name":"x","type":"String"}],"results":[{"x":"`)
	for range 200 {
		_, _ = io.WriteString(w, strings.Repeat("x", 1<<20))
	}
	_ = w.Close()
	perform(t, []scenario{
		{name: "gzip", reply: ok(gzipped(oneRow), zip), prints: row},
		{name: "gzip of two members", reply: ok(gzipped(oneRow[:20])+gzipped(oneRow[20:]), zip), prints: row},
		{name: "gzip cut", reply: ok(gzipped(oneRow)[:40], zip), code: exitService},
		{name: "gzip damaged", reply: ok(string(damaged), zip), code: exitService},
		{name: "gzip with garbage after it", reply: ok(gzipped(oneRow)+"garbage", zip), code: exitService},
		{name: "gzip that is none", reply: ok(oneRow, zip), code: exitService},
		{name: "gzip that is empty", reply: ok("", zip), code: exitService},
		{name: "deflate", reply: ok(zlibbed(oneRow), "Content-Encoding: deflate"), prints: row},
		{name: "deflate without zlib", reply: ok(deflated(oneRow), "Content-Encoding: deflate"), prints: row},
		{name: "deflate that is none", reply: ok(oneRow, "Content-Encoding: deflate"), code: exitService},
		{name: "identity", reply: ok(oneRow, "Content-Encoding: identity"), prints: row},
		{name: "brotli", reply: ok(oneRow, "Content-Encoding: br"), code: exitService, says: "br"},
		{name: "unknown encoding", reply: ok(oneRow, "Content-Encoding: \x22rot13\x22"), code: exitService},
		{name: "gzip twice", reply: ok(gzipped(gzipped(oneRow)), "Content-Encoding: gzip, gzip"), prints: row},
		{name: "gzip twice in two headers", reply: ok(gzipped(gzipped(oneRow)), zip, zip), prints: row},
		{name: "20,000 layers",
			reply: ok(oneRow, "Content-Encoding: "+strings.Repeat("deflate,", 20_000)+"deflate"), code: exitService},
		{name: "a bomb of 200 MB", reply: ok(bomb.String(), zip), code: exitService},
		{name: "undeclared gzip", reply: ok(gzipped(oneRow)), code: exitService},
		{name: "UTF-8 with a byte order mark", reply: ok("\ufeff" + oneRow), prints: row},
		{name: "UTF-16", reply: ok(wide(oneRow)), code: exitService},
		{name: "Latin-1",
			reply: ok(strings.Replace(oneRow, `"x":1`, `"x":1,"y":"`+"\xe4"+`"`, 1)), prints: "x,y\n1,\ufffd\n"},
		{name: "invalid UTF-8", reply: column("String", "\"a\xff\xfe\xc0b\""), says: ""},
		{name: "NUL in a string", reply: column("String", "\"a\x00b\""), code: exitService},
		{name: "lone surrogates", reply: column("String", `"\ud800 \udc00 \ud83d"`), says: ""},
		{name: "escape sequences in a cell",
			reply: column("String", `"\u001b[2J\u009b31m\u202e"`), args: []string{"--format", "table"}, says: ""},
		{name: "escape sequences in a column name",
			reply: ok(`{"schema":[{"name":"\u001b[2Jx","type":"Int64"}],"results":[]}`), args: []string{"--format", "table"},
			says: ""},
	})
}

func TestFaultLabJSON(t *testing.T) {
	const row = "x\n1\n"
	body := func(schema, results string) string { return ok(`{"schema":` + schema + `,"results":` + results + `}`) }
	const xLong = `[{"name":"x","type":"Int64"}]`
	perform(t, []scenario{
		{name: "an empty body", reply: ok(""), code: exitService},
		{name: "white space", reply: ok(" \r\n\t "), code: exitService},
		{name: "null", reply: ok("null"), code: exitService},
		{name: "a number", reply: ok("42"), code: exitService},
		{name: "a string", reply: ok(`"denied"`), code: exitService},
		{name: "an array", reply: ok("[" + oneRow + "]"), code: exitService},
		{name: "an empty object", reply: ok("{}"), code: exitService},
		{name: "an open object", reply: ok("{"), code: exitService},
		{name: "an error with status 200",
			reply: ok(`{"error":{"code":"BadRequest","message":"no such table"}}`),
			code:  exitQuery, says: "no such table"},
		{name: "HTML with status 200",
			reply: ok("<html><title>Sign in</title></html>", "Content-Type: text/html"), code: exitService},
		{name: "HTML called JSON", reply: ok("<!doctype html><title>Blocked</title>"), code: exitService},
		{name: "XML",
			reply: ok(`<?xml version="1.0"?><results/>`, "Content-Type: application/xml"), code: exitService},
		{name: "no rows", reply: body(xLong, "[]"), prints: "x\n"},
		{name: "no columns", reply: body("[]", "[]")},
		{name: "rows without a schema", reply: ok(`{"results":[{"x":1}]}`), prints: row},
		{name: "a schema without rows", reply: ok(`{"schema":` + xLong + `}`), prints: "x\n"},
		{name: "schema after the rows", reply: ok(`{"results":[{"x":1}],"schema":` + xLong + `}`), prints: row},
		{name: "schema is null", reply: body("null", "[]"), prints: "\n"},
		{name: "schema is an object", reply: body(`{"x":"Int64"}`, "[]"), code: exitService},
		{name: "schema of strings", reply: body(`["x"]`, "[]"), code: exitService},
		{name: "a column without a name", reply: body(`[{"type":"Int64"}]`, "[]"), code: exitService},
		{name: "a column without a type", reply: body(`[{"name":"x"}]`, `[{"x":1}]`), prints: row},
		{name: "a column of an unknown type",
			reply: body(`[{"name":"x","type":"Quantum"}]`, `[{"x":1}]`), prints: row},
		{name: "two columns of one name",
			reply: body(`[{"name":"x","type":"Int64"},{"name":"x","type":"Int64"}]`, `[{"x":1}]`), says: ""},
		{name: "rows are null", reply: body(xLong, "null"), prints: "x\n"},
		{name: "rows are an object", reply: body(xLong, `{"x":1}`), code: exitService},
		{name: "a row is an array", reply: body(xLong, "[[1]]"), code: exitService},
		{name: "a row is null", reply: body(xLong, "[null]"), code: exitService},
		{name: "a row is a number", reply: body(xLong, "[1]"), code: exitService},
		{name: "a row lacks the column", reply: body(xLong, "[{}]"), prints: "x\n\"\"\n"},
		{name: "a row has more columns",
			reply: body(xLong, `[{"x":1,"y":{"z":[1,2,{}]}}]`), prints: "x,y\n1,\"{\"\"z\"\":[1,2,{}]}\"\n"},
		{name: "a row has the column twice", reply: body(xLong, `[{"x":1,"x":2}]`)},
		{name: "a row has columns that differ in case", reply: body(xLong, `[{"X":2,"x":1}]`), prints: "x,X\n1,2\n"},
		{name: "text in a number", reply: column("Int64", `"many"`), says: ""},
		{name: "a number beyond 64 bits", reply: column("Int64", "99999999999999999999"), says: ""},
		{name: "a number of 100,000 digits", reply: column("Double", strings.Repeat("9", 100_000)), says: ""},
		{name: "an exponent beyond all", reply: column("Double", "1e999999999"), says: ""},
		{name: "NaN", reply: column("Double", "NaN"), code: exitService},
		{name: "NaN as text", reply: column("Double", `"NaN"`), prints: "x\nNaN\n"},
		{name: "minus zero", reply: column("Double", "-0.0"), says: ""},
		{name: "a leading zero", reply: column("Int64", "01"), code: exitService},
		{name: "a date that is none", reply: column("DateTime", `"yesterday"`), says: ""},
		{name: "a date of year 0", reply: column("DateTime", `"0000-00-00T00:00:00Z"`), says: ""},
		{name: "a date of year 99999", reply: column("DateTime", `"99999-01-01T00:00:00Z"`), says: ""},
		{name: "a bool as a number", reply: column("SByte", "1"), prints: "x\ntrue\n"},
		{name: "an object in a string column", reply: column("String", `{"a":1}`), says: ""},
		{name: "single quotes", reply: ok("{'schema':[],'results':[]}"), code: exitService},
		{name: "a trailing comma", reply: body(xLong, `[{"x":1},]`), code: exitService},
		{name: "a comment", reply: ok("{/* */" + oneRow[1:]), code: exitService},
		{name: "garbage after the end", reply: ok(oneRow + "garbage"), code: exitService},
		{name: "white space after the end", reply: ok(oneRow + strings.Repeat(" \n", 1000)), prints: row},
		{name: "two documents", reply: ok(oneRow + oneRow), code: exitService},
		{name: "cut in a row", reply: ok(oneRow[:54]), code: exitService},
		{name: "cut after a row", reply: ok(oneRow[:58]), code: exitService},
		{name: "cut in an escape",
			reply: ok(`{"schema":[{"name":"x","type":"String"}],"results":[{"x":"\u00`), code: exitService},
		{name: "an unknown escape", reply: column("String", `"\q"`), code: exitService},
		{name: "a line break in a string", reply: column("String", "\"a\nb\""), code: exitService},
		{name: "100,000 levels of arrays",
			reply: column("Object", strings.Repeat("[", 100_000)+strings.Repeat("]", 100_000)), code: exitService},
		{name: "100,000 open arrays", reply: ok(strings.Repeat("[", 100_000)), code: exitService},
		{name: "100,000 columns",
			reply: body("["+strings.Repeat(`{"name":"x","type":"Int64"},`, 99_999)+`{"name":"x","type":"Int64"}]`, "[]"),
			says:  "could not be saved"},
		{name: "a column name of 1 MB",
			reply: body(`[{"name":"`+strings.Repeat("x", 1<<20)+`","type":"Int64"}]`, "[]"), says: ""},
		{name: "a value of 20 MB", reply: column("String", `"`+strings.Repeat("x", 20<<20)+`"`), says: ""},
		{name: "endless white space", serve: endless(raw("", `{"schema":`), " "), code: exitService},
		{name: "an endless string",
			serve: endless(raw("", `{"schema":[{"name":"x","type":"String"}],"results":[{"x":"`), "x"), code: exitQuery},
		{name: "an endless number",
			serve: endless(raw("", `{"schema":[{"name":"x","type":"Double"}],"results":[{"x":`), "9"), code: exitQuery},
		{name: "an endless schema",
			serve: endless(raw("", `{"schema":[`), `{"name":"x","type":"String"},`), code: exitQuery},
		{name: "an endless key", serve: endless(raw("", `{"`), "x"), code: exitQuery},
		{name: "endless arrays",
			serve: endless(raw("", `{"schema":[{"name":"x","type":"Object"}],"results":[{"x":`), "["), code: exitService},
		{name: "endless unknown members", serve: endless(raw("", "{"), `"k":[{}],`), code: exitQuery},
		{name: "endless rows of one text",
			serve: endless(raw("", `{"schema":[{"name":"x","type":"String"}],"results":[`), `{"x":"same"},`),
			code:  exitQuery, long: true, memory: 350 << 20},
		{name: "an endless error", serve: func() func(net.Conn, *http.Request) {
			return endless("HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\n\r\n"+`{"error":{"code":"BadRequest","message":"`, "x")
		}(), code: exitQuery},
	})
}
