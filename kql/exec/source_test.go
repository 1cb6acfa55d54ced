package exec

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"quarry/table"
)

// rich is a Source with all optional parts.
type rich struct{ tables }

func (r rich) Names() []string { return slices.Sorted(maps.Keys(r.tables)) }

// outside holds the strings that externaldata finds.
var outside = map[string]string{
	"https://feeds.example/a.csv": "\ufeffname,size,seen,tags\r\n\"a, b\",12,2026-01-02T03:04:05Z,\"[1,2]\"\r\n" +
		"c,many,,\r\n",
	"https://feeds.example/ragged.csv": "x\ny,1,z,more\n",
	"https://feeds.example/a.tsv":      "a b\t7\n",
	"https://feeds.example/list.txt":   "CMD.EXE\r\n\r\ncsc.exe",
	"https://feeds.example/a.json":     `[{"name": "one", "port": 80, "name": "two"}, {"nested": {"x": [1]}}] {"name": 3}`,
}

func (rich) External(_ context.Context, data ExternalData) (io.ReadCloser, error) {
	text, ok := outside[data.URI]
	if !ok {
		return nil, fmt.Errorf("%s: %w", data.URI, ErrUnavailable)
	}
	return io.NopCloser(strings.NewReader(text)), nil
}

// Enrich returns the length of each key.
func (rich) Enrich(_ context.Context, _ string, columns []table.Column, subjects []Subject) (*table.Table, error) {
	b := table.NewBuilder(columns)
	for _, s := range subjects {
		row := make([]table.Value, len(columns))
		for i, column := range columns {
			switch row[i] = table.Null(column.Type); column.Name {
			case "SHA1", "Publisher":
				row[i] = table.NewString(strings.ToUpper(s.Key))
			case "GlobalPrevalence":
				row[i] = table.NewInt(int32(len(s.Key)))
			case "ProfileAvailability":
				row[i] = table.NewString("Available")
			case "SeenBy":
				row[i] = table.NewDynamic(`["` + s.Key + `"]`)
			}
		}
		b.Append(row...)
	}
	return b.Table(), nil
}

func network(name string, addresses ...string) *table.Table {
	b := table.NewBuilder([]table.Column{{Name: "Address", Type: table.String},
		{Name: "Only" + name, Type: table.Long}})
	for i, address := range addresses {
		b.Append(table.NewString(address), table.NewLong(int64(i)))
	}
	return b.Table()
}
