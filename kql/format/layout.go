package format

import "quarry/kql/syntax"

// statements writes the statements of a text or body, each on lines of its own.
func (w *formatWriter) statements(i, j, indent int) {
	w.empty = true
	for _, end := range append(w.cutsAt(syntax.Semicolon, i, j), j) {
		if i < end {
			w.newline(indent)
			w.apart = true
			w.statement(i, end, indent)
		}
		if end < j {
			w.closing(end, indent)
		}
		i = end + 1
	}
}

// closing writes the word that ends an indented part, after the comments above it.
func (w *formatWriter) closing(k, indent int) {
	if len(w.words[k].above) > 0 {
		w.newline(indent + w.step)
		w.comments(k)
		w.newline(indent)
	}
	w.hang = indent
	w.word(k)
}

func (w *formatWriter) statement(i, j, indent int) {
	value := w.valueOfLet(i, j)
	w.hang = indent + w.step
	w.line(i, value)
	switch {
	case value == i || len(w.cutsAt(syntax.Pipe, value, j)) == 0:
		w.pipeline(value, j, indent)
	default:
		w.newline(indent + w.step)
		w.pipeline(value, j, indent+w.step)
	}
}

// valueOfLet returns the index of the value of a let statement, or the start of any other
// statement.
func (f *formatText) valueOfLet(i, j int) int {
	if i < j && f.words[i].text == "let" && f.words[i].class == syntax.ClassKeyword {
		if assigns := f.cutsAt(syntax.Assign, i, j); assigns != nil {
			return assigns[0] + 1
		}
	}
	return i
}

// pipeline writes a source and its operators, one per line.
func (w *formatWriter) pipeline(i, j, indent int) {
	for _, end := range append(w.cutsAt(syntax.Pipe, i, j), j) {
		w.operator(i, end, indent)
		if end < j {
			w.newline(indent)
			w.word(end)
		}
		i = end + 1
	}
}

// operator writes an operator, with its clauses on lines of their own if they are long.
func (w *formatWriter) operator(i, j, indent int) {
	w.hang = indent + w.step
	if i >= j || w.fits(i, j) {
		w.line(i, j)
		return
	}
	line := true // everything so far is on one line
	for n, c := range w.clauses(i, j) {
		from := indent
		if n > 0 && !((line || w.spread) && w.opens(c)) {
			from += w.step
			w.newline(from)
			line = false
		}
		line = w.clause(c, from, from+w.step) && line
	}
}

// opens reports whether a clause fits on the line. If the clause is a pair of brackets, as in `with
// (`, its part up to the opening bracket is enough.
func (w *formatWriter) opens(c formatClause) bool {
	return w.fits(c.from, c.to) || w.words[c.items].partner == c.to-1 && w.fits(c.from, c.items+1)
}

// clause writes a keyword and its items. If there is a single item, its further lines are indented
// by next and its brackets close at indent. It reports whether one line was enough.
func (w *formatWriter) clause(c formatClause, indent, next int) bool {
	w.hang = next
	w.line(c.from, c.items)
	switch {
	case w.fits(c.items, c.to):
		w.line(c.items, c.to)
		return true
	case len(w.items(c.items, c.to)) <= 1:
		w.expression(c.items, c.to, indent, next)
	default:
		w.list(c.items, c.to, next, w.fillLength(c.items, c.to))
	}
	return false
}

// expression writes a value. If it joins several operands and does not fit, each starts a line at
// next.
func (w *formatWriter) expression(i, j, indent, next int) {
	if w.fits(i, j) {
		w.line(i, j)
		return
	}
	cuts := w.chain(i, j)
	if cuts == nil {
		w.sequence(i, j, indent)
		return
	}
	for _, cut := range cuts {
		w.expression(i, cut, next, next+w.step)
		w.newline(next)
		i = cut
	}
	w.expression(i, j, next, next+w.step)
}

// sequence writes consecutive words and breaks the lines in brackets that are too long.
func (w *formatWriter) sequence(i, j, indent int) {
	for i < j {
		w.hang = indent + w.step
		partner := w.words[i].partner
		if partner <= i {
			w.word(i)
			i++
			continue
		}
		behind := partner + 1
		for behind < j && w.words[behind].partner <= behind {
			behind++
		}
		if !w.broken(i, partner+1) && w.start(i)+w.formatText.width(i, behind) <= w.width {
			w.line(i, partner+1)
		} else {
			w.brackets(i, indent)
		}
		i = partner + 1
	}
}

// list writes items separated by commas, row of them per line, or as many as fit if row is 0.
func (w *formatWriter) list(i, j, indent, row int) {
	if row == 0 && w.broken(i, j) {
		row = 1
	}
	for n, item := range w.items(i, j) {
		switch {
		case n == 0, row > 0 && n%row == 0, row == 0 && !w.fits(item.Start, item.End):
			w.newline(indent)
		case row > 1 && !w.fits(item.Start, item.End):
			w.newline(indent + w.step)
		}
		w.hang = indent
		w.expression(item.Start, item.End, indent, indent+w.step)
		if item.End < j {
			w.hang = indent
			w.word(item.End)
		}
	}
}
