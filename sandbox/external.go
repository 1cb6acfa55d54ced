package sandbox

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"

	"quarry/kql/catalog"
	"quarry/kql/exec"
	"quarry/table"
)

// Names implements engine.ListingSource.
func (s *source) Names() []string {
	if s.workspace != "" {
		return tenantSchema.Names(true)
	}
	var names []string
	for _, t := range catalog.Tables() {
		if s.dialect.covers(t.Name) {
			names = append(names, t.Name)
		}
	}
	return names
}

// feedRecords is the number of records in a feed.
const feedRecords = 20

// External implements engine.ExternalSource. The sandbox has no network access: every address
// returns a feed of the indicators in the tenant's alerts, in the requested format.
func (s *source) External(_ context.Context, data exec.ExternalData) (io.ReadCloser, error) {
	if scheme, _, ok := strings.Cut(data.URI, "://"); !ok || scheme != "https" && scheme != "http" {
		return nil, fmt.Errorf("%q is not an http or https address: %w", data.URI, exec.ErrUnavailable)
	}
	f := s.newFeed(data)
	var out bytes.Buffer
	switch data.Format {
	case "json", "multijson":
		return io.NopCloser(&out), f.writeJSON(&out)
	case "txt", "raw":
		for _, record := range f.records() {
			fmt.Fprintln(&out, record[0])
		}
	case "tsv", "tsve":
		return io.NopCloser(&out), f.writeFields(&out, '\t')
	case "psv":
		return io.NopCloser(&out), f.writeFields(&out, '|')
	case "scsv":
		return io.NopCloser(&out), f.writeFields(&out, ';')
	case "csv":
		return io.NopCloser(&out), f.writeFields(&out, ',')
	default:
		return nil, fmt.Errorf("the sandbox has no feeds in %s format: %w", data.Format, exec.ErrUnavailable)
	}
	return io.NopCloser(&out), nil
}

// feed is a list of indicators.
type feed struct {
	exec.ExternalData
	addresses, hosts, sha1s, sha256s []string
}

func (s *source) newFeed(data exec.ExternalData) *feed {
	f := &feed{ExternalData: data}
	for name, list := range map[string]*[]string{"RemoteIP": &f.addresses, "RemoteUrl": &f.hosts, "SHA1": &f.sha1s,
		"SHA256": &f.sha256s} {
		t, _ := s.world.Table("AlertEvidence", map[string]bool{name: true})
		*list = distinctTexts(t, name)
	}
	return f
}

// distinctTexts returns the distinct non-empty values of a column in row order.
func distinctTexts(t *table.Table, name string) []string {
	at := t.ColumnIndex(name)
	if at < 0 {
		return nil
	}
	var list []string
	seen := map[string]bool{"": true}
	for row := range t.Rows() {
		if text := t.Vector(at).Text(row); !seen[text] {
			seen[text] = true
			list = append(list, text)
		}
	}
	return list
}

// records returns the cells of the feed. The first record holds the column names if the query skips
// it.
func (f *feed) records() [][]string {
	var out [][]string
	if f.Header {
		names := make([]string, len(f.Columns))
		for i, column := range f.Columns {
			names[i] = column.Name
		}
		out = append(out, names)
	}
	for n := range feedRecords {
		record := make([]string, len(f.Columns))
		for i, column := range f.Columns {
			record[i] = f.cell(column, n)
		}
		out = append(out, record)
	}
	return out
}

// cell returns the nth value of a column. The column's name says which kind of indicator to use;
// failing that, the address of the feed does.
func (f *feed) cell(column table.Column, n int) string {
	switch column.Type {
	case table.DateTime:
		return fmt.Sprintf("2026-01-%02dT00:00:00Z", 1+n%28)
	case table.Bool:
		return strconv.FormatBool(n%2 == 0)
	case table.Int, table.Long, table.Real, table.Decimal:
		return strconv.Itoa(n)
	case table.TimeSpan, table.GUID, table.Dynamic:
		return ""
	}
	for _, where := range []string{column.Name, f.URI} {
		if list := f.listFor(strings.ToLower(where)); list != nil {
			return list[n%len(list)]
		}
	}
	return fmt.Sprintf("entry-%02d", n)
}

func (f *feed) listFor(name string) []string {
	for _, kind := range []struct {
		word string
		list []string
	}{
		{"sha256", f.sha256s}, {"sha1", f.sha1s}, {"hash", f.sha256s}, {"url", f.hosts}, {"domain", f.hosts},
		{"host", f.hosts},
		{"ip", f.addresses}, {"address", f.addresses}, {"indicator", f.addresses},
	} {
		if strings.Contains(name, kind.word) && len(kind.list) > 0 {
			return kind.list
		}
	}
	return nil
}

func (f *feed) writeFields(out io.Writer, comma rune) error {
	w := csv.NewWriter(out)
	w.Comma = comma
	return w.WriteAll(f.records())
}

func (f *feed) writeJSON(out io.Writer) error {
	f.Header = false
	var list []map[string]string
	for _, record := range f.records() {
		object := map[string]string{}
		for i, column := range f.Columns {
			object[column.Name] = record[i]
		}
		list = append(list, object)
	}
	return json.NewEncoder(out).Encode(list)
}
