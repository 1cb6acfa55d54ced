package format

import "quarry/kql/syntax"

// statements writes the statements of the text or body, each on lines of its own.
func (f *formatter) statements(i, j, indent int) {
	f.empty = true
	for _, end := range append(f.cutsAt(syntax.Semicolon, i, j), j) {
		if i < end {
			f.newline(indent)
			f.apart = true
			f.statement(i, end, indent)
		}
		if end < j {
			f.closing(end, indent)
		}
		i = end + 1
	}
}

// closing writes the word that ends an indented part, after the comments above it.
func (f *formatter) closing(k, indent int) {
	if len(f.words[k].leading) > 0 {
		f.newline(indent + f.step)
		f.comments(k)
		f.newline(indent)
	}
	f.hang = indent
	f.word(k)
}

func (f *formatter) statement(i, j, indent int) {
	value := f.valueOfLet(i, j)
	f.hang = indent + f.step
	f.line(i, value)
	switch {
	case value == i || len(f.cutsAt(syntax.Pipe, value, j)) == 0:
		f.pipeline(value, j, indent)
	default:
		f.newline(indent + f.step)
		f.pipeline(value, j, indent+f.step)
	}
}

// valueOfLet returns the index of the value of a let statement, or the start of any other
// statement.
func (q *query) valueOfLet(i, j int) int {
	if i < j && q.words[i].text == "let" && q.words[i].class == syntax.ClassKeyword {
		if assigns := q.cutsAt(syntax.Assign, i, j); assigns != nil {
			return assigns[0] + 1
		}
	}
	return i
}

// pipeline writes a source and its operators, one per line.
func (f *formatter) pipeline(i, j, indent int) {
	for _, end := range append(f.cutsAt(syntax.Pipe, i, j), j) {
		f.operator(i, end, indent)
		if end < j {
			f.newline(indent)
			f.word(end)
		}
		i = end + 1
	}
}

// operator writes an operator, with its clauses on lines of their own if they are long.
func (f *formatter) operator(i, j, indent int) {
	f.hang = indent + f.step
	if i >= j || f.fits(i, j) {
		f.line(i, j)
		return
	}
	line := true // everything so far is on one line
	for n, c := range f.clauses(i, j) {
		from := indent
		if n > 0 && !((line || f.spread) && f.opens(c)) {
			from += f.step
			f.newline(from)
			line = false
		}
		line = f.clause(c, from, from+f.step) && line
	}
}

// opens reports whether a clause fits on the line. If the clause is a pair of brackets, as in `with
// (`, its part up to the opening bracket is enough.
func (f *formatter) opens(c clause) bool {
	return f.fits(c.from, c.to) || f.words[c.items].partner == c.to-1 && f.fits(c.from, c.items+1)
}

// clause writes a keyword and its items. If there is a single item, its further lines are indented
// by next and its brackets close at indent. It reports whether one line was enough.
func (f *formatter) clause(c clause, indent, next int) bool {
	f.hang = next
	f.line(c.from, c.items)
	switch {
	case f.fits(c.items, c.to):
		f.line(c.items, c.to)
		return true
	case len(f.items(c.items, c.to)) <= 1:
		f.expression(c.items, c.to, indent, next)
	default:
		f.list(c.items, c.to, next, f.fillLength(c.items, c.to))
	}
	return false
}

// expression writes a value. If it joins several operands and does not fit, each starts a line at
// next.
func (f *formatter) expression(i, j, indent, next int) {
	if f.fits(i, j) {
		f.line(i, j)
		return
	}
	cuts := f.chain(i, j)
	if cuts == nil {
		f.sequence(i, j, indent)
		return
	}
	for _, cut := range cuts {
		f.expression(i, cut, next, next+f.step)
		f.newline(next)
		i = cut
	}
	f.expression(i, j, next, next+f.step)
}

// sequence writes consecutive words and breaks the lines in brackets that are too long.
func (f *formatter) sequence(i, j, indent int) {
	for i < j {
		f.hang = indent + f.step
		partner := f.words[i].partner
		if partner <= i {
			f.word(i)
			i++
			continue
		}
		after := partner + 1
		for after < j && f.words[after].partner <= after {
			after++
		}
		if !f.broken(i, partner+1) && f.start(i)+f.query.width(i, after) <= f.width {
			f.line(i, partner+1)
		} else {
			f.brackets(i, indent)
		}
		i = partner + 1
	}
}

// list writes items separated by commas, row of them per line, or as many as fit if row is 0.
func (f *formatter) list(i, j, indent, row int) {
	if row == 0 && f.broken(i, j) {
		row = 1
	}
	for n, item := range f.items(i, j) {
		switch {
		case n == 0, row > 0 && n%row == 0, row == 0 && !f.fits(item.Start, item.End):
			f.newline(indent)
		case row > 1 && !f.fits(item.Start, item.End):
			f.newline(indent + f.step)
		}
		f.hang = indent
		f.expression(item.Start, item.End, indent, indent+f.step)
		if item.End < j {
			f.hang = indent
			f.word(item.End)
		}
	}
}
