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

	"github.com/spf13/cobra"

	"quarry/history"
	"quarry/kql/catalog"
	"quarry/kql/exec"
	"quarry/table"
	"quarry/table/load"
)

// evalData is the source of the tables given with --data. It reads a table when a query first
// names it. It serves one query at a time.
type evalData struct {
	given map[string]dataSource
	read  map[string]*table.Table
	store *history.Store // opened when a query first needs saved results
	files *fileFlags
	in    io.Reader // standard input, of which - is the name
	note  io.Writer // receives what was found in the files
}

// dataSource is the origin of a table: a file, or the saved results of a run.
type dataSource struct {
	path, format string
	run          int64 // 0 for a file
}

// historyPrefix marks the ID of a run in --data.
const historyPrefix = "history:"

// newEvalData parses the values of --data. It returns an error for a file that does not exist,
// even if no query reads it.
func newEvalData(cmd *cobra.Command, given []string, files *fileFlags) (*evalData, error) {
	d := &evalData{given: map[string]dataSource{}, read: map[string]*table.Table{}, files: files, in: cmd.InOrStdin(),
		note: cmd.ErrOrStderr()}
	for _, text := range given {
		name, where, err := splitData(text)
		if err != nil {
			return nil, err
		}
		if _, again := d.given[name]; again {
			return nil, usagef("--data defines %s twice", name)
		}
		if d.given[name], err = parseDataSource(name, where); err != nil {
			return nil, err
		}
	}
	return d, nil
}

// splitData splits NAME=PATH. If NAME is a URL for externaldata, it may contain = itself.
func splitData(text string) (name, where string, err error) {
	cut := strings.IndexByte(text, '=')
	if isURL(text) {
		cut = strings.LastIndexByte(text, '=')
	}
	if cut <= 0 || cut == len(text)-1 {
		return "", "", usagef("invalid --data %q (use NAME=PATH)", text)
	}
	return text[:cut], text[cut+1:], nil
}

func isURL(s string) bool {
	return strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://")
}

func parseDataSource(name, where string) (dataSource, error) {
	if id, ok := strings.CutPrefix(where, historyPrefix); ok {
		run, err := strconv.ParseInt(id, 10, 64)
		if err != nil || run < 1 {
			return dataSource{}, usagef("--data %s=%s: invalid run ID; quarry history list shows them", name, where)
		}
		return dataSource{run: run}, nil
	}
	s := dataSource{path: where}
	format, path, prefixed := strings.Cut(where, ":")
	if prefixed = prefixed && slices.Contains(load.Formats(), format); prefixed {
		s.path, s.format = path, format
	}
	if s.path == "-" {
		return s, nil
	}
	file, _, _ := strings.Cut(s.path, "#")
	info, err := os.Stat(s.path)
	if err != nil && file != s.path {
		info, err = os.Stat(file)
	}
	switch {
	case err != nil:
		return s, inputf("--data %s: %w", name, err)
	case info.IsDir():
		return s, inputf("--data %s: %s is a folder, not a file", name, s.path)
	}
	return s, nil
}

func (d *evalData) close() {
	if d.store != nil {
		_ = d.store.Close() // nothing was written
	}
}

// Table implements exec.Source.
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
		return d.file(ctx, name, source)
	}
	if d.store == nil {
		store, warning, err := openStore(ctx)
		if err != nil || warning != nil {
			return nil, fmt.Errorf("open history: %w", firstOf(err, warning))
		}
		d.store = store
	}
	return d.store.Answer(ctx, source.run)
}

// file imports a file, and notes what was found in it.
func (d *evalData) file(ctx context.Context, name string, source dataSource) (*table.Table, error) {
	opts, err := d.files.options(name, schemaOf(name), source.format)
	if err != nil {
		return nil, err
	}
	var t *table.Table
	var report *load.Report
	if source.path == "-" {
		t, report, err = load.Read(ctx, "standard input", d.in, opts)
	} else {
		t, report, err = load.File(ctx, source.path, opts)
	}
	if err != nil {
		return nil, err
	}
	noteImport(d.note, name, report)
	return t, nil
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// schemaOf returns the columns of a Defender table, or nil if there is no table of that name.
func schemaOf(name string) []table.Column {
	t, ok := catalog.LookupTable(name)
	if !ok {
		return nil
	}
	columns := make([]table.Column, len(t.Columns))
	for i, c := range t.Columns {
		columns[i].Name = c.Name
		columns[i].Type, _ = table.ParseType(c.Type.String()) // the catalog has valid types only
	}
	return columns
}

// Names implements exec.ListingSource.
func (d *evalData) Names() []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(d.given)) {
		if !isURL(name) {
			names = append(names, name)
		}
	}
	return names
}

// External implements exec.ExternalSource. It opens a local file, or the file that --data maps a
// URL to. It never uses the network.
func (d *evalData) External(_ context.Context, data exec.ExternalData) (io.ReadCloser, error) {
	path := data.URI
	if source, ok := d.given[path]; ok {
		path = source.path
	} else if local, err := url.Parse(path); err == nil && local.Scheme == "file" {
		path = local.Path
	} else if strings.Contains(path, "://") {
		return nil, fmt.Errorf("%s is not a local file; download it and pass it with --data '%s=FILE': %w",
			path, path, exec.ErrUnavailable)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", err, exec.ErrUnavailable)
	}
	return file, nil
}

// hint returns advice on --data for an unknown table, and "" for any other error.
func (d *evalData) hint(e *exec.Error) string {
	if e.Kind != "table or column expression" {
		return ""
	}
	if names := d.Names(); len(names) > 0 {
		return fmt.Sprintf(" (tables: %s); add it with --data %s=FILE", strings.Join(names, ", "), e.Name)
	}
	return fmt.Sprintf("; add it with --data %s=FILE", e.Name)
}
