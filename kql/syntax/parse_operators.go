package syntax

import "maps"

// operatorParsers maps each keyword to the function that parses what follows it. The functions are
// in the files of their groups.
var operatorParsers map[string]func(*parser, step) Operator

func init() {
	operatorParsers = map[string]func(*parser, step) Operator{
		"where": (*parser).where, "filter": (*parser).where,
		"extend": (*parser).extend, "project": (*parser).project,
		"project-away": (*parser).projectNames, "project-keep": (*parser).projectNames,
		"project-reorder": (*parser).projectReorder, "project-rename": (*parser).project,
		"project-by-names": (*parser).project,
		"summarize":        (*parser).summarize, "distinct": (*parser).distinct,
		"sort": (*parser).sort, "order": (*parser).sort, "top": (*parser).top,
		"take": (*parser).takeRows, "limit": (*parser).takeRows, "count": (*parser).count,
		"sample": (*parser).sample, "sample-distinct": (*parser).sample,
		"serialize": (*parser).serialize, "as": (*parser).as,
		"print": (*parser).print, "range": (*parser).rangeRows,
		"getschema": (*parser).simple, "consume": (*parser).simple,
		"assert-schema": (*parser).simple,

		"join": (*parser).join, "lookup": (*parser).join, "union": (*parser).union,
		"search": (*parser).search, "find": (*parser).find,
		"partition": (*parser).partition, "fork": (*parser).fork, "facet": (*parser).facet,
		"invoke": (*parser).invoke, "evaluate": (*parser).evaluate, "render": (*parser).render,

		"parse": (*parser).parseText, "parse-where": (*parser).parseText, "parse-kv": (*parser).parseKV,
		"mv-expand": (*parser).mvExpand, "mvexpand": (*parser).mvExpand,
		"mv-apply": (*parser).mvApply, "mvapply": (*parser).mvApply,
		"make-series": (*parser).makeSeries, "scan": (*parser).scan,
		"top-nested": (*parser).topNested, "top-hitters": (*parser).topHitters,
		"reduce": (*parser).reduce, "macro-expand": (*parser).macroExpand,

		"make-graph": (*parser).makeGraph, "graph-match": (*parser).graphMatch,
		"graph-shortest-paths": (*parser).graphMatch, "graph-to-table": (*parser).graphToTable,
		"graph-mark-components": (*parser).graphMark,
		"graph-where-nodes":     (*parser).graphWhere, "graph-where-edges": (*parser).graphWhere,
	}
}

// IsOperator reports whether a word is the keyword of an operator.
func IsOperator(word string) bool { return operatorParsers[word] != nil }

// step parses one operator and sets its span.
func (p *parser) step() Operator {
	start := p.start()
	parse := operatorParsers[p.word(0)]
	if parse == nil {
		return p.unknownOperator(start)
	}
	p.mark(p.at, ClassKeyword)
	keyword := p.advance()
	word := p.text[keyword.Span.Start:keyword.Span.End]
	operator := parse(p, step{KeywordSpan: keyword.Span, Params: p.operatorParams(word)})
	operator.(interface{ setSpan(Span) }).setSpan(p.nodeFrom(start).span)
	return operator
}

func (s *node) setSpan(span Span) { s.span = span }

func (p *parser) unknownOperator(start int) Operator {
	span := p.here()
	if p.kind() == Word {
		fix := nearestOperator(p.word(0), span)
		p.report("unknown-operator", span, "unknown operator "+p.found()+DidYouMean(fix), fix)
		p.advance()
	} else {
		p.expected("an operator", nil)
	}
	p.skip()
	return &BadOperator{step{node: p.nodeFrom(start), KeywordSpan: span}}
}

// operatorParams are the parameters that may follow the keyword of an operator, besides hints. Which of them
// mean something is for the catalog to say.
var operatorParams = operatorParameters()

// commonParams are the parameters that the service takes after the keyword of most operators, whether they mean
// something there or not.
var commonParams = WordSet(`kind isfuzzy withsource with_source with_itemindex with_match_id with_step_name
	bagexpansion decodeblocks bin_legacy expandoutput cycles force_remote datascope __id __isFuzzy __crossDB
	__crossCluster`)

// operatorParameters returns the parameters that may follow the keyword of each operator, besides hints.
func operatorParameters() map[string]map[string]bool {
	params := map[string]map[string]bool{"getschema": WordSet(`kind`),
		"macro-expand": WordSet(`kind isfuzzy best_effort`)}
	for word := range WordSet(`as consume distinct evaluate find graph-match graph-mark-components graph-shortest-paths
		join limit lookup make-graph make-series mv-apply mvapply mv-expand mvexpand order parse parse-where partition
		reduce sample sample-distinct scan search serialize sort summarize take top union where filter`) {
		params[word] = commonParams
	}
	for word, more := range map[string]string{"parse": "flags", "parse-where": "flags",
		"graph-mark-components": "with_component_id", "graph-shortest-paths": "output", "union": "best_effort"} {
		params[word] = maps.Clone(commonParams)
		params[word][more] = true
	}
	return params
}

