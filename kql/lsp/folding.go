package lsp

import (
	"cmp"
	"regexp"
	"slices"

	"quarry/kql/syntax"
)

type foldingRange struct {
	StartLine int    `json:"startLine"`
	EndLine   int    `json:"endLine"`
	Kind      string `json:"kind,omitempty"`
}

// foldingRanges folds queries, their statements, text in brackets, multi-line comments, and regions, which
// run from a comment //#region to //#endregion.
func (s *server) foldingRanges(p documentParams) (any, *responseError) {
	d, failed := s.opened(p.TextDocument.URI)
	if failed != nil {
		return nil, failed
	}
	f := folder{d: d, ranges: []foldingRange{}}
	for _, c := range d.analysed(s.scope()) {
		f.fold(c.span, "")
		if len(c.bound.Tree.Statements) > 1 {
			for _, statement := range c.bound.Tree.Statements {
				f.fold(c.in(statement.Span()), "")
			}
		}
	}
	f.scan()
	return f.limited(s.client.foldLimit), nil
}

type folder struct {
	d      *document
	ranges []foldingRange
}

func (f *folder) fold(span syntax.Span, kind string) {
	lines := f.d.span(span)
	fold := foldingRange{lines.Start.Line, lines.End.Line, kind}
	if fold.EndLine > fold.StartLine && !slices.Contains(f.ranges, fold) {
		f.ranges = append(f.ranges, fold)
	}
}

var (
	regionStart = regexp.MustCompile(`^//\s*#region\b`)
	regionEnd   = regexp.MustCompile(`^//\s*#endregion\b`)
)

// scan folds comments on consecutive lines, regions, and brackets. The line of a closing bracket stays
// visible.
func (f *folder) scan() {
	var run syntax.Span
	var brackets, regions []int
	newlines := 0
	for _, token := range syntax.Scan(f.d.text) {
		switch token.Kind {
		case syntax.Newline:
			newlines++
			continue
		case syntax.Space:
			continue
		case syntax.OpenParen, syntax.OpenBracket, syntax.OpenBrace:
			brackets = append(brackets, token.Span.Start)
		case syntax.CloseParen, syntax.CloseBracket, syntax.CloseBrace:
			if n := len(brackets); n > 0 {
				f.foldBracket(brackets[n-1], token.Span.Start)
				brackets = brackets[:n-1]
			}
		case syntax.Comment:
			comment := f.d.text[token.Span.Start:token.Span.End]
			starts, ends := regionStart.MatchString(comment), regionEnd.MatchString(comment)
			if n := len(regions); ends && n > 0 {
				f.fold(syntax.Span{Start: regions[n-1], End: token.Span.End}, "region")
				regions = regions[:n-1]
			}
			if starts {
				regions = append(regions, token.Span.Start)
			}
			if !starts && !ends {
				if run.Len() == 0 || newlines != 1 {
					f.fold(run, "comment")
					run = token.Span
				}
				run.End, newlines = token.Span.End, 0
				continue
			}
		}
		f.fold(run, "comment")
		run, newlines = syntax.Span{}, 0
	}
	f.fold(run, "comment")
}

// foldBracket folds from an opening bracket to the line before the closing one.
func (f *folder) foldBracket(open, closing int) {
	start, end := f.d.places.position(open).Line, f.d.places.position(closing).Line-1
	fold := foldingRange{start, end, ""}
	if end > start && !slices.Contains(f.ranges, fold) {
		f.ranges = append(f.ranges, fold)
	}
}

// limited returns at most as many ranges as the client takes, the longest ones; 0 means all.
func (f *folder) limited(most int) []foldingRange {
	if most <= 0 || len(f.ranges) <= most {
		return f.ranges
	}
	slices.SortStableFunc(f.ranges, func(a, b foldingRange) int {
		return cmp.Compare(b.EndLine-b.StartLine, a.EndLine-a.StartLine)
	})
	return f.ranges[:most]
}
