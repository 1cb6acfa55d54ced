package expr

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"time"

	"quarry/table"
)

// ErrUnavailable is returned, wrapped with the reason, by an optional part of a Source for data
// that it does not have. The query then fails where it uses the data.
var ErrUnavailable = errors.New("not available")

// ExternalSource is a Source that provides externaldata. The engine itself never opens a file or a
// connection.
type ExternalSource interface {
	// External opens the content at a URI; the engine closes it.
	External(ctx context.Context, data ExternalData) (io.ReadCloser, error)
}

// ExternalData is a request for the content at one URI.
type ExternalData struct {
	URI     string // without the secrets that may follow it after a semicolon
	Format  string // "csv", "tsv", "psv", "txt", "json" and so on, in lower case
	Columns []table.Column
	// Header is set if the query ignores the first record.
	Header bool
}

// EnrichingSource is a Source that provides the data of Defender's enriching functions:
// FileProfile, SeenBy, DeviceFromIP.
type EnrichingSource interface {
	// Enrich returns a row for each subject, in the same order, with the columns of the function.
	// Unknown values are null.
	Enrich(ctx context.Context, function string, columns []table.Column, subjects []Subject) (*table.Table, error)
}

// Subject is a hash, device or address to be enriched.
type Subject struct {
	Key string    // the hash, device or address
	At  time.Time // the time of interest, if any
}

// ListingSource is a Source that can list its tables, as search and find over all tables, and
// patterns of names, require.
type ListingSource interface {
	// Names returns the names of the tables in the order in which they are to be read.
	Names() []string
}

// Source provides the tables that a query names. For an unknown name it returns an error that wraps
// ErrUnknownTable. It may be called by several goroutines.
type Source interface {
	Table(ctx context.Context, name string) (*table.Table, error) // returns a table by its exact name
}

// Options configures a run. The zero value is usable.
type Options struct {
	// Now is the time that now() and ago() use; zero means the present.
	Now time.Time
	// MaxBytes limits the estimated memory held by sorting, grouping, joining and the results; 0
	// means 2 GB.
	MaxBytes int64
	// Workers is the number of goroutines that compute; 0 means 1.
	Workers int
	// ChunkRows is the number of rows that are computed together; 0 means 4,096. It does not affect
	// the results.
	ChunkRows int
	// Trace, if it is set, receives the plan and what each of its steps did.
	Trace *Trace
	// Log receives panics, with the query and the stack; nil discards them.
	Log *slog.Logger
	// Note receives what the results of a successful run do not show, each once; nil discards it.
	Note func(text string)
}

const defaultMaxBytes = 2 << 30