// expressionFirst are the operators whose keyword may be followed by `name = value` or by a condition.
var expressionFirst = WordSet(`distinct filter limit make-series mv-apply mvapply mv-expand mvexpand sample
	sample-distinct summarize take top where`)

// operatorParams parses the parameters after the keyword of an operator.
func (p *parser) operatorParams(keyword string) []*Param {
	known, ok := operatorParams[keyword]
	if !ok {
		return nil
	}
	var list []*Param
	for {
		if expressionFirst[keyword] && !p.endsHint() && !p.endsParam() {
			return list
		}
		more := p.paramOf(known)
		if more == nil {
			return list
		}
		list = append(list, more)
	}
}

func (p *parser) endsHint() bool { return p.word(0) == "hint" && p.kindAt(1) == Dot }

// endsParam reports whether another operand follows `name = value`, so that it can only be a parameter.
func (p *parser) endsParam() bool {
	switch next := p.word(3); {
	case p.kindAt(3) == Word:
		return next != "and" && next != "or" && next != "by" && next != "on" && next != "with"
	case p.kindAt(3) == LongToken, p.kindAt(3) == StringToken:
		return true
	}
	return p.kindAt(3) == OpenParen && p.kindAt(2) != Word
}

// params parses the `name = value` pairs that are known, and hints.
func (p *parser) params(known map[string]bool) []*Param {
	var list []*Param
	for x := p.paramOf(known); x != nil; x = p.paramOf(known) {
		list = append(list, x)
	}
	return list
}

// paramOf parses a hint or a known parameter, or returns nil.
func (p *parser) paramOf(known map[string]bool) *Param {
	word := p.word(0)
	hint := word == "hint" && p.kindAt(1) == Dot && p.kindAt(2) == Word && p.kindAt(3) == Assign
	if !hint && (p.kindAt(1) != Assign || !known[word]) {
		return nil
	}
	return p.param()
}

func (p *parser) param() *Param {
	start, at := p.start(), p.at
	x := &Param{Name: p.dottedName()}
	p.markTaken(at, ClassKeyword)
	if p.require(Assign, "=") {
		x.Value = p.paramValue(namesColumn[x.Name.Text])
	} else {
		x.Value = p.bad()
	}
	x.node = p.nodeFrom(start)
	return x
}

// namesColumn holds the parameters whose value is a column name.
var namesColumn = WordSet(`withsource with_source with_itemindex with_match_id with_step_name with_node_id
	with_component_id
	with_source_id with_target_id hint.shufflekey hint.pass_filters_column`)

// paramValue parses a constant or a word. Words that are reserved elsewhere are values here, and a
// parenthesis after one belongs to what follows, as in kind=inner (T).
func (p *parser) paramValue(column bool) Expr {
	switch p.word(0) {
	case "", "true", "false", "True", "False", "TRUE", "FALSE":
		return p.operand()
	}
	p.mark(p.at, ClassKeyword)
	if column {
		p.mark(p.at, ClassColumn)
	}
	return p.wordName()
}

// properties parses the `(name = value, …)` after with.
func (p *parser) properties() []*Param {
	list := []*Param{}
	if !p.require(OpenParen, "(") {
		return list
	}
	for p.kind() != CloseParen && p.kind() != EndToken {
		before := p.at
		list = append(list, p.property())
		if p.at == before || !p.propertyComma() {
			break
		}
	}
	p.closeParen()
	return list
}

// propertyComma takes the comma before another property, or reports it missing.
func (p *parser) propertyComma() bool {
	if p.accept(Comma) {
		if p.kind() == CloseParen {
			p.expected("a property", nil)
		}
		return true
	}
	if p.kind() != Word || p.kindAt(1) != Assign {
		return false
	}
	p.expected("a comma", insert(p.end(), ","))
	return true
}

// property parses a parameter whose value may be several columns, as in ycolumns = A, B.
func (p *parser) property() *Param {
	x := p.param()
	_, columns := x.Value.(*Name)
	for columns && p.kind() == Comma && p.kindAt(1) == Word && p.kindAt(2) != Assign {
		p.advance()
		p.mark(p.at, ClassColumn)
		p.advance()
		x.Value = &Name{expression: p.from(x.Value.Span().Start), Text: p.text[x.Value.Span().Start:p.end()]}
	}
	x.node = p.nodeFrom(x.span.Start)
	return x
}
