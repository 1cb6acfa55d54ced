package engine

import (
	"compress/gzip"
	"errors"
	"io"
	"path"
	"strings"

	"quarry/kql/syntax"
	"quarry/table"
)

// external is externaldata: texts that the Source opens, read when rows are asked for.
type external struct {
	schema
	span   syntax.Span
	source ExternalSource
	data   []ExternalData
	paths  map[string]string // of columns in JSON
}

func externalData(c *compiler, e *syntax.ExternalData, s *scope) (node, error) {
	source, ok := c.x.src.(ExternalSource)
	if !ok {
		return nil, failf(e.Span(), CodeExternalData, "externaldata: data from outside is not to be had here.")
	}
	columns, err := declaredColumns(e.Columns)
	if err != nil {
		return nil, err
	}
	x := &external{schema: columns, span: e.Span(), source: source}
	format, header, err := c.externalOptions(e, x, s)
	if err != nil {
		return nil, err
	}
	for _, uri := range e.URIs {
		d, err := c.constant(uri, &row{scope: s, operator: "externaldata"})
		if err != nil {
			return nil, err
		}
		address, _, _ := strings.Cut(d.text(), ";") // what follows is a secret
		data := ExternalData{URI: address, Format: format, Columns: columns, Header: header}
		if data.Format == "" {
			data.Format = formatOfURI(address)
		}
		if _, ok := recordReaders[data.Format]; !ok {
			return nil, unsupported(e.Span(), "externaldata of format '%s'", data.Format)
		}
		x.data = append(x.data, data)
	}
	return &materialized{schema: columns, input: x}, nil
}

func (c *compiler) externalOptions(e *syntax.ExternalData, x *external, s *scope) (format string, header bool, err error) {
	for _, p := range e.Params {
		switch value := paramText(p); p.Name.Text {
		case "format":
			format = strings.ToLower(value)
		case "ignoreFirstRecord":
			header = strings.EqualFold(value, "true")
		case "ingestionMapping":
			d, err := c.constant(p.Value, &row{scope: s, operator: "externaldata"})
			if err != nil {
				return "", false, err
			}
			if x.paths, err = mappingPaths(p, d); err != nil {
				return "", false, err
			}
		default:
			return "", false, unsupported(p.Span(), "externaldata with %s", p.Name.Text)
		}
	}
	return format, header, nil
}

// formatOfURI tells the format from the ending of an address; it is CSV where that says nothing.
func formatOfURI(uri string) string {
	uri, _, _ = strings.Cut(uri, "?")
	format := strings.TrimPrefix(strings.ToLower(path.Ext(strings.TrimSuffix(uri, ".gz"))), ".")
	if _, ok := recordReaders[format]; ok {
		return format
	}
	return "csv"
}

// mappingPaths reads [{"Column": "a", "Properties": {"Path": "$.a"}}].
func mappingPaths(p *syntax.Param, mapping datum) (map[string]string, error) {
	wrong := failf(p.Span(), CodeArguments, "externaldata: a list of columns with their paths in JSON is expected as ingestionMapping.")
	list, ok := parseDynamic(mapping.text()).([]any)
	if !ok {
		return nil, wrong
	}
	paths := map[string]string{}
	for _, item := range list {
		name := property(item, "Column")
		if name.null || name.text() == "" {
			name = property(item, "column")
		}
		where := property(property(item, "Properties").dyn, "Path")
		if where.null {
			where = property(item, "path")
		}
		if name.text() == "" || !strings.HasPrefix(where.text(), "$") {
			return nil, wrong
		}
		paths[name.text()] = where.text()
	}
	return paths, nil
}

func (e *external) open(x *execution) cursor {
	at := 0
	return func() (*batch, error) {
		for at < len(e.data) {
			at++
			if b, err := e.read(x, e.data[at-1]); err != nil || b.n > 0 {
				return b, err
			}
		}
		return nil, x.alive()
	}
}

// read gives the rows of one text.
func (e *external) read(x *execution, data ExternalData) (*batch, error) {
	text, err := e.text(x, data)
	if err != nil {
		return nil, err
	}
	columns := make([]*growing, len(e.schema))
	for i, column := range e.schema {
		columns[i] = newGrowing(column.Type)
	}
	n, first := 0, data.Header
	err = recordReaders[data.Format](text, e, func(cells []datum) error {
		if first {
			first = false
			return nil
		}
		for i, g := range columns {
			d := nullOf(g.typ)
			if i < len(cells) {
				d = externalCell(cells[i], g.typ)
			}
			g.add(d)
		}
		if n++; n%chunkRows != 0 {
			return nil
		}
		if err := x.hold(int64(chunkRows * 64 * len(columns))); err != nil {
			return err
		}
		return x.alive()
	})
	if failure := (*recordError)(nil); errors.As(err, &failure) {
		return nil, failf(e.span, CodeExternalData, "externaldata: %s, record %d: %s", data.URI, n+1, failure.message)
	}
	if err != nil {
		return nil, err
	}
	vecs := make([]*vec, len(columns))
	for i, g := range columns {
		vecs[i] = g.vec()
	}
	return batchOf(n, vecs...), nil
}

// externalCell converts a cell; text that does not fit its column becomes null.
func externalCell(d datum, t table.Type) datum {
	if d.typ == table.String && t == table.Dynamic {
		if d.str == "" {
			return nullOf(t)
		}
		return dynamicOf(parseDynamic(d.str))
	}
	return convert(d, t)
}

// text reads all that stands behind a URI, as far as the memory of the run allows.
func (e *external) text(x *execution, data ExternalData) (string, error) {
	r, err := e.source.External(x.ctx, data)
	switch {
	case errors.Is(err, ErrUnavailable):
		return "", failf(e.span, CodeExternalData, "externaldata: %s", err)
	case err != nil:
		return "", err
	}
	defer r.Close()
	var plain io.Reader = r
	if strings.HasSuffix(data.URI, ".gz") {
		if plain, err = gzip.NewReader(r); err != nil {
			return "", failf(e.span, CodeExternalData, "externaldata: %s: %s", data.URI, err)
		}
	}
	text, err := io.ReadAll(io.LimitReader(plain, x.limit+1))
	if err != nil {
		if x.ctx.Err() != nil {
			return "", x.alive()
		}
		return "", failf(e.span, CodeExternalData, "externaldata: %s: %s", data.URI, err)
	}
	return strings.TrimPrefix(string(text), "\ufeff"), x.hold(int64(len(text)))
}
