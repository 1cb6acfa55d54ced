package cli

import (
	"context"
	"fmt"
	"io"
	"maps"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"

	"quarry/history"
	"quarry/kql/catalog"
	"quarry/kql/exec"
	"quarry/table"
	"quarry/table/load"
)

// evalData are the tables that quarry eval was given. It reads one when a query first names it. It is
// asked by one query after another.
type evalData struct {
	given map[string]dataSource
	read  map[string]*table.Table
	store *history.Store // opened when an answer is asked for
}

// dataSource is where a table comes from: a file, or the answer of a run.
type dataSource struct {
	path, format string
	run          int64 // 0: a file
}

// answerScheme stands before the ID of a run whose answer history kept.
const answerScheme = "history:"

// newEvalData understands NAME=PATH. A file that is not there is found out now, whether a
// query needs it or not.
func newEvalData(given []string) (*evalData, error) {
	d := &evalData{given: map[string]dataSource{}, read: map[string]*table.Table{}}
	for _, text := range given {
		name, where, err := splitData(text)
		if err != nil {
			return nil, err
		}
		if _, again := d.given[name]; again {
			return nil, usagef("--data gives %s twice: choose one", name)
		}
		if d.given[name], err = parseDataSource(name, where); err != nil {
			return nil, err
		}
	}
	return d, nil
}

// splitData cuts NAME=PATH. An address, which stands for externaldata, may have = in it itself.
func splitData(text string) (name, where string, err error) {
	cut := strings.IndexByte(text, '=')
	if isAddress(text) {
		cut = strings.LastIndexByte(text, '=')
	}
	if cut <= 0 || cut == len(text)-1 {
		return "", "", usagef("--data %s: give a table as NAME=PATH", text)
	}
	return text[:cut], text[cut+1:], nil
}

func isAddress(s string) bool {
	return strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://")
}

func parseDataSource(name, where string) (dataSource, error) {
	if id, ok := strings.CutPrefix(where, answerScheme); ok {
		run, err := strconv.ParseInt(id, 10, 64)
		if err != nil || run < 1 {
			return dataSource{}, usagef("--data %s=%s: the ID of a run is a number, as quarry history lists it", name, where)
		}
		return dataSource{run: run}, nil
	}
	s := dataSource{path: where}
	format, path, prefixed := strings.Cut(where, ":")
	if prefixed = prefixed && slices.Contains(load.Formats(), format); prefixed {
		s.path, s.format = path, format
	}
	info, err := os.Stat(s.path)
	switch {
	case err != nil:
		return s, inputf("--data %s: %w: check the name", name, err)
	case info.IsDir():
		return s, inputf("--data %s: %s is a folder: name a file in it", name, s.path)
	case prefixed || isAddress(name):
		return s, nil
	}
	known := false
	if s.format, known = load.FormatOf(where); !known {
		return s, usagef("--data %s=%s: the ending tells no format: put it before the name, such as csv:%s; there are %s",
			name, where, where, strings.Join(load.Formats(), ", "))
	}
	return s, nil
}

func (d *evalData) close() {
	if d.store != nil {
		_ = d.store.Close() // it was only read
	}
}

// Table implements engine.Source.
func (d *evalData) Table(ctx context.Context, name string) (*table.Table, error) {
	if t, ok := d.read[name]; ok {
		return t, nil
	}
	source, ok := d.given[name]
	if !ok {
		return nil, fmt.Errorf("table %s: %w", name, exec.ErrUnknownTable)
	}
	t, err := d.load(ctx, name, source)
	if err == nil {
		d.read[name] = t
	}
	return t, err
}

func (d *evalData) load(ctx context.Context, name string, source dataSource) (*table.Table, error) {
	if source.run == 0 {
		return load.File(ctx, source.path, source.format, schemaOf(name))
	}
	if d.store == nil {
		store, warning, err := openStore(ctx)
		if err != nil || warning != nil {
			return nil, fmt.Errorf("the history cannot be opened: %w", firstOf(err, warning))
		}
		d.store = store
	}
	return d.store.Answer(ctx, source.run)
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// schemaOf is the schema that Defender's table of the name has; nil for another name.
func schemaOf(name string) []table.Column {
	t, ok := catalog.LookupTable(name)
	if !ok {
		return nil
	}
	columns := make([]table.Column, len(t.Columns))
	for i, c := range t.Columns {
		columns[i].Name = c.Name
		columns[i].Type, _ = table.ParseType(c.Type.String()) // the catalogue is made of types that exist
	}
	return columns
}

// Names implements engine.ListingSource.
func (d *evalData) Names() []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(d.given)) {
		if !isAddress(name) {
			names = append(names, name)
		}
	}
	return names
}

// External implements engine.ExternalSource: a local file, or the one that stands for an
// address. The network is never asked.
func (d *evalData) External(_ context.Context, data exec.ExternalData) (io.ReadCloser, error) {
	path := data.URI
	if source, ok := d.given[path]; ok {
		path = source.path
	} else if local, err := url.Parse(path); err == nil && local.Scheme == "file" {
		path = local.Path
	} else if strings.Contains(path, "://") {
		return nil, fmt.Errorf("%s lies outside of this machine: save it and give it with --data '%s=FILE': %w", path, path, exec.ErrUnavailable)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", err, exec.ErrUnavailable)
	}
	return file, nil
}

// hint says what to do about an error; "" where that is in the query alone.
func (d *evalData) hint(e *exec.Error) string {
	if e.Kind != "table or column expression" {
		return ""
	}
	if names := d.Names(); len(names) > 0 {
		return fmt.Sprintf(" (--data gives %s); name a file with --data %s=FILE", strings.Join(names, ", "), e.Name)
	}
	return fmt.Sprintf("; name a file with --data %s=FILE", e.Name)
}
