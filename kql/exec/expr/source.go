package expr

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"time"

	"quarry/table"
)

// ErrUnavailable is what an optional part of a Source returns, wrapped with the reason,
// for data that it does not have. The query then fails where it asked for it.
var ErrUnavailable = errors.New("not available")

// ExternalSource is a Source that answers externaldata. The engine itself never opens a
// file or a connection.
type ExternalSource interface {
	// External opens the text behind a URI; the engine closes it.
	External(ctx context.Context, data ExternalData) (io.ReadCloser, error)
}

// ExternalData is what externaldata asks for at one URI.
type ExternalData struct {
	URI     string // without the secrets that may follow it behind a semicolon
	Format  string // "csv", "tsv", "psv", "txt", "json" and so on, in small letters
	Columns []table.Column
	// Header is set where the query passes over the first record.
	Header bool
}

// EnrichingSource is a Source behind which Defender's enriching functions stand:
// FileProfile, SeenBy, DeviceFromIP.
type EnrichingSource interface {
	// Enrich gives a row for each subject, in their order, with the columns of the
	// function; what is not known is null.
	Enrich(ctx context.Context, function string, columns []table.Column, subjects []Subject) (*table.Table, error)
}

// Subject is a hash, a device or an address that is to be enriched.
type Subject struct {
	Key string
	At  time.Time // the moment that the question is about; zero where it is about none
}

// ListingSource is a Source that knows the names of its tables, as search and find over
// all tables, and patterns of names, need it.
type ListingSource interface {
	// Names lists the tables in the order in which they are to be read.
	Names() []string
}

// Source gives the tables that a query names. An unknown name gives an error that
// wraps ErrUnknownTable. It may be called from several goroutines.
type Source interface {
	Table(ctx context.Context, name string) (*table.Table, error)
}

// Options bound and date a run. The zero value is usable.
type Options struct {
	// Now is what now() and ago() count from; zero is the present.
	Now time.Time
	// MaxBytes bounds the memory that sorting, grouping, joining and the answer may
	// hold, by estimate; 0 is 2 GB.
	MaxBytes int64
	// Workers is the number of goroutines that compute; 0 and 1 are one.
	Workers int
	// ChunkRows is how many rows are computed together; 0 is 4,096. The answer is the
	// same with any.
	ChunkRows int
	// Log hears of panics, with the query and the stack; nil for nobody.
	Log *slog.Logger
}

const defaultMaxBytes = 2 << 30
