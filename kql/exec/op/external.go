package op

import (
	"compress/gzip"
	"errors"
	"io"
	"path"
	"strings"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/table"
)

// external is the node of externaldata. The Source opens the strings when rows are requested.
type external struct {
	expr.Schema
	span   syntax.Span
	source expr.ExternalSource
	data   []expr.ExternalData
	paths  map[string]string // by column: the path in JSON
}

func externalData(c *expr.Compiler, e *syntax.ExternalData, s *expr.Scope) (expr.Node, error) {
	source, ok := c.X.Src.(expr.ExternalSource)
	if !ok {
		return nil, vec.Failf(e.Span(), vec.CodeExternalData, "externaldata: external data is not available here")
	}
	columns, err := declaredColumns(e.Columns)
	if err != nil {
		return nil, err
	}
	x := &external{Schema: columns, span: e.Span(), source: source}
	format, header, err := externalOptions(c, e, x, s)
	if err != nil {
		return nil, err
	}
	for _, uri := range e.URIs {
		d, err := c.Constant(uri, &expr.Row{Scope: s, Operator: "externaldata"})
		if err != nil {
			return nil, err
		}
		address, _, _ := strings.Cut(d.Text(), ";") // the rest is a secret
		data := expr.ExternalData{URI: address, Format: format, Columns: columns, Header: header}
		if data.Format == "" {
			data.Format = formatOfURI(address)
		}
		if _, ok := recordReaders[data.Format]; !ok {
			return nil, vec.Unsupported(e.Span(), "externaldata format `%s`", data.Format)
		}
		x.data = append(x.data, data)
	}
	return &expr.Materialized{Schema: columns, Input: x}, nil
}

func externalOptions(c *expr.Compiler, e *syntax.ExternalData, x *external, s *expr.Scope) (format string, header bool,
	err error) {
	for _, p := range e.Params {
		switch value := paramText(p); p.Name.Text {
		case "format":
			format = strings.ToLower(value)
		case "ignoreFirstRecord":
			header = strings.EqualFold(value, "true")
		case "ingestionMapping":
			d, err := c.Constant(p.Value, &expr.Row{Scope: s, Operator: "externaldata"})
			if err != nil {
				return "", false, err
			}
			if x.paths, err = mappingPaths(p, d); err != nil {
				return "", false, err
			}
		default:
			return "", false, vec.Unsupported(p.Span(), "externaldata property `%s`", p.Name.Text)
		}
	}
	return format, header, nil
}

// formatOfURI returns the format for the extension of a URI; the default is CSV.
func formatOfURI(uri string) string {
	uri, _, _ = strings.Cut(uri, "?")
	format := strings.TrimPrefix(strings.ToLower(path.Ext(strings.TrimSuffix(uri, ".gz"))), ".")
	if _, ok := recordReaders[format]; ok {
		return format
	}
	return "csv"
}

// mappingPaths reads [{"Column": "a", "Properties": {"Path": "$.a"}}].
func mappingPaths(p *syntax.Param, mapping vec.Datum) (map[string]string, error) {
	wrong := vec.Failf(p.Span(), vec.CodeArguments,
		"externaldata: ingestionMapping must list columns with their JSON paths")
	list, ok := vec.ParseDynamic(mapping.Text()).([]any)
	if !ok {
		return nil, wrong
	}
	paths := map[string]string{}
	for _, item := range list {
		name := expr.Property(item, "Column")
		if name.Null || name.Text() == "" {
			name = expr.Property(item, "column")
		}
		where := expr.Property(expr.Property(item, "Properties").Dyn, "Path")
		if where.Null {
			where = expr.Property(item, "path")
		}
		if name.Text() == "" || !strings.HasPrefix(where.Text(), "$") {
			return nil, wrong
		}
		paths[name.Text()] = where.Text()
	}
	return paths, nil
}

// Open implements expr.Node.
func (e *external) Open(x *expr.Execution) expr.Cursor {
	at := 0
	return func() (*vec.Batch, error) {
		for at < len(e.data) {
			at++
			if b, err := e.read(x, e.data[at-1]); err != nil || b.N > 0 {
				return b, err
			}
		}
		return nil, x.Alive()
	}
}

// read returns the rows of one text.
func (e *external) read(x *expr.Execution, data expr.ExternalData) (*vec.Batch, error) {
	text, err := e.readAll(x, data)
	if err != nil {
		return nil, err
	}
	columns := make([]*Growing, len(e.Schema))
	for i, column := range e.Schema {
		columns[i] = NewGrowing(column.Type)
	}
	n, first := 0, data.Header
	err = recordReaders[data.Format](text, e, func(cells []vec.Datum) error {
		if first {
			first = false
			return nil
		}
		for i, g := range columns {
			d := vec.NullOf(g.typ)
			if i < len(cells) {
				d = externalCell(cells[i], g.typ)
			}
			g.Add(d)
		}
		if n++; n%vec.ChunkRows != 0 {
			return nil
		}
		if err := x.Hold(int64(vec.ChunkRows * 64 * len(columns))); err != nil {
			return err
		}
		return x.Alive()
	})
	if failure := (*recordError)(nil); errors.As(err, &failure) {
		return nil, vec.Failf(e.span, vec.CodeExternalData, "externaldata: %s, record %d: %s", data.URI, n+1,
			failure.message)
	}
	if err != nil {
		return nil, err
	}
	vecs := make([]*vec.Vec, len(columns))
	for i, g := range columns {
		vecs[i] = g.Vec()
	}
	return vec.BatchOf(n, vecs...), nil
}

// externalCell converts a cell; text that does not match the column's type becomes null.
func externalCell(d vec.Datum, t table.Type) vec.Datum {
	if d.Type == table.String && t == table.Dynamic {
		if d.Str == "" {
			return vec.NullOf(t)
		}
		return vec.DynamicOf(vec.ParseDynamic(d.Str))
	}
	return vec.Convert(d, t)
}

// readAll returns the content at a URI, within the memory limit of the run.
func (e *external) readAll(x *expr.Execution, data expr.ExternalData) (string, error) {
	r, err := e.source.External(x.Ctx, data)
	switch {
	case errors.Is(err, expr.ErrUnavailable):
		return "", vec.Failf(e.span, vec.CodeExternalData, "externaldata: %s", err)
	case err != nil:
		return "", err
	}
	defer r.Close()
	var plain io.Reader = r
	if strings.HasSuffix(data.URI, ".gz") {
		if plain, err = gzip.NewReader(r); err != nil {
			return "", vec.Failf(e.span, vec.CodeExternalData, "externaldata: %s: %s", data.URI, err)
		}
	}
	text, err := io.ReadAll(io.LimitReader(plain, x.Limit+1))
	if err != nil {
		if x.Ctx.Err() != nil {
			return "", x.Alive()
		}
		return "", vec.Failf(e.span, vec.CodeExternalData, "externaldata: %s: %s", data.URI, err)
	}
	return strings.TrimPrefix(string(text), "\ufeff"), x.Hold(int64(len(text)))
}
