package dialog

import (
	"slices"

	"quarry/ui/action"
)

// Keys are the keys of questions and of forms.
type Keys struct{ Question, Form *action.Keys }

// questionActions and formActions are everything that dialogs do by key.
var (
	questionActions = action.Set[*Model, Action]{
		{Action: action.Question.Action("yes", "Answer yes", "Does what the question asks.", "agree, confirm", "y",
			"enter"), Run: func(*Model) Action { return Agree{} }},
		{Action: action.Question.Action("no", "Answer no", "Closes the question.", "refuse, cancel", "n"),
			Run: func(*Model) Action { return Refuse{} }},
	}
	formActions = action.Set[*Model, Action]{
		{Action: action.Form.Action("submit", "Submit form", "Does what the form is for.", "confirm form", "enter"),
			Run: (*Model).submit},
		{Action: action.Form.Action("next", "Next field", "Moves to the field below.", "", "tab", "down").Moves(),
			Run: steps(1)},
		{Action: action.Form.Action("previous", "Previous field", "Moves to the field above.", "", "shift+tab",
			"up").Moves(), Run: steps(-1)},
	}
	actions = slices.Concat(questionActions, formActions)
)

// Actions returns the actions of questions, then those of forms.
func Actions() []action.Action { return actions.Actions() }

// DefaultKeys returns the usual keys of dialogs.
func DefaultKeys() Keys {
	return Keys{action.NewKeys(questionActions.Actions(), nil), action.NewKeys(formActions.Actions(), nil)}
}

func steps(fields int) func(*Model) Action {
	return func(m *Model) Action {
		m.cursor = (m.cursor + fields + len(m.fields)) % len(m.fields)
		return nil
	}
}
