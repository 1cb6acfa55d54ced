package api

import (
	"compress/flate"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// pours returns a handler that sends a start and then repeats a string until the client hangs up.
func pours(start, again string, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		gives(200, start, header...)(w, r)
		again := strings.Repeat(again, 1+(64<<10)/len(again))
		for r.Context().Err() == nil {
			if _, err := io.WriteString(w, again); err != nil {
				return
			}
		}
	}
}

// zipped compresses what a handler sends.
func zipped(handler http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		packed := gzip.NewWriter(w)
		defer packed.Close()
		handler(zipWriter{w, packed}, r)
	}
}

type zipWriter struct {
	http.ResponseWriter
	packed io.Writer
}

func (w zipWriter) Write(p []byte) (int, error) { return w.packed.Write(p) }

// endlessRows sends rows of unique texts.
func endlessRows(w http.ResponseWriter, r *http.Request) {
	part := []byte(openRows + `{"FileName":"first"}`)
	for i := 0; r.Context().Err() == nil; part = part[:0] {
		for len(part) < 64<<10 {
			i++
			part = fmt.Appendf(part, `,{"FileName":"unique-name-%09d-of-a-process.exe"}`, i)
		}
		if _, err := w.Write(part); err != nil {
			return
		}
	}
}

const openRows = `{"Schema":[{"Name":"FileName","Type":"String"}],"Results":[`

func TestEndlessResponsesEndWithinLimits(t *testing.T) {
	tests := []struct {
		name    string
		handler http.HandlerFunc
		kind    Kind
		says    string
		megs    int64 // most memory
	}{
		{"white space", pours("", " "), Malformed, "1 MB of white space", 40},
		{"line ends between rows", pours(openRows+`{"FileName":"a"}`, "\r\n"), Malformed, "1 MB of white space", 40},
		{"compressed white space", zipped(pours("", " ")), Malformed, "1 MB of white space", 40},
		{"compressed white space in an error", zipped(func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(502)
			pours("", " ")(w, r)
		}), Unavailable, "empty body", 40},
		{"one string", pours(openRows+`{"FileName":"`, "x"), TooLarge, "more than 32 MB in one row", 250},
		{"one key", pours(`{"`, "x"), TooLarge, "more than 32 MB in one row", 250},
		{"an array of the envelope", pours(`{"Other":[`, "1,"), TooLarge, "more than 32 MB in one row", 250},
		{"a string of 100 MB", func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, openRows+`{"FileName":"`)
			for range 100 {
				_, _ = io.WriteString(w, strings.Repeat("x", 1<<20))
			}
			_, _ = io.WriteString(w, `"}]}`)
		}, TooLarge, "more than 32 MB in one row", 250},
		{"rows", endlessRows, TooLarge, "more than 200 MB", 550},
		{"a bomb", zipped(pours(openRows+"{}", ",{}")), Malformed, "compressed more than 200 to 1", 200},
		{"20,000 encodings", gives(200, oneRow, "Content-Encoding", strings.Repeat("deflate, ", 20_000)), Malformed,
			"content encodings", 40},
		{"encodings in several lines", func(w http.ResponseWriter, r *http.Request) {
			w.Header()["Content-Encoding"] = []string{"gzip", "gzip", "deflate"}
			_, _ = io.WriteString(w, oneRow)
		}, Malformed, "3 content encodings", 40},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			client := clientOf(t, serve(t, test.handler), func(c *Config) { c.Dialect, _ = DialectNamed("graph") })
			peak := watchMemory(t)
			began := time.Now()
			_, err := client.Run(t.Context(), Query{Text: "T"}, nil)
			if took := time.Since(began); took > 20*time.Second*slowdown {
				t.Errorf("took %s", took)
			}
			if got := peak(); got > test.megs {
				t.Errorf("took %d MB of memory, want at most %d", got, test.megs)
			}
			if KindOf(err) != test.kind || !strings.Contains(err.Error(), test.says) {
				t.Errorf("got %v, want kind %d and %q", err, test.kind, test.says)
			}
		})
	}
}

// watchMemory samples the heap until the function that it returns is called, which returns by how
// many MB it grew.
func watchMemory(t *testing.T) func() int64 {
	t.Helper()
	heap := func() int64 {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return int64(m.HeapInuse)
	}
	runtime.GC()
	before := heap()
	var most atomic.Int64
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			most.Store(max(most.Load(), heap()))
			select {
			case <-done:
				return
			case <-time.After(10 * time.Millisecond):
			}
		}
	}()
	return func() int64 {
		close(done)
		<-ended
		return (most.Load() - before) >> 20
	}
}

func TestTwoLayersOfEncodingAreRead(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header()["Content-Encoding"] = []string{"deflate", "gzip"}
		outer := gzip.NewWriter(w)
		inner, _ := flate.NewWriter(outer, 6)
		_, _ = io.WriteString(inner, rowsAnswer(50))
		_, _ = inner.Close(), outer.Close()
	})
	answer, err := clientOf(t, server, nil).Run(t.Context(), Query{Text: "T"}, nil)
	if err != nil || answer.Table.Rows() != 50 {
		t.Errorf("got %v, %v; want 50 rows", answer, err)
	}
}

// A byte a second never pauses for long, but would take weeks.
func TestATrickleTimesOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var crumbs []string
		for crumb := range bytesOf(rowsAnswer(300), 1) {
			crumbs = append(crumbs, crumb)
		}
		dialect, _ := DialectNamed("mde")
		service := idleTimeout{stalling(crumbs, time.Second, 0), defaultTimeout}
		client, err := NewClient(Config{Dialect: dialect, Tokens: &tokens{}, HTTP: &http.Client{Transport: service}})
		if err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		answer, err := client.Run(t.Context(), Query{Text: "T"}, nil)
		if KindOf(err) != Timeout || answer == nil || answer.Table.Rows() == 0 ||
			time.Since(began) > defaultTimeout+time.Second {
			t.Errorf("%v and %v after %s, want the rows so far and a timeout", answer, err, time.Since(began))
		}
	})
}
