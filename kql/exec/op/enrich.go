package op

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/table"
	"quarry/table/times"
)

// enrichment is one of Defender's functions for invoke, which add columns to rows.
type enrichment struct {
	name    string
	key     string         // the column to look up, if the call does not name one
	dated   bool           // the second argument is a time
	limited bool           // the second argument is the maximum number of look-ups
	columns []table.Column // the columns that it adds
}

// The default and maximum number of distinct files that FileProfile looks up, from Defender's
// documentation of the function.
const (
	defaultProfiles = 100
	maxProfiles     = 1000
)

// enrichments are Defender's functions with their documented columns.
var enrichments = map[string]*enrichment{
	"FileProfile": {name: "FileProfile", key: "SHA1", limited: true, columns: []table.Column{
		{Name: "SHA1", Type: table.String}, {Name: "SHA256", Type: table.String}, {Name: "MD5", Type: table.String},
		{Name: "FileSize", Type: table.Int},
		{Name: "GlobalPrevalence", Type: table.Int}, {Name: "GlobalFirstSeen", Type: table.DateTime},
		{Name: "GlobalLastSeen", Type: table.DateTime},
		{Name: "Signer", Type: table.String}, {Name: "Issuer", Type: table.String},
		{Name: "SignerHash", Type: table.String},
		{Name: "IsCertificateValid", Type: table.Bool}, {Name: "IsRootSignerMicrosoft", Type: table.Bool},
		{Name: "SignatureState", Type: table.String},
		{Name: "IsExecutable", Type: table.Bool}, {Name: "ThreatName", Type: table.String},
		{Name: "Publisher", Type: table.String},
		{Name: "SoftwareName", Type: table.String}, {Name: "ProfileAvailability", Type: table.String},
	}},
	"SeenBy": {name: "SeenBy", key: "DeviceId", columns: []table.Column{{Name: "SeenBy", Type: table.Dynamic}}},
	"DeviceFromIP": {name: "DeviceFromIP", key: "IP", dated: true,
		columns: []table.Column{{Name: "DeviceId", Type: table.String}}},
}

// enrich compiles invoke FileProfile(…) and similar calls.
func enrich(c *expr.Compiler, e *enrichment, call *syntax.Call, input expr.Node, s *expr.Scope) (expr.Node, error) {
	source, ok := c.X.Src.(expr.EnrichingSource)
	if !ok {
		return nil, vec.Failf(call.Span(), vec.CodeExternalData, "%s(): its data is not available here", e.name)
	}
	if len(call.Args) > 2 || len(call.Args) == 2 && !e.dated && !e.limited {
		return nil, expr.WrongCount(call, e.name)
	}
	r := &expr.Row{Columns: input.Columns(), Operator: "invoke", Scope: s}
	en := &enriching{enrichment: e, span: call.Span(), source: source, limit: -1}
	var err error
	if en.subject, err = enrichmentKey(c, e, call, r); err != nil {
		return nil, err
	}
	if e.limited {
		if en.limit, err = profileLimit(c, call, s); err != nil {
			return nil, err
		}
	}
	if e.dated && len(call.Args) == 2 {
		if en.at, err = c.Typed(call.Args[1], r, table.DateTime); err != nil {
			return nil, err
		}
	}
	j := &Join{Kind: JoinKind{Left: true, Right: true}, Left: input, Right: &expr.Fixed{Schema: e.columns}}
	j.BuildSchema(&syntax.Join{})
	return &expr.Each{Schema: j.Schema, Input: expr.WholeInput(input), Step: en.step}, nil
}

// enrichmentKey compiles the first argument: the name of a column, which may be quoted.
func enrichmentKey(c *expr.Compiler, e *enrichment, call *syntax.Call, r *expr.Row) (*expr.Expr, error) {
	name := syntax.Expr(&syntax.Name{Text: e.key})
	if len(call.Args) > 0 {
		name = call.Args[0]
	}
	if literal, ok := name.(*syntax.Literal); ok && literal.Kind == syntax.StringLiteral {
		text, _ := literal.Text()
		name = &syntax.Name{Text: text}
	}
	x, err := c.Expr(name, r)
	if failure := (*vec.Error)(nil); errors.As(err, &failure) {
		failure.Span = call.Span()
	}
	if err != nil {
		return nil, err
	}
	return c.Cast(x, table.String), nil
}

func profileLimit(c *expr.Compiler, call *syntax.Call, s *expr.Scope) (int, error) {
	if len(call.Args) < 2 {
		return defaultProfiles, nil
	}
	n, err := Number(c, call.Args[1], "invoke", s)
	return int(min(n, maxProfiles)), err
}

// enriching runs an enrichment.
type enriching struct {
	*enrichment
	span    syntax.Span
	source  expr.EnrichingSource
	subject *expr.Expr
	at      *expr.Expr // may be nil
	limit   int        // of distinct subjects; -1 is unlimited
}

func (e *enriching) step(f *expr.Frame, b *vec.Batch) (*vec.Batch, error) {
	subjects, places := e.subjects(f, b)
	t, err := e.source.Enrich(f.X.Ctx, e.name, e.columns, subjects)
	switch {
	case errors.Is(err, expr.ErrUnavailable):
		return nil, vec.Failf(e.span, vec.CodeExternalData, "%s(): %s", e.name, err)
	case err != nil:
		return nil, err
	}
	if t.Rows() != len(subjects) || len(t.Columns()) != len(e.columns) {
		return nil, fmt.Errorf("%s: got %d rows for %d subjects", e.name, t.Rows(), len(subjects))
	}
	known := expr.NewScan(t).Batch(0, t.Rows()).Pick(places)
	out := &vec.Batch{N: b.N, Cols: append([]vec.Lazy(nil), b.Cols...)}
	out.Cols = append(out.Cols, known.Cols...)
	return out, f.X.Alive()
}

// subjects returns the distinct subjects, and the index of each row's subject or -1.
func (e *enriching) subjects(f *expr.Frame, b *vec.Batch) ([]expr.Subject, []int32) {
	keys := e.subject.Eval(f, b)
	var moments *vec.Vec
	if e.at != nil {
		moments = e.at.Eval(f, b)
	}
	var list []expr.Subject
	seen, places := map[expr.Subject]int32{}, make([]int32, b.N)
	for row := range places {
		places[row] = -1
		s := expr.Subject{Key: strings.TrimSpace(keys.Datum(row).Text())}
		if s.Key == "" {
			continue
		}
		if moments != nil && !moments.Null(row) {
			s.At = times.TimeOf(moments.Datum(row).Num).In(time.UTC)
		}
		at, known := seen[s]
		if !known {
			if e.limit >= 0 && len(list) == e.limit {
				continue
			}
			at = int32(len(list))
			seen[s], list = at, append(list, s)
		}
		places[row] = at
	}
	return list, places
}
