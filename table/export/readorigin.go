package export

import (
	"fmt"
	"io"

	"quarry/panics"
	"quarry/table"
)

// Description is what a Parquet file says of its results.
type Description struct {
	Origin  Origin
	Columns []table.Column // nil for files of other programs
	Rows    int
}

// ReadDescription reads the metadata of a Parquet file, without its values.
func ReadDescription(r io.ReaderAt, size int64) (d Description, err error) {
	defer panics.Catch(func(p *panics.Error) { err = fmt.Errorf("read parquet: %w", damaged("%v", p.Value)) })
	check := checker{r: r, size: size}
	metadata, err := check.footer()
	if err != nil {
		return d, fmt.Errorf("read parquet: %w", err)
	}
	values := map[string]string{}
	for _, pair := range metadata.KeyValueMetadata {
		values[pair.Key] = pair.Value
	}
	d.Origin = originFrom(func(name string) string { return values[metadataKey+"."+name] })
	d.Rows = int(metadata.NumRows)
	if text, ok := values[metadataKey]; ok {
		l, err := parseLayout(text)
		if err != nil {
			return d, fmt.Errorf("read parquet: %w", err)
		}
		for _, c := range l.Columns {
			t, _ := table.ParseType(c.Type)
			d.Columns = append(d.Columns, table.Column{Name: c.Name, Type: t})
		}
	}
	return d, nil
}
