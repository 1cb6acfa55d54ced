package op

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"quarry/kql/exec/expr"
	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/table"
)

// reducing finds patterns of strings as Vaarandi's clustering of log lines does: a term that is frequent at its
// position stays, the others become wildcards. The service is documented to follow that paper, but not how.
type reducing struct {
	by        *expr.Expr
	threshold float64 // share of the rows that makes a term or a pattern frequent
	separates string  // characters between terms, besides everything that is neither letter nor digit
	keepRows  bool    // kind=source
}

var patternColumns = []table.Column{{Name: "Pattern", Type: table.String}, {Name: "Count", Type: table.Long},
	{Name: "Representative", Type: table.String}}

// otherRows is the pattern of the rows that have no frequent one.
const otherRows = "others"

// defaultThreshold is the documented default of reduce.
const defaultThreshold = 0.1

func bindReduce(c *expr.Compiler, op *syntax.Reduce, input expr.Node, s *expr.Scope) (expr.Node, error) {
	r := &reducing{threshold: defaultThreshold}
	var err error
	row := &expr.Row{Columns: input.Columns(), Operator: "reduce", Scope: s}
	if r.by, err = c.Typed(op.By, row, table.String); err != nil {
		return nil, err
	}
	for _, p := range op.Params {
		switch p.Name.Text {
		case "kind":
			r.keepRows = paramText(p) == "source"
		case "threshold":
			d, err := c.Constant(p.Value, &expr.Row{Operator: "reduce", Scope: s})
			if err != nil {
				return nil, err
			}
			if r.threshold = vec.Convert(d, table.Real).Real(); !(r.threshold >= 0 && r.threshold <= 1) {
				return nil, vec.Failf(p.Value.Span(), vec.CodeArguments, "`reduce` takes a threshold from 0 to 1")
			}
		case "characters":
			r.separates = paramText(p)
		default:
			return nil, vec.Unsupported(p.Span(), "reduce with `%s`", p.Name.Text)
		}
	}
	columns := patternColumns
	if r.keepRows {
		columns = slices.Clone(input.Columns())
		for _, column := range patternColumns {
			column.Name = expr.Unique(column.Name, func(name string) bool {
				return (&expr.Row{Columns: columns}).Find(name) >= 0
			})
			columns = append(columns, column)
		}
	}
	return &expr.Whole{Schema: columns, Input: input,
		Rows: func(x *expr.Execution, f *expr.Frame, next expr.Cursor) ([]*vec.Batch, error) {
			batches, err := x.Drain(next)
			if err != nil || len(batches) == 0 {
				return nil, err
			}
			return split(x, r.reduced(f, vec.Concat(input.Columns(), batches))), x.Alive()
		}}, nil
}

// stringPattern is a group of similar strings.
type stringPattern struct {
	text           string
	count          int64
	representative string
	rare           bool
}

func (r *reducing) reduced(f *expr.Frame, b *vec.Batch) *vec.Batch {
	texts := r.by.Eval(f, b)
	split := make([][]string, b.N)
	for row := range split {
		split[row] = terms(texts.Datum(row).Str, r.separates)
	}
	patterns, of := r.patterns(split, texts)
	out := []*Growing{NewGrowing(table.String), NewGrowing(table.Long), NewGrowing(table.String)}
	add := func(p *stringPattern) {
		for i, d := range []vec.Datum{vec.StringOf(p.text), vec.LongOf(p.count), vec.StringOf(p.representative)} {
			out[i].Add(d)
		}
	}
	if r.keepRows {
		for row := range b.N {
			add(of[row])
		}
		for _, g := range out {
			b.Cols = append(b.Cols, vec.Lazy{Vec: g.Vec()})
		}
		return b
	}
	for _, p := range patterns {
		add(p)
	}
	return vec.BatchOf(len(patterns), out[0].Vec(), out[1].Vec(), out[2].Vec())
}

// patterns returns the patterns, the most frequent first and that of the other rows last, and the pattern of
// each row.
func (r *reducing) patterns(split [][]string, texts *vec.Vec) (list []*stringPattern, of []*stringPattern) {
	frequent := r.frequentTerms(split)
	byText := map[string]*stringPattern{}
	of = make([]*stringPattern, len(split))
	for row, parts := range split {
		text := r.pattern(parts, frequent)
		p := byText[text]
		if p == nil {
			p = &stringPattern{text: text, representative: texts.Datum(row).Str}
			byText[text] = p
			list = append(list, p)
		}
		p.count++
		of[row] = p
	}
	others := &stringPattern{text: otherRows}
	list = slices.DeleteFunc(list, func(p *stringPattern) bool {
		p.rare = !strings.ContainsFunc(p.text, isTerm) || !r.isFrequent(p.count, len(split))
		return p.rare
	})
	for row, p := range of {
		if p.rare {
			others.count++
			of[row] = others
		}
	}
	slices.SortStableFunc(list, func(a, b *stringPattern) int { return cmp.Compare(b.count, a.count) })
	if others.count > 0 {
		list = append(list, others)
	}
	return list, of
}

func (r *reducing) isFrequent(count int64, rows int) bool {
	return float64(count) > r.threshold*float64(rows)
}

// placedTerm is a term and its position.
type placedTerm struct {
	place int
	term  string
}

func (r *reducing) frequentTerms(split [][]string) map[placedTerm]bool {
	counts := map[placedTerm]int64{}
	for _, parts := range split {
		for i := 0; i < len(parts); i += 2 {
			counts[placedTerm{i, parts[i]}]++
		}
	}
	frequent := map[placedTerm]bool{}
	for t, n := range counts {
		// a number is rarely what strings have in common, even if it is frequent
		if r.isFrequent(n, len(split)) && strings.ContainsFunc(t.term, unicode.IsLetter) {
			frequent[t] = true
		}
	}
	return frequent
}

// pattern replaces the terms that are not frequent by wildcards. A wildcard swallows the separators given in
// the query that are next to it.
func (r *reducing) pattern(parts []string, frequent map[placedTerm]bool) string {
	var b strings.Builder
	wild := false
	for i, part := range parts {
		if i%2 == 1 { // separators
			var next string
			if i+1 < len(parts) {
				next = parts[i+1]
			}
			starts := next != "" && !frequent[placedTerm{i + 1, next}]
			if wild {
				part = strings.TrimLeft(part, r.separates)
			}
			if starts {
				part = strings.TrimRight(part, r.separates)
			}
			if part == "" && wild && starts {
				continue // one wildcard for both terms
			}
			b.WriteString(part)
			wild = wild && part == ""
			continue
		}
		switch {
		case part == "":
		case frequent[placedTerm{i, part}]:
			b.WriteString(part)
			wild = false
		case !wild:
			b.WriteByte('*')
			wild = true
		}
	}
	return b.String()
}

// terms splits a string into terms and, between them, separators. It begins with a term, which may be empty.
func terms(s, separates string) []string {
	var parts []string
	start, inTerm := 0, true
	for i, c := range s {
		if is := isTerm(c) && !strings.ContainsRune(separates, c); is != inTerm {
			parts = append(parts, s[start:i])
			start, inTerm = i, is
		}
	}
	return append(parts, s[start:])
}

func isTerm(c rune) bool { return unicode.IsLetter(c) || unicode.IsDigit(c) }
