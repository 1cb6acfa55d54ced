package params

import (
	"slices"
	"strings"

	"quarry/kql/syntax"
)

// Fill replaces the parameters that Find found in a query with values. A missing value is replaced
// by the default; without one, Fill returns a *MissingError. It returns a *ValueError for a value
// that does not fit its parameter. Apart from the literals it inserts, Fill leaves all tokens of
// the query unchanged.
func Fill(text string, asked []Parameter, values map[string]string) (string, error) {
	if len(asked) == 0 {
		return text, nil
	}
	f := filler{text: text, values: map[string]written{}, isDefault: map[string]bool{}}
	var missing []string
	for _, p := range asked {
		value, given := values[p.Name]
		switch {
		case !given && !p.HasDefault:
			missing = append(missing, p.Name)
			continue
		case !given || value == p.Default && p.HasDefault:
			value, f.isDefault[p.Name] = p.Default, true
		}
		w, err := write(p, value)
		if err != nil && !f.isDefault[p.Name] {
			return "", err
		}
		f.values[p.Name] = w
	}
	if missing != nil {
		return "", &MissingError{missing}
	}
	return f.fill()
}

// filler replaces parameters and checks the tokens of the result.
type filler struct {
	text      string
	values    map[string]written
	isDefault map[string]bool // parameters that have their default value
}

// edit replaces a span of the query.
type edit struct {
	span syntax.Span
	text string
	name string // of the parameter
	in   syntax.Token
}

func (f *filler) fill() (string, error) {
	edits := f.declared()
	for _, h := range placeholders(f.text) {
		if slices.ContainsFunc(edits, func(e edit) bool {
			return e.in == (syntax.Token{}) && e.span.Start <= h.span.Start && h.span.End <= e.span.End
		}) {
			return "", &ValueError{h.name, "is used within a declaration of parameters: move it out of the declaration"}
		}
		text, err := f.placeholder(h)
		if err != nil {
			return "", err
		}
		edits = append(edits, edit{h.span, text, h.name, h.in})
	}
	slices.SortFunc(edits, func(a, b edit) int { return a.span.Start - b.span.Start })
	return f.apply(edits)
}

// placeholder returns the text that replaces a placeholder.
func (f *filler) placeholder(h placeholder) (string, error) {
	w := f.values[h.name]
	switch {
	case h.in.Kind == syntax.EndToken:
		return w.literal, nil
	case h.in.Kind == syntax.BadString:
		return "",
			&ValueError{h.name,
				"is in a string that is not closed or has an invalid escape sequence: write @ before the string"}
	case w.inside == "" && w.literal != `""`:
		return "",
			&ValueError{h.name, "is not text, so it cannot be used within quotes or a typed literal: remove them"}
	case h.in.Kind == syntax.TypedToken:
		return w.inside, nil
	}
	text, why := within(f.text[h.in.Span.Start:h.in.Span.End], w.inside)
	if why != "" {
		return "", &ValueError{h.name, why}
	}
	return text, nil
}

// within escapes text for the kind of string that it is inserted into.
func within(literal, text string) (escaped, why string) {
	body := strings.TrimLeft(literal, "hH")
	switch {
	case strings.HasPrefix(body, "```"), strings.HasPrefix(body, "~~~"):
		if strings.ContainsAny(text, body[:1]) {
			return "", "contains " + body[:1] + ", which would end the string around it"
		}
		return text, ""
	case strings.HasPrefix(body, "@"):
		if strings.ContainsAny(text, "\r\n") {
			return "", "has several lines, which a string with @ cannot contain"
		}
		quote := body[1:2]
		return strings.ReplaceAll(text, quote, quote+quote), ""
	}
	quoted := syntax.QuoteString(text)
	quoted = quoted[1 : len(quoted)-1]
	if body[0] == '\'' {
		quoted = strings.ReplaceAll(quoted, "'", `\'`)
	}
	return quoted, ""
}

// declared turns declarations into let statements, since the hunting API takes no parameter values.
func (f *filler) declared() []edit {
	if !strings.Contains(f.text, "query_parameters") {
		return nil
	}
	var edits []edit
	for _, d := range declarations(syntax.Parse(f.text)) {
		var lets []string
		for _, p := range d.Parameters {
			value := f.values[p.Name.Text].literal
			if p.Default != nil && f.isDefault[p.Name.Text] {
				span := p.Default.Span()
				value = f.text[span.Start:span.End]
			}
			lets = append(lets, "let "+syntax.QuoteName(p.Name.Text)+" = "+value)
		}
		if len(lets) > 0 {
			edits = append(edits, edit{span: d.Span(), text: strings.Join(lets, "; "), name: d.Parameters[0].Name.Text})
		}
	}
	return edits
}

// apply makes the edits and checks that all other tokens are unchanged, and that each edit added
// only its own.
func (f *filler) apply(edits []edit) (string, error) {
	var out strings.Builder
	at := 0
	for _, e := range edits {
		out.WriteString(f.text[at:e.span.Start])
		out.WriteString(e.text)
		at = e.span.End
	}
	out.WriteString(f.text[at:])
	filled := out.String()
	if name := f.broken(edits, filled); name != "" {
		return "", &ValueError{name, "changes the meaning of the text next to it: put a space on both sides of it"}
	}
	return filled, nil
}

// broken returns the name of a parameter whose value changed other tokens, or "".
func (f *filler) broken(edits []edit, filled string) string {
	want := f.expected(edits)
	got := syntax.Scan(filled)
	for i := range max(len(want), len(got)) {
		if i < len(want) && i < len(got) && want[i] == got[i] {
			continue
		}
		name, shift := edits[0].name, 0
		for _, e := range edits {
			if i < len(want) && e.span.Start+shift <= want[i].Span.End {
				name = e.name
			}
			shift += len(e.text) - (e.span.End - e.span.Start)
		}
		return name
	}
	return ""
}

// expected returns the tokens of the query with those of each edit in place of what it replaces.
func (f *filler) expected(edits []edit) []syntax.Token {
	var want []syntax.Token
	shift, next := 0, 0
	for _, t := range syntax.Scan(f.text) {
		// Edits within one token lengthen it.
		grown := 0
		for next < len(edits) && edits[next].in == t && edits[next].in.Kind != syntax.EndToken {
			grown += len(edits[next].text) - (edits[next].span.End - edits[next].span.Start)
			next++
		}
		if next < len(edits) && edits[next].in.Kind == syntax.EndToken && t.Span.Start >= edits[next].span.Start &&
			t.Span.Start < edits[next].span.End {
			e := edits[next]
			if t.Span.Start == e.span.Start {
				want = appendShifted(want, syntax.Scan(e.text), e.span.Start+shift)
			}
			if t.Span.End >= e.span.End {
				shift += len(e.text) - (e.span.End - e.span.Start)
				next++
			}
			continue
		}
		want = append(want, syntax.Token{Kind: t.Kind,
			Span: syntax.Span{Start: t.Span.Start + shift, End: t.Span.End + shift + grown}})
		shift += grown
	}
	return want
}

// appendShifted appends the tokens of an inserted text, without its end token.
func appendShifted(tokens, inserted []syntax.Token, shift int) []syntax.Token {
	for _, t := range inserted {
		if t.Kind != syntax.EndToken {
			tokens = append(tokens, syntax.Token{Kind: t.Kind,
				Span: syntax.Span{Start: t.Span.Start + shift, End: t.Span.End + shift}})
		}
	}
	return tokens
}
