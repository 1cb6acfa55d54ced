package api

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"quarry/api/failure"
	"quarry/bounded"
	"quarry/table"
	"quarry/table/decode"
)

// Limits of a response. Results are tables of events, which compress to between a tenth and a
// fiftieth, and a row of them takes kilobytes: a value is limited to 1 MB in Kusto by default.
const (
	maxBlank = 1 << 20
	maxRatio = 200
	maxPiece = 32 << 20
)

// connReader records how reading from the network ended, because the readers on top of it may
// return other errors.
type connReader struct {
	io.Reader
	err error // last error other than io.EOF
	any bool  // whether any byte was read
}

func (w *connReader) Read(p []byte) (int, error) {
	n, err := w.Reader.Read(p)
	w.any = w.any || n > 0
	if err != nil && err != io.EOF {
		w.err = err
	}
	return n, err
}

// receive reads the body of a response with status 200.
func (r *run) receive(ctx context.Context, sink Sink, resp *http.Response, source *connReader, body io.Reader) (
	*Answer, *Error) {
	head, err := firstBytes(body)
	switch {
	case err == io.EOF:
		return nil, r.malformed(resp, "empty body")
	case err != nil:
		return nil, r.bodyError(ctx, resp, source, err)
	case head[0] == '<':
		page, _ := io.ReadAll(io.LimitReader(io.MultiReader(bytes.NewReader(head), body), maxErrorBody))
		e := r.malformed(resp, FirstWords(string(page), "html"))
		e.Source, _ = between(r.endpoint)
		return nil, e
	}
	decoded, err := decode.Decode(io.MultiReader(bytes.NewReader(head), body), decode.Options{
		Form: r.dialect.Form, MaxBytes: r.maxBytes, MaxPiece: maxPiece, Publish: sink.Arrived, Now: r.now,
	})
	answer := &Answer{
		Table: decoded.Table, Stats: decoded.Stats, Bytes: decoded.Bytes,
		RequestID: requestID(resp.Header, "", ""), Complete: decoded.Complete, Others: decoded.Others,
	}
	failure := r.check(ctx, resp, source, decoded, err)
	switch {
	case failure != nil && (answer.Table == nil || answer.Table.Rows() == 0):
		return nil, failure
	case failure != nil:
		answer.Complete, answer.Truncated = false, failure.truncation()
	case answer.Table != nil && r.rows > 0 && answer.Table.Rows() >= r.rows:
		answer.Truncated = table.RowLimit
	}
	return answer, failure
}

