package lsp

import (
	"strings"

	"quarry/kql/catalog"
	"quarry/kql/complete"
	"quarry/kql/syntax"
)

type markup struct {
	Kind  string `json:"kind"`
	Value string `json:"value"`
}

type hoverResult struct {
	Contents markup    `json:"contents"`
	Range    textRange `json:"range"`
}

// hover returns the help for the name at a position.
func (s *server) hover(p positionParams) (any, *responseError) {
	d, failed := s.opened(p.TextDocument.URI)
	if failed != nil {
		return nil, failed
	}
	offset := d.offset(p.Position)
	c := d.sectionAt(offset, s.scope())
	h, ok := complete.HelpAt(c.bound, c.at(offset))
	if !ok {
		return nil, nil
	}
	return hoverResult{s.written(h.Title, h.Text+s.details(h.Page)), d.span(c.in(h.Span))}, nil
}

// details formats the parameters and the example of a page, as markdown or plain text.
func (s *server) details(p *catalog.Page) string {
	if p == nil {
		return ""
	}
	var b strings.Builder
	for i, parameter := range p.Parameters {
		if i == 0 {
			b.WriteString("\n")
		}
		if s.client.markdown {
			b.WriteString("\n* `" + parameter.Name + "`: " + parameter.Text)
		} else {
			b.WriteString("\n" + parameter.Name + ": " + parameter.Text)
		}
	}
	if p.Example != "" && s.client.markdown {
		b.WriteString("\n\n```kusto\n" + p.Example + "\n```")
	} else if p.Example != "" {
		b.WriteString("\n\nExample: " + p.Example)
	}
	for _, note := range p.Notes() {
		b.WriteString("\n\n" + note)
	}
	return b.String()
}

// written formats a title and text as markdown or plain text, whichever the client supports.
func (s *server) written(title, text string) markup {
	if s.client.markdown {
		value := "```kusto\n" + title + "\n```"
		if text != "" {
			value += "\n" + text
		}
		return markup{"markdown", value}
	}
	if text != "" {
		title += "\n" + text
	}
	return markup{"plaintext", title}
}

type parameterInformation struct {
	Label any `json:"label"` // offsets in the signature, or a part of its text
}

type signatureInformation struct {
	Label         string                 `json:"label"`
	Documentation string                 `json:"documentation,omitempty"`
	Parameters    []parameterInformation `json:"parameters"`
}

type signatureResult struct {
	Signatures      []signatureInformation `json:"signatures"`
	ActiveSignature int                    `json:"activeSignature"`
	ActiveParameter *int                   `json:"activeParameter,omitempty"`
}

// signatureHelp returns the signature of the call around a position.
func (s *server) signatureHelp(p positionParams) (any, *responseError) {
	d, failed := s.opened(p.TextDocument.URI)
	if failed != nil {
		return nil, failed
	}
	offset := d.offset(p.Position)
	c := d.sectionAt(offset, s.scope())
	call, ok := complete.CallAt(c.bound, c.at(offset))
	if !ok {
		return nil, nil
	}
	signature := signatureInformation{Label: call.Signature, Documentation: call.Text,
		Parameters: []parameterInformation{}}
	for _, span := range call.Parameters {
		signature.Parameters = append(signature.Parameters,
			parameterInformation{s.parameterLabel(call.Signature, span)})
	}
	answer := signatureResult{Signatures: []signatureInformation{signature}}
	if call.Active >= 0 {
		answer.ActiveParameter = &call.Active
	}
	return answer, nil
}

// parameterLabel returns the offsets of a parameter in its signature, or its text for clients that
// do not support offsets.
func (s *server) parameterLabel(signature string, span syntax.Span) any {
	if !s.client.labelOffsets {
		return signature[span.Start:span.End]
	}
	places := newPlaces(signature, false) // labels use UTF-16 offsets regardless of the negotiated encoding
	start, end := places.position(span.Start), places.position(span.End)
	return [2]int{start.Character, end.Character}
}
