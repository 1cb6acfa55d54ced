package plan

import (
	"fmt"
	"strings"
	"time"

	"quarry/kql/catalog"
)

// Text returns steps as numbered lines, those of other tables indented below the step that reads
// them. It quotes the query, so it is not safe for a terminal.
func Text(lines []Line) string {
	var b strings.Builder
	writeLines(&b, lines, "")
	return b.String()
}

func writeLines(b *strings.Builder, lines []Line, indent string) {
	for i, l := range lines {
		number := fmt.Sprintf("%d. ", i+1)
		inner := indent + strings.Repeat(" ", len(number))
		fmt.Fprintf(b, "%s%s%s\n%s%s. %s%s\n", indent, number, shown(l), inner, l.Does, columnsText(l), statsText(l.Stats))
		for _, part := range l.Inputs {
			if part.Name != "" {
				fmt.Fprintf(b, "%s%s:\n", inner, part.Name)
			}
			writeLines(b, part.Lines, inner)
		}
	}
}

// longestStep limits the text of a step, which may have a long list, in characters.
const longestStep = 160

func shown(l Line) string {
	text := l.Text
	if text == "" {
		text = l.Operator
	}
	if runes := []rune(text); len(runes) > longestStep {
		return string(runes[:longestStep]) + "…"
	}
	return text
}

// columnsText says which columns a step has, and how they differ from those before it.
func columnsText(l Line) string {
	text := counted(len(l.Columns), "column")
	if !l.Known {
		text = "at least " + text
		if len(l.Columns) == 0 {
			text = "columns that are not known yet"
		}
	}
	if len(l.Removed) > len(l.Columns) && len(l.Columns) > 0 {
		return text + ": " + columnList(l.Columns) + "."
	}
	if len(l.Added) > 0 {
		text += "; adds " + columnList(l.Added)
	}
	if len(l.Removed) > 0 {
		text += "; drops " + columnList(l.Removed)
	}
	return strings.ToUpper(text[:1]) + text[1:] + "."
}

// mostColumns limits the columns that are listed.
const mostColumns = 8

func columnList(list []catalog.Column) string {
	var names []string
	for i, c := range list {
		if i == mostColumns {
			return strings.Join(names, ", ") + fmt.Sprintf(" and %d more", len(list)-i)
		}
		names = append(names, strings.TrimSpace(c.Name+" "+c.Type.String()))
	}
	return strings.Join(names, ", ")
}

func statsText(s *Stats) string {
	if s == nil {
		return ""
	}
	rows := counted(int(s.Rows), "row")
	if s.Reads > 1 {
		rows += fmt.Sprintf(" in %d reads", s.Reads)
	}
	if took := s.Time.Round(time.Microsecond); took > 0 {
		rows += ", " + took.String()
	}
	return " " + rows + "."
}

func counted(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