// firstBytes returns the first bytes of a body, without leading white space and byte order mark.
func firstBytes(body io.Reader) ([]byte, error) {
	buffer := make([]byte, 512)
	for {
		n, err := body.Read(buffer)
		if head := bytes.TrimLeft(buffer[:n], "\ufeff \t\r\n"); len(head) > 0 {
			return head, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// check returns an error unless the decoded table is complete.
func (r *run) check(ctx context.Context, resp *http.Response, source *connReader, decoded decode.Result,
	err error) *Error {
	var tooLarge *decode.TooLargeError
	switch {
	case errors.As(err, &tooLarge):
		most := fmt.Sprintf("more than %d MB", tooLarge.Limit>>20)
		switch tooLarge.Unit {
		case decode.Cells:
			most = fmt.Sprintf("more than %d cells", tooLarge.Limit)
		case decode.Piece:
			most += " in one row"
		case decode.Bytes:
		}
		return &Error{Kind: TooLarge, Message: most, RequestID: requestID(resp.Header, "", "")}
	case err != nil:
		return r.bodyError(ctx, resp, source, err)
	case decoded.Failure != nil:
		return r.errorInBody(resp, decoded.Failure)
	case !decoded.Complete:
		return r.cutShort(resp)
	case decoded.Table == nil:
		return r.malformed(resp, "JSON without a schema")
	}
	return nil
}

// bodyError returns the error for a body that ended early or has the wrong format.
func (c *Client) bodyError(ctx context.Context, resp *http.Response, source *connReader, err error) *Error {
	if e := ended(ctx); e != nil {
		return e
	}
	var exceeded *bounded.Error
	if errors.As(err, &exceeded) && exceeded.Limit == bounded.Bytes {
		return &Error{Kind: TooLarge, Message: exceeded.Error(), RequestID: requestID(resp.Header, "", "")}
	}
	if errors.As(err, &exceeded) {
		return c.malformed(resp, exceeded.Error())
	}
	if source.err != nil && !errors.Is(source.err, io.ErrUnexpectedEOF) {
		if e := NetworkError(source.err, c.endpoint.Host); e.Kind == Timeout {
			return e
		}
		return c.cutShort(resp)
	}
	switch {
	case errors.Is(err, io.EOF) && !source.any:
		return c.malformed(resp, "empty body")
	case errors.Is(err, io.ErrUnexpectedEOF), source.err != nil, errors.Is(err, io.EOF):
		return c.cutShort(resp)
	}
	return c.malformed(resp, Clean(err.Error()))
}

func (c *Client) cutShort(resp *http.Response) *Error {
	return &Error{Kind: CutShort, Source: failure.Service, Status: resp.StatusCode,
		RequestID: requestID(resp.Header, "", ""), cause: io.ErrUnexpectedEOF}
}

func (c *Client) malformed(resp *http.Response, what string) *Error {
	e := &Error{Kind: Malformed, Source: failure.Service, Status: resp.StatusCode, Message: what,
		RequestID: requestID(resp.Header, "", "")}
	c.adviseRetirement(e)
	return e
}

// errorInBody returns the error for an error object in a response with status 200. Its code may
// imply a status.
func (c *Client) errorInBody(resp *http.Response, f *decode.WireError) *Error {
	e := &Error{Source: failure.Service}
	e.of(f)
	e.RequestID = requestID(resp.Header, e.RequestID, Clean(f.Target))
	if f.Code == partialError {
		e.Status = resp.StatusCode
		e.partial()
		return e
	}
	e.Status = statusOf(f.Code)
	c.classify(e, resp.Header)
	return e
}

// partialError is the code of an error next to results.
const partialError = "PartialError"

// partial classifies an error of a part of the query. The results without that part are in the response.
func (e *Error) partial() {
	if e.badQuery(); e.Kind == BadQuery && e.Reason != Limits {
		e.Kind, e.Reason = Partial, ""
	}
}

// truncation returns why rows are missing that arrived before or with an error.
func (e *Error) truncation() table.Truncation {
	switch {
	case e.Reason == Size && strings.Contains(e.Message, "records"):
		return table.RowLimit
	case e.Reason == Size:
		return table.SizeLimit
	case e.Kind == Partial || e.Reason == Limits:
		return table.PartFailed
	}
	return table.CutShort
}

// codes maps the error codes of the APIs to HTTP statuses.
var codes = map[string]int{
	"BadRequest":               http.StatusBadRequest,
	"BadArgumentError":         http.StatusBadRequest,
	"InsufficientAccessError":  http.StatusForbidden,
	"ThrottledError":           http.StatusTooManyRequests,
	"InvalidRequestBody":       http.StatusBadRequest,
	"MissingRequiredParameter": http.StatusBadRequest,
	"Unauthorized":             http.StatusUnauthorized,
	"Forbidden":                http.StatusForbidden,
	"ResourceNotFound":         http.StatusNotFound,
	"NotFound":                 http.StatusNotFound,
	"TooManyRequests":          http.StatusTooManyRequests,
	"ServiceUnavailable":       http.StatusServiceUnavailable,
}

func statusOf(code string) int {
	if status, ok := codes[code]; ok {
		return status
	}
	if status, err := strconv.Atoi(code); err == nil && status >= 400 && status < 600 {
		return status
	}
	return http.StatusInternalServerError
}
