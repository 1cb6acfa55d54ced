package sandbox

import (
	"context"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"
)

// FaultKind is what goes wrong, as ParseFault spells it.
type FaultKind string

// The kinds of faults. ParseFault documents them.
const (
	FaultStatus   FaultKind = "status"
	FaultThrottle FaultKind = "throttle"
	FaultHTML     FaultKind = "html"
	FaultEmpty    FaultKind = "empty"
	FaultJSON     FaultKind = "json"
	FaultFailure  FaultKind = "failure"
	FaultExpired  FaultKind = "expired"
	FaultRedirect FaultKind = "redirect"
	FaultSkew     FaultKind = "skew"
	FaultWait     FaultKind = "wait"
	FaultSlow     FaultKind = "slow"
	FaultStall    FaultKind = "stall"
	FaultFlood    FaultKind = "flood"
	FaultCut      FaultKind = "cut"
	FaultReset    FaultKind = "reset"
)

// faultKind is one kind of failure: how to parse its value, and either the response that replaces
// the normal one or a writer that damages it.
type faultKind struct {
	parse  func(*Fault, string) error
	answer func(*call, *Fault)
	shape  func(*call, *Fault) http.ResponseWriter
}

// faultKinds holds all faults. ParseFault documents them.
var faultKinds = map[FaultKind]faultKind{
	FaultStatus:   {parse: status(0), answer: failStatus},
	FaultThrottle: {parse: knownThrottle, answer: failThrottled},
	FaultHTML: {parse: status(http.StatusBadGateway),
		answer: func(c *call, f *Fault) { gatewayPage(c.w, f.Status) }},
	FaultEmpty:   {parse: status(http.StatusOK), answer: func(c *call, f *Fault) { c.w.WriteHeader(f.Status) }},
	FaultJSON:    {parse: anyText, answer: failJSON},
	FaultFailure: {parse: noValue, answer: failInside},
	FaultExpired: {parse: noValue, answer: func(c *call, _ *Fault) { c.writeError(c.unauthorized(tokenExpired)) }},
	FaultRedirect: {parse: address, answer: func(c *call,
		f *Fault) {
		http.Redirect(c.w, c.r, f.Text, http.StatusTemporaryRedirect)
	}},
	FaultSkew:  {parse: skew},
	FaultWait:  {parse: delay},
	FaultSlow:  {parse: delay, shape: slowBody},
	FaultStall: {parse: size(200), shape: stallBody},
	FaultFlood: {parse: size(2 << 30), answer: flood},
	FaultCut:   {parse: size(200), shape: cutBody},
	FaultReset: {parse: noValue, answer: func(*call, *Fault) { panic(http.ErrAbortHandler) }},
}

func faultNames() []string {
	var names []string
	for name := range faultKinds {
		names = append(names, string(name))
	}
	slices.Sort(names)
	return names
}

// injectFault applies the call's fault and reports whether that wrote the response.
func (c *call) injectFault() bool {
	kind := faultKinds[c.fault.Kind]
	if c.fault.Kind == FaultSkew {
		return c.skewed()
	}
	if kind.shape == nil && c.fault.Delay > 0 {
		if pause(c.r.Context(), c.fault.Delay) != nil {
			return true
		}
	}
	if kind.answer == nil {
		return false
	}
	if value := c.fault.RetryAfter; value != "" {
		c.w.Header().Set("Retry-After", c.retryAfter(value))
	}
	kind.answer(c, c.fault)
	return true
}

// bodyWriter returns the writer for the body of a 200, wrapped by the call's fault if it damages
// bodies.
func (c *call) bodyWriter() http.ResponseWriter {
	if c.fault == nil || faultKinds[c.fault.Kind].shape == nil {
		return c.w
	}
	return faultKinds[c.fault.Kind].shape(c, c.fault)
}

// retryAfter returns the header's value; "date+8s" becomes an HTTP date eight seconds from now.
func (c *call) retryAfter(value string) string {
	if text, ok := strings.CutPrefix(value, "date+"); ok {
		if wait, err := time.ParseDuration(text); err == nil {
			return c.service.now().Add(wait).UTC().Format(http.TimeFormat)
		}
	}
	return value
}

func failStatus(c *call, f *Fault) {
	code := strings.ReplaceAll(http.StatusText(f.Status), " ", "")
	if f.Status >= http.StatusInternalServerError && c.dialect == graph {
		c.writeError(&apiError{status: f.Status, code: "UnknownError"})
		return
	}
	c.writeError(&apiError{status: f.Status, code: code, message: "The request failed on purpose."})
}

