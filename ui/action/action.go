// Package action has the types of everything that users can do: names, words, keys and handlers.
// Components declare their actions as data; package ui gathers them and binds the handlers. The
// palette, help, hints, configuration and documentation all read those declarations.
package action

import "strings"

// Scope is the part of the screen in which the keys of an action work.
type Scope string

// The scopes. Keys of Global work in all of them, except in questions and forms.
const (
	Global    Scope = "global"
	Editor    Scope = "editor"
	Grid      Scope = "grid"
	Record    Scope = "record"
	Chart     Scope = "chart"
	Picker    Scope = "picker"    // lists with a search field
	Checklist Scope = "checklist" // values and columns
	Reader    Scope = "reader"    // text to read
	Menu      Scope = "menu"
	Queue     Scope = "queue"
	Start     Scope = "start"
	Question  Scope = "question"
	Form      Scope = "form"
)

// Action describes one thing that users can do.
type Action struct {
	ID       string // its name in the configuration, such as "grid_sort"
	Scope    Scope
	Title    string   // a verb or noun of one to five words
	Help     string   // one sentence
	Synonyms []string // other words that find it in the palette
	Group    string   // its heading among the next keys of a chord; "" for that of its scope
	Keys     []string // default keys, the most useful first; see Leader for chords

	// Motion marks actions that move, select or type. The palette lists them last.
	Motion bool
	// Printable allows a global action keys that type a character. They act outside text fields
	// and Vim modes only.
	Printable bool
}

// Leader is the first key of a default chord: "leader s" is the leader key, then s. The user can
// change the leader key itself.
const Leader = "leader"

// Bound is an action with its handlers in a component M, which answers with R.
type Bound[M, R any] struct {
	Action
	CanRun func(M) string // why it cannot run now, "" if it can; nil: it always can
	Run    func(M) R
}

// Set is the actions of a component.
type Set[M, R any] []Bound[M, R]

// Actions returns the descriptions, in order.
func (s Set[M, R]) Actions() []Action {
	all := make([]Action, len(s))
	for i := range s {
		all[i] = s[i].Action
	}
	return all
}

// Named returns the action with an ID, or nil.
func (s Set[M, R]) Named(id string) *Bound[M, R] {
	for i := range s {
		if s[i].ID == id {
			return &s[i]
		}
	}
	return nil
}

// Reason returns why an action of the component cannot run now, or "".
func (s Set[M, R]) Reason(component M, id string) string {
	if a := s.Named(id); a != nil && a.CanRun != nil {
		return a.CanRun(component)
	}
	return ""
}

// Do runs an action of the component, unless it cannot run now.
func (s Set[M, R]) Do(component M, id string) (none R) {
	if s.Reason(component, id) != "" {
		return none
	}
	return s.Named(id).Run(component)
}

// Action describes an action of the scope. Its ID starts with the name of the scope, except for
// global ones. Synonyms are separated by commas.
func (s Scope) Action(id, title, help, synonyms string, keys ...string) Action {
	switch s {
	case Global:
	case Question, Form:
		id = "dialog_" + id
	default:
		id = string(s) + "_" + id
	}
	a := Action{ID: id, Scope: s, Title: title, Help: help, Keys: keys}
	for word := range strings.SplitSeq(synonyms, ",") {
		if word = strings.TrimSpace(word); word != "" {
			a.Synonyms = append(a.Synonyms, word)
		}
	}
	return a
}

// Moves returns the action as one that moves, selects or types.
func (a Action) Moves() Action {
	a.Motion = true
	return a
}

// OrPrintable returns the action as one that may have keys that type a character.
func (a Action) OrPrintable() Action {
	a.Printable = true
	return a
}
