package api

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"

	"quarry/table"
)

// witness remembers how the network's part of a body ended, which the layers above it
// may put into other words.
type witness struct {
	io.Reader
	err error // what Read returned last, other than io.EOF
	any bool  // a byte came
}

func (w *witness) Read(p []byte) (int, error) {
	n, err := w.Reader.Read(p)
	w.any = w.any || n > 0
	if err != nil && err != io.EOF {
		w.err = err
	}
	return n, err
}

// receive reads the body of a 200.
func (r *run) receive(ctx context.Context, resp *http.Response, source *witness, body io.Reader) (*Answer, *Error) {
	head, err := beginning(body)
	switch {
	case err == io.EOF:
		return nil, r.malformed(resp, "empty body")
	case err != nil:
		return nil, r.unreadable(ctx, resp, source, err)
	case head[0] == '<':
		page, _ := io.ReadAll(io.LimitReader(io.MultiReader(bytes.NewReader(head), body), longestRefusal))
		return nil, r.malformed(resp, firstWords(string(page), "html"))
	}
	decoded, err := table.Decode(io.MultiReader(bytes.NewReader(head), body), table.DecodeOptions{
		MaxBytes: r.maxBytes, Publish: r.sink.Arrived, Now: r.now,
	})
	answer := &Answer{
		Table: decoded.Table, Stats: decoded.Stats, Bytes: decoded.Bytes,
		RequestID: requestID(resp.Header, "", ""), Complete: decoded.Complete,
	}
	failure := r.judge(ctx, resp, source, decoded, err)
	switch {
	case failure != nil && (answer.Table == nil || answer.Table.Rows() == 0):
		return nil, failure
	case failure != nil:
		answer.Complete, answer.Truncated = false, table.CutShort
	case answer.Table != nil && r.rows > 0 && answer.Table.Rows() >= r.rows:
		answer.Truncated = table.RowLimit
	}
	return answer, failure
}

// beginning reads the first bytes of a body, without the space and the byte order
// mark that may stand before them.
func beginning(body io.Reader) ([]byte, error) {
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

// judge decides whether what was decoded is a whole answer.
func (r *run) judge(ctx context.Context, resp *http.Response, source *witness, decoded table.Decoded, err error) *Error {
	var tooLarge *table.TooLargeError
	switch {
	case errors.As(err, &tooLarge):
		most := fmt.Sprintf("more than %d MB", r.maxBytes>>20)
		if tooLarge.Unit == "cells" {
			most = fmt.Sprintf("more than %d cells", tooLarge.Limit)
		}
		return &Error{Kind: TooLarge, Message: most, RequestID: requestID(resp.Header, "", "")}
	case err != nil:
		return r.unreadable(ctx, resp, source, err)
	case decoded.Failure != nil:
		return r.failedInside(resp, decoded.Failure)
	case !decoded.Complete:
		return r.cutShort(resp)
	case decoded.Table == nil:
		return r.malformed(resp, "JSON without a schema")
	}
	return nil
}

// unreadable makes an error of a body that ended early or is not what it should be.
func (r *run) unreadable(ctx context.Context, resp *http.Response, source *witness, err error) *Error {
	if e := ended(ctx); e != nil {
		return e
	}
	if source.err != nil && !errors.Is(source.err, io.ErrUnexpectedEOF) {
		if e := broken(source.err, r.endpoint.Host); e.Kind == Timeout {
			return e
		}
		return r.cutShort(resp)
	}
	switch {
	case errors.Is(err, io.EOF) && !source.any:
		return r.malformed(resp, "empty body")
	case errors.Is(err, io.ErrUnexpectedEOF), source.err != nil, errors.Is(err, io.EOF):
		return r.cutShort(resp)
	}
	return r.malformed(resp, clean(err.Error()))
}

func (r *run) cutShort(resp *http.Response) *Error {
	return &Error{Kind: CutShort, Status: resp.StatusCode, RequestID: requestID(resp.Header, "", ""), cause: io.ErrUnexpectedEOF}
}

func (r *run) malformed(resp *http.Response, what string) *Error {
	e := &Error{Kind: Malformed, Status: resp.StatusCode, Message: what, RequestID: requestID(resp.Header, "", "")}
	r.mindRetirement(e)
	return e
}

// failedInside makes an error of one that came with a 200. What its status would have
// been shows in its code, if anywhere.
func (r *run) failedInside(resp *http.Response, f *table.WireError) *Error {
	e := &Error{Status: statusOf(f.Code), Code: clean(f.Code), Message: clean(f.Message)}
	e.RequestID = requestID(resp.Header, "", clean(f.Target))
	r.classify(e, resp.Header)
	return e
}

// codes are those that the dialects use for a status.
var codes = map[string]int{
	"BadRequest":               http.StatusBadRequest,
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
