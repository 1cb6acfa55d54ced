package queryfile

import (
	"regexp"
	"strings"

	"quarry/kql/syntax"
)

// openNotebook finds the queries in the cells of a notebook: those of a Kusto kernel, and those that start
// with a magic command.
func openNotebook(d *Document) error {
	root, err := readJSON(d.Text)
	if err != nil {
		return ErrNoQuery
	}
	cells := root.member("cells")
	if cells == nil {
		return ErrNoQuery
	}
	kusto := false
	if metadata := root.member("metadata"); metadata != nil {
		for _, key := range []string{"kernelspec", "language_info"} {
			if m := metadata.member(key); m != nil {
				kusto = kusto || isKustoTag(m.textOf("language")) || isKustoTag(m.textOf("name"))
			}
		}
	}
	title := ""
	for i := range cells.entries {
		cell := &cells.entries[i]
		source := cell.member("source")
		if source == nil {
			continue
		}
		b := sourceOf(d.Text, source)
		if cell.textOf("cell_type") != "code" {
			if heading := headingIn(b.Text); heading != "" {
				title = heading
			}
			continue
		}
		ours := kusto || isKustoTag(languageOfCell(cell))
		if start, ok := queryOfCell(b.Text, ours); ok {
			b.Title = title
			d.Blocks = append(d.Blocks, b.from(start))
		}
	}
	return nil
}

func languageOfCell(cell *jsonValue) string {
	metadata := cell.member("metadata")
	if metadata == nil {
		return ""
	}
	for _, path := range [][2]string{{"vscode", "languageId"}, {"polyglot_notebook", "kernelName"},
		{"dotnet_interactive", "language"}} {
		if m := metadata.member(path[0]); m != nil {
			return m.textOf(path[1])
		}
	}
	return metadata.textOf("language")
}

// sourceOf returns the text of a cell, which is a string or a list of strings.
func sourceOf(file string, source *jsonValue) Block {
	if source.isText {
		return Block{Text: source.text, places: source.places, form: form{style: escapedText, whole: source.span}}
	}
	b := Block{form: form{style: entries, whole: source.span}}
	for i, entry := range source.entries {
		if i == 0 {
			b.form.indent = file[lineStart(file, entry.span.Start):entry.span.Start]
			if strings.TrimSpace(b.form.indent) != "" {
				b.form.indent = " "
			}
		}
		for _, s := range entry.places {
			s.text.Start, s.text.End = s.text.Start+len(b.Text), s.text.End+len(b.Text)
			b.places = append(b.places, s)
		}
		b.Text += entry.text
	}
	return b
}

// from returns the block without the text before an offset.
func (b Block) from(start int) Block {
	if start == 0 {
		return b
	}
	cut := b
	cut.Text, cut.places = b.Text[start:], nil
	for _, s := range b.places {
		if s.text.End <= start {
			continue
		}
		if over := start - s.text.Start; over > 0 {
			s.text.Start, s.file.Start = start, s.file.Start+over
		}
		s.text = syntax.Span{Start: s.text.Start - start, End: s.text.End - start}
		cut.places = append(cut.places, s)
	}
	return cut
}

// magic matches the commands that start a cell with a query.
var magic = regexp.MustCompile(`^\s*(?:%%?(?:kql|kusto)|#!(?:kql|kusto)[\w-]*)\b[ \t]*`)

// magicOptions matches the options of a magic command.
var magicOptions = regexp.MustCompile(`^(?:-{1,2}\w[\w-]*(?:[ =][^\s|]+)?[ \t]*|\w+[ \t]*<<[ \t]*)+`)

// queryOfCell returns where the query in a cell starts, if it has one. ours is set if all cells of the
// language are queries.
func queryOfCell(text string, ours bool) (start int, ok bool) {
	at := magic.FindStringIndex(text)
	if at == nil {
		return 0, ours && strings.TrimSpace(text) != "" && !strings.HasPrefix(strings.TrimSpace(text), "%") &&
			!strings.HasPrefix(strings.TrimSpace(text), "#!")
	}
	start = at[1]
	start += len(magicOptions.FindString(text[start:]))
	rest := strings.TrimSpace(text[start:])
	first, _, _ := strings.Cut(rest, "\n")
	if rest == "" || strings.Contains(first, "://") && !strings.Contains(rest, "\n") || strings.HasPrefix(rest, "?") {
		return 0, false // a connection, or a question to the command
	}
	if strings.Contains(text[at[0]:start], "\n") {
		return start, true
	}
	if line := strings.IndexByte(text[start:], '\n'); line >= 0 && strings.TrimSpace(text[start:start+line]) == "" {
		start += line + 1
	}
	return start, true
}
