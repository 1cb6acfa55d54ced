package sandbox

import (
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"time"
)

// The first firstRows rows are sent at once so that a client can show them early; the rest is sent
// in chunks of chunkBytes.
const (
	firstRows  = 50
	chunkBytes = 64 << 10
)

// send streams a result. It returns an apiError if the result exceeds the size limit, and any other
// error if the client is gone.
func (c *call) send(a *reply, run time.Duration) error {
	rows, size := a.fit(c.limits().ResultBytes)
	switch {
	case rows < a.rows && !a.array:
		return resultTooLarge
	case rows < a.rows:
		a.rows, a.missing = rows, tooManyBytes(c.limits().ResultBytes)
	}
	var stats []byte
	if a.statistics != nil {
		stats = a.statistics(run, size)
	}
	out := c.output()
	buffer := a.head(make([]byte, 0, chunkBytes+4096), stats)
	for row := range a.rows {
		if row > 0 {
			buffer = append(buffer, ',')
		}
		buffer = a.row(buffer, row)
		if row+1 == firstRows || len(buffer) >= chunkBytes {
			if err := out.flush(buffer); err != nil {
				return err
			}
			buffer = buffer[:0]
		}
	}
	return out.close(a.tail(buffer, stats))
}

// output is the body of a 200, compressed if the client accepts that.
type output struct {
	body     io.Writer
	zip      *gzip.Writer // nil: not compressed
	response *http.ResponseController
}

func (c *call) output() *output {
	w := c.bodyWriter()
	header := w.Header()
	header.Set("Content-Type", c.dialect.contentType)
	header.Set("Vary", "Accept-Encoding")
	o := &output{body: w, response: http.NewResponseController(w)}
	if acceptsGzip(c.r.Header.Get("Accept-Encoding")) {
		header.Set("Content-Encoding", "gzip")
		o.zip, _ = gzip.NewWriterLevel(w, gzip.BestSpeed) // the level is valid
		o.body = o.zip
	}
	w.WriteHeader(http.StatusOK)
	return o
}

func acceptsGzip(header string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, quality, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.EqualFold(strings.TrimSpace(name), "gzip") && strings.TrimSpace(quality) != "q=0" {
			return true
		}
	}
	return false
}

// flush writes part of the body and sends it immediately.
func (o *output) flush(part []byte) error {
	if _, err := o.body.Write(part); err != nil {
		return err
	}
	if o.zip != nil {
		if err := o.zip.Flush(); err != nil {
			return err
		}
	}
	return o.response.Flush()
}

// close writes the end of the body.
func (o *output) close(part []byte) error {
	if _, err := o.body.Write(part); err != nil {
		return err
	}
	if o.zip != nil {
		return o.zip.Close()
	}
	return nil
}