// throttles are messages of real 429 responses, under short names.
var throttles = map[string]apiError{
	"minute": {code: "429", message: "API calls quota exceeded! maximum allowed 45 per 00:01:00"},
	"hour":   {code: "429", message: "API calls quota exceeded! maximum allowed 1500 per 01:00:00"},
	"seconds": {code: "429",
		message: "API calls quota exceeded! Maximum allowed 30 per 00:01:00 for the key Destination+TenantID+AppID. " +
			"You can send requests again in 8 seconds."},
	"cpu": {code: "429",
		message: "You have exceeded processing resources allocated to this tenant. You can run queries again in 12 " +
			"minutes."},
	"graph": {code: "TooManyRequests", message: "Please retry again later."},
}

func failThrottled(c *call, f *Fault) {
	answer := throttles[f.Text]
	answer.status = http.StatusTooManyRequests
	c.writeError(&answer)
}

// failJSON answers with the fault's text, or with well-formed JSON that is not a result.
func failJSON(c *call, f *Fault) {
	c.w.Header().Set("Content-Type", c.dialect.contentType)
	text := f.Text
	if text == "" {
		text = `{"Schema":"none","Results":{"0":[]}}`
	}
	_, _ = io.WriteString(c.w, text)
}

// failInside answers 200 with an error in the body.
func failInside(c *call, _ *Fault) {
	f := *resultTooLarge
	f.status = http.StatusOK
	c.writeError(&f)
}

// slowWriter waits before each chunk.
type slowWriter struct {
	http.ResponseWriter
	ctx   context.Context
	delay time.Duration
}

func slowBody(c *call, f *Fault) http.ResponseWriter {
	return &slowWriter{c.w, c.r.Context(), f.Delay}
}

// slowPart is the size of a chunk.
const slowPart = 1024

func (w *slowWriter) Write(b []byte) (written int, err error) {
	for part := range slices.Chunk(b, slowPart) {
		if err := pause(w.ctx, w.delay); err != nil {
			return written, err
		}
		n, err := w.ResponseWriter.Write(part)
		written += n
		if err != nil {
			return written, err
		}
		if err := http.NewResponseController(w.ResponseWriter).Flush(); err != nil {
			return written, err
		}
	}
	return written, nil
}

func (w *slowWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// limitedWriter writes the first left bytes and then calls end.
type limitedWriter struct {
	http.ResponseWriter
	left int64
	end  func()
}

// cutBody breaks the connection after some bytes.
func cutBody(c *call, f *Fault) http.ResponseWriter {
	// net/http closes the connection without logging
	return &limitedWriter{c.w, f.Bytes, func() { panic(http.ErrAbortHandler) }}
}

// stallBody sends nothing more after some bytes but keeps the connection open.
func stallBody(c *call, f *Fault) http.ResponseWriter {
	return &limitedWriter{c.w, f.Bytes, func() {
		<-c.r.Context().Done()
		panic(http.ErrAbortHandler)
	}}
}

func (w *limitedWriter) Write(b []byte) (int, error) {
	if int64(len(b)) <= w.left {
		w.left -= int64(len(b))
		return w.ResponseWriter.Write(b)
	}
	_, _ = w.ResponseWriter.Write(b[:w.left])
	_ = http.NewResponseController(w.ResponseWriter).Flush()
	w.end()
	return 0, io.ErrUnexpectedEOF
}

func (w *limitedWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// flood answers with the fault's number of bytes of rows, whatever the limits allow.
func flood(c *call, f *Fault) {
	c.w.Header().Set("Content-Type", c.dialect.contentType)
	head, row, tail := `{"Schema":[{"Name":"Filler","Type":"String"}],"Results":[{"Filler":""}`,
		`,{"Filler":"`+strings.Repeat("quarry ", 140)+`"}`, "]}"
	switch {
	case c.dialect == graph:
		head = strings.NewReplacer("Schema", "schema", "Name", "name", "Type", "type", "Results",
			"results").Replace(head)
	case c.dialect.lists != nil:
		head, row, tail = c.dialect.flood[0], `,["`+strings.Repeat("quarry ", 140)+`"]`, c.dialect.flood[1]
	}
	part := strings.Repeat(row, 64)
	_, err := io.WriteString(c.w, head)
	for sent := int64(0); sent < f.Bytes && err == nil && c.r.Context().Err() == nil; sent += int64(len(part)) {
		_, err = io.WriteString(c.w, part)
	}
	if err == nil {
		_, _ = io.WriteString(c.w, tail) // an error means that the client is gone
	}
}

// skewed applies a wrong clock: its time goes into the Date header, and a token may have expired by
// it. It reports whether that wrote the response.
func (c *call) skewed() bool {
	now := c.service.now().Add(c.fault.Delay)
	c.w.Header().Set("Date", now.UTC().Format(http.TimeFormat))
	_, token, _ := strings.Cut(c.r.Header.Get("Authorization"), " ")
	if claims, err := c.service.identity.read(strings.TrimSpace(token)); err != nil || now.Unix() < claims.Expires {
		return false
	}
	c.writeError(c.unauthorized(tokenExpired))
	return true
}
