package lsp

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"quarry/kql/complete"
)

// The protocol's numbers for kinds of completion items.
var completionKinds = [...]int{
	complete.CompleteTable: 7, complete.CompleteColumn: 5, complete.CompleteOperator: 14, complete.CompleteFunction: 3,
	complete.CompleteAggregate: 3,
	complete.CompletePlugin:    9, complete.CompleteKeyword: 14, complete.CompleteType: 25,
	complete.CompleteVariable: 6, complete.CompleteValue: 12, complete.CompleteSnippet: 15,
}

// maxItems limits the list; as the user types on, the client requests a new one.
const maxItems = 200

const (
	formatPlain   = 1
	formatSnippet = 2
)

type completionItem struct {
	Label         string   `json:"label"`
	Kind          int      `json:"kind"`
	Detail        string   `json:"detail,omitempty"`
	Documentation any      `json:"documentation,omitempty"`
	SortText      string   `json:"sortText"`   // preserves our order
	FilterText    string   `json:"filterText"` // what clients match with the typed text
	InsertFormat  int      `json:"insertTextFormat"`
	TextEdit      textEdit `json:"textEdit"`
	Data          *itemID  `json:"data,omitempty"`
}

// itemID identifies an item that was offered, to resolve it later.
type itemID struct {
	List int `json:"list"`
	Item int `json:"item"`
}

// offered is the last list of completions.
type offered struct {
	list int
	help []string
}

type completionList struct {
	Incomplete bool             `json:"isIncomplete"`
	Items      []completionItem `json:"items"`
}

// completion returns the completions at a position, best first.
func (s *server) completion(p positionParams) (any, *responseError) {
	d, failed := s.opened(p.TextDocument.URI)
	if failed != nil {
		return nil, failed
	}
	offset := d.offset(p.Position)
	if d.within != nil && !d.within.has(offset) {
		return completionList{Items: []completionItem{}}, nil
	}
	c := d.sectionAt(offset, s.scope())
	list := complete.At(c.bound, c.at(offset), complete.CompleteOptions{Limit: maxItems, Now: time.Now()})
	s.offered = offered{list: s.offered.list + 1, help: make([]string, len(list))}
	answer := completionList{Incomplete: len(list) == maxItems, Items: make([]completionItem, len(list))}
	for i, x := range list {
		span := c.in(x.Span)
		answer.Items[i] = completionItem{
			Label: x.Label, Kind: completionKinds[x.Kind], Detail: x.Detail,
			SortText: fmt.Sprintf("%04d", i), FilterText: x.Label, InsertFormat: formatPlain,
			TextEdit: textEdit{Range: d.span(span), NewText: x.Insert},
		}
		if s.offered.help[i] = x.Help; s.client.lazyHelp {
			answer.Items[i].Data = &itemID{s.offered.list, i}
		} else {
			answer.Items[i].Documentation = s.itemHelp(x.Help)
		}
		if s.client.snippets && x.Caret < len(x.Insert) {
			answer.Items[i].InsertFormat = formatSnippet
			answer.Items[i].TextEdit.NewText = snippet(x.Insert[:x.Caret]) + "$0" + snippet(x.Insert[x.Caret:])
		}
	}
	return answer, nil
}

// itemHelp returns the documentation of a completion in the form that the client supports, or nil.
func (s *server) itemHelp(text string) any {
	switch {
	case text == "":
		return nil
	case s.client.markdownItems:
		return markup{"markdown", text}
	}
	return text
}

// resolveCompletion adds its documentation to an item of the last list. Items of earlier lists stay as they
// are: the client has a newer one.
func (s *server) resolveCompletion(item map[string]json.RawMessage) (any, *responseError) {
	if item == nil {
		return nil, &responseError{codeInvalidParams, "invalid parameters: no completion item"}
	}
	var id itemID
	if json.Unmarshal(item["data"], &id) != nil || id.List != s.offered.list || id.Item < 0 ||
		id.Item >= len(s.offered.help) {
		return item, nil
	}
	if help := s.itemHelp(s.offered.help[id.Item]); help != nil {
		encoded, err := json.Marshal(help)
		if err != nil {
			return nil, &responseError{codeInternal, err.Error()}
		}
		item["documentation"] = encoded
	}
	return item, nil
}

// snippet escapes the characters that are special in snippets.
func snippet(text string) string {
	return strings.NewReplacer(`\`, `\\`, "$", `\$`, "}", `\}`).Replace(text)
}
