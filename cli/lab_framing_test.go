//go:build unix

package cli

import (
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// chunked returns a chunked response of the given chunks, without the last one.
func chunked(chunks ...string) string {
	return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n" + strings.Join(chunks, "")
}

// raw returns a response with a body and header lines as given.
func raw(header, body string) string {
	return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" + header + "\r\n" + body
}

// slowly sends text a byte at a time.
func slowly(text string, pause time.Duration) func(net.Conn, *http.Request) {
	return func(conn net.Conn, _ *http.Request) {
		for i := range len(text) {
			if _, err := io.WriteString(conn, text[i:i+1]); err != nil {
				return
			}
			time.Sleep(pause)
		}
	}
}

// impatient limits the time of a run.
var impatient = []string{"--timeout", "1s"}

func TestFaultLabFraming(t *testing.T) {
	const row = "x\n1\n"
	many := strings.Repeat("X-Header: value\r\n", 200_000)
	perform(t, []scenario{
		{name: "closed without a byte", reply: "", code: exitService, says: "closed the connection|EOF"},
		{name: "reset",
			serve: func(c net.Conn, _ *http.Request) { _ = c.(*net.TCPConn).SetLinger(0) },
			code:  exitService, says: "reset|closed"},
		{name: "half a status line", reply: "HTTP/1.", code: exitService, says: "."},
		{name: "status line only", reply: "HTTP/1.1 200 OK\r\n", code: exitService, says: "."},
		{name: "headers without an end",
			reply: "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n", code: exitService, says: "."},
		{name: "another protocol", reply: "SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n", code: exitService, says: "."},
		{name: "HTTP/0.9", reply: oneRow, code: exitService, says: "."},
		{name: "HTTP/1.0", reply: "HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n" + oneRow, prints: row},
		{name: "HTTP/2 preface in clear text",
			reply: "\x00\x00\x12\x04\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00\x64", code: exitService, says: "."},
		{name: "HTTP/3", reply: "HTTP/3 200 OK\r\nContent-Length: 0\r\n\r\n", code: exitService, says: "."},
		{name: "status 999",
			reply: "HTTP/1.1 999 Strange\r\nContent-Length: 0\r\n\r\n", code: exitService, says: "999"},
		{name: "status of letters",
			reply: "HTTP/1.1 abc OK\r\nContent-Length: 0\r\n\r\n", code: exitService, says: "."},
		{name: "status of one digit",
			reply: "HTTP/1.1 2 OK\r\nContent-Length: 0\r\n\r\n", code: exitService, says: "."},
		{name: "negative length", reply: raw("Content-Length: -1\r\n", oneRow), code: exitService, says: "."},
		{name: "length beyond 64 bits",
			reply: raw("Content-Length: 99999999999999999999\r\n", oneRow), code: exitService, says: "."},
		{name: "length of letters", reply: raw("Content-Length: many\r\n", oneRow), code: exitService, says: "."},
		{name: "two lengths",
			reply: raw("Content-Length: 10\r\nContent-Length: 60\r\n", oneRow), code: exitService, says: "."},
		{name: "the same length twice",
			reply: raw("Content-Length: 60\r\nContent-Length: 60\r\n", oneRow), prints: row},
		{name: "length too short", reply: raw("Content-Length: 50\r\n", oneRow), code: exitService, says: "."},
		{name: "length too long", reply: raw("Content-Length: 5000\r\n", oneRow[:56]), code: exitService, says: "."},
		{name: "length and chunks",
			reply:  raw("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "3c\r\n"+oneRow+"\r\n0\r\n\r\n"),
			prints: row},
		{name: "no length", reply: raw("", oneRow), prints: row},
		{name: "chunks",
			reply: chunked("1e\r\n"+oneRow[:30]+"\r\n", "1e\r\n"+oneRow[30:]+"\r\n", "0\r\n\r\n"), prints: row},
		{name: "chunks of one byte", reply: chunked(func() (all string) {
			for i := range len(oneRow) {
				all += "1\r\n" + oneRow[i:i+1] + "\r\n"
			}
			return all + "0\r\n\r\n"
		}()), prints: row},
		{name: "chunks with trailers",
			reply: chunked("3c\r\n"+oneRow+"\r\n", "0\r\nX-Checksum: 1\r\n\r\n"), prints: row},
		{name: "chunks without an end", reply: chunked("3c\r\n" + oneRow + "\r\n"), code: exitService, says: "."},
		{name: "chunk cut", reply: chunked("3c\r\n" + oneRow[:58]), code: exitService, says: "."},
		{name: "chunk of a wrong size",
			reply: chunked("zz\r\n" + oneRow + "\r\n0\r\n\r\n"), code: exitService, says: "."},
		{name: "chunk of a huge size", reply: chunked("ffffffffffffffff\r\n" + oneRow), code: exitService, says: "."},
		{name: "chunk with a long extension",
			reply: chunked("3c;" + strings.Repeat("x", 1<<20) + "\r\n" + oneRow + "\r\n0\r\n\r\n"),
			code:  exitService, says: "."},
		{name: "unknown transfer encoding",
			reply: raw("Transfer-Encoding: rot13\r\n", oneRow), code: exitService, says: "."},
		{name: "one header of 2 MB",
			reply: raw("X: "+strings.Repeat("x", 2<<20)+"\r\n", oneRow), code: exitService, says: "."},
		{name: "200,000 headers", reply: raw(many+"Content-Length: 60\r\n", oneRow), code: exitService, says: "."},
		{name: "endless headers",
			serve: endless("HTTP/1.1 200 OK\r\n", "X-Header: value\r\n"), code: exitService, says: "."},
		{name: "header without a colon", reply: raw("Nonsense\r\n", oneRow), code: exitService, says: "."},
		{name: "header with a control character",
			reply: raw("X-Evil: \x1b[2J\x07\r\nContent-Length: 60\r\n", oneRow), code: exitService, says: "malformed"},
		{name: "folded header", reply: raw("X-Long: a\r\n b\r\nContent-Length: 60\r\n", oneRow), prints: row},
		{name: "escape sequences in the reason",
			reply: "HTTP/1.1 500 \x1b[2J\x1b]0;owned\x07\r\nContent-Length: 0\r\n\r\n", code: exitService, says: "500"},
		{name: "endless 1xx", serve: endless("", "HTTP/1.1 103 Early Hints\r\n\r\n"), code: exitService, says: "."},
		{name: "100 first", reply: "HTTP/1.1 100 Continue\r\n\r\n" + ok(oneRow), prints: row},
		{name: "101",
			reply: "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
			code:  exitService, says: "101"},
		{name: "bytes before the status line", reply: "\r\n\r\n" + ok(oneRow), code: exitService, says: "."},
		{name: "two responses", reply: ok(oneRow) + ok(`{"schema":[],"results":[]}`), prints: row},
		{name: "answer before the query is read",
			serve: func(c net.Conn, _ *http.Request) { _, _ = io.WriteString(c, ok(oneRow)) }, prints: row},
		{name: "silence",
			serve: func(c net.Conn, _ *http.Request) { stall(c) }, args: impatient,
			code: exitService, says: "time", long: true},
		{name: "silence after the headers", serve: func(c net.Conn, _ *http.Request) {
			_, _ = io.WriteString(c, raw("Content-Length: 60\r\n", ""))
			stall(c)
		}, args: impatient, code: exitService, says: "time", long: true},
		{name: "silence inside the rows", serve: func(c net.Conn, _ *http.Request) {
			_, _ = io.WriteString(c, raw("Content-Length: 60\r\n", oneRow[:56]))
			stall(c)
		}, args: impatient, code: exitService, says: "time", long: true},
		{name: "headers a byte at a time",
			serve: slowly(ok(oneRow), 100*time.Millisecond), args: impatient,
			code: exitService, says: "time", long: true},
		{name: "rows a byte at a time", serve: func(c net.Conn, q *http.Request) {
			_, _ = io.WriteString(c, raw("Content-Length: 60\r\n", ""))
			slowly(oneRow, 100*time.Millisecond)(c, q)
		}, args: impatient, code: exitService, says: "time", long: true},
	})
}
