package export

import (
	"context"
	"errors"
	"io"

	"github.com/parquet-go/parquet-go"
)

// valueStream yields the values of a column chunk one by one.
type valueStream struct {
	ctx    context.Context
	pages  parquet.Pages
	page   parquet.Page
	values parquet.ValueReader // of the page; nil when all are in ready
	buffer []parquet.Value
	ready  []parquet.Value // part of buffer that was not returned yet
}

func newValueStream(ctx context.Context, chunk parquet.ColumnChunk) *valueStream {
	return &valueStream{ctx: ctx, pages: chunk.Pages(), buffer: make([]parquet.Value, batchValues)}
}

// next returns a value that is valid until the next call, or io.EOF.
func (s *valueStream) next() (parquet.Value, error) {
	for {
		if v, ok, err := s.nextInPage(); ok || err != nil {
			return v, err
		}
		if err := s.turn(); err != nil {
			return parquet.Value{}, err
		}
	}
}

// nextInPage is next, but not ok at the end of the page.
func (s *valueStream) nextInPage() (v parquet.Value, ok bool, err error) {
	for len(s.ready) == 0 {
		if s.values == nil {
			return v, false, nil
		}
		if s.ctx.Err() != nil {
			return v, false, context.Cause(s.ctx)
		}
		n, err := s.values.ReadValues(s.buffer)
		s.ready = s.buffer[:n]
		switch {
		case errors.Is(err, io.EOF):
			s.values = nil
		case err != nil:
			return v, false, err
		case n == 0:
			return v, false, damaged("a page has fewer values than it declares")
		}
	}
	v, s.ready = s.ready[0], s.ready[1:]
	return v, true, nil
}

// turn moves to the next page.
func (s *valueStream) turn() error {
	if s.ctx.Err() != nil {
		return context.Cause(s.ctx)
	}
	parquet.Release(s.page)
	page, err := s.pages.ReadPage()
	s.page = page
	if err != nil {
		return err
	}
	if err := holds(page); err != nil {
		return err
	}
	s.values = page.Values()
	return nil
}

func (s *valueStream) close() {
	parquet.Release(s.page)
	s.pages.Close()
}

// endOf returns nil for io.EOF.
func endOf(err error) error {
	if err == io.EOF {
		return nil
	}
	return err
}

// unexpected turns an early end into an error.
func unexpected(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}
