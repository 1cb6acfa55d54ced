package decode_test

import (
	"bytes"
	"io"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"

	"quarry/table"
	"quarry/table/decode"
	"quarry/table/events"
)

// BenchmarkGzipBesideInflating alternately decodes a compressed response and merely decompresses
// it, and reports the ratio of the wall times, as the median of the rounds.
func BenchmarkGzipBesideInflating(b *testing.B) {
	var compressed bytes.Buffer
	w, err := gzip.NewWriterLevel(&compressed, gzip.BestSpeed)
	if err != nil {
		b.Fatal(err)
	}
	if err := events.Write(w, events.Shape{Rows: events.FullRows}); err != nil {
		b.Fatal(err)
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
	inflate := func() *gzip.Reader {
		r, err := gzip.NewReader(bytes.NewReader(compressed.Bytes()))
		if err != nil {
			b.Fatal(err)
		}
		return r
	}
	var ratios, alone, decoded []float64
	for b.Loop() {
		began := time.Now()
		if _, err := io.Copy(io.Discard, inflate()); err != nil {
			b.Fatal(err)
		}
		between := time.Now()
		if _, err := decode.Decode(inflate(), decode.Options{}); err != nil {
			b.Fatal(err)
		}
		one, both := between.Sub(began).Seconds(), time.Since(between).Seconds()
		ratios, alone, decoded = append(ratios, both/one), append(alone, one), append(decoded, both)
	}
	b.ReportMetric(events.Median(ratios), "times")
	b.ReportMetric(1000*events.Median(alone), "inflate-ms")
	b.ReportMetric(1000*events.Median(decoded), "decode-ms")
}

// BenchmarkLastRows reports the time from the last byte of a full response to its last rows.
func BenchmarkLastRows(b *testing.B) {
	body := events.File(b, events.Shape{Rows: events.FullRows})
	var delays []float64
	for b.Loop() {
		r := &lastByte{r: events.Whole(body)}
		if _, err := decode.Decode(r, decode.Options{Publish: func(*table.Table) {}}); err != nil {
			b.Fatal(err)
		}
		delays = append(delays, 1000*time.Since(r.at).Seconds())
	}
	b.ReportMetric(events.Median(delays), "ms")
}

// lastByte records when data last arrived.
type lastByte struct {
	r  io.Reader
	at time.Time
}

func (l *lastByte) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	if n > 0 {
		l.at = time.Now()
	}
	return n, err
}

// BenchmarkFirstRows reports the time from the arrival of the byte that completes row 50, over a
// link of 10 MB/s, to the publication of 50 rows.
func BenchmarkFirstRows(b *testing.B) {
	body := events.Answer(events.Shape{Rows: 1000})
	complete := 0
	for range 50 {
		complete += bytes.Index(body[complete:], []byte(`},{"Timestamp"`)) + 1
	}
	var delays []float64
	for b.Loop() {
		link := &slowLink{body: body, mark: complete}
		var shown time.Time
		_, err := decode.Decode(link, decode.Options{Publish: func(t *table.Table) {
			if t.Rows() >= 50 && shown.IsZero() {
				shown = time.Now()
			}
		}})
		if err != nil {
			b.Fatal(err)
		}
		delays = append(delays, 1000*shown.Sub(link.marked).Seconds())
	}
	b.ReportMetric(events.Median(delays), "ms")
}

// slowLink returns 16 KB at a time, as TLS does, at 10 MB/s.
type slowLink struct {
	body   []byte
	given  int
	mark   int       // a position in body
	marked time.Time // when the bytes before it had arrived
}

func (l *slowLink) Read(p []byte) (int, error) {
	if l.given == len(l.body) {
		return 0, io.EOF
	}
	n := copy(p[:min(len(p), 16<<10)], l.body[l.given:])
	time.Sleep(time.Duration(n) * time.Second / 10_000_000)
	if l.given += n; l.given >= l.mark && l.marked.IsZero() {
		l.marked = time.Now()
	}
	return n, nil
}
