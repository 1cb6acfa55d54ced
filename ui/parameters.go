package ui

import (
	"context"
	"errors"
	"strings"

	tea "charm.land/bubbletea/v2"

	"quarry/editor"
	"quarry/history/queryfile"
	"quarry/hunt"
	"quarry/hunt/params"
	"quarry/kql/header"
	"quarry/table"
	"quarry/ui/job"
	"quarry/ui/widget/dialog"
)

// parameterRequest is a query waiting for the values of its parameters.
type parameterRequest struct {
	query      editor.RunQuery
	start      func(asked hunt.Question) tea.Cmd
	hunt       string // the saved query it belongs to; "" for none
	parameters []params.Parameter
}

// withParameters starts a query after asking for the values of its parameters, if it has any.
func (m *Model) withParameters(q editor.RunQuery, start func(asked hunt.Question) tea.Cmd) tea.Cmd {
	a := parameterRequest{query: q, start: start, hunt: m.tab.document.hunt.Name}
	declared, err := header.Parameters(m.tab.editor.Text()) // a header that was typed or changed comes first
	if err != nil {
		m.tab.fail(sentence(err.Error()))
		return nil
	}
	a.parameters = params.Find(q.Text, append(declared, m.tab.document.hunt.Parameters...))
	if len(a.parameters) == 0 {
		return start(hunt.Question{Text: q.Text})
	}
	t, store := m.tab, m.config.Store
	return job.Once(m.jobs, func(ctx context.Context) (map[string]string, error) { return store.Remembered(ctx, a.hunt) },
		func(values map[string]string, err error) tea.Cmd {
			if t != m.tab || m.dialog.model != nil || m.tab.active.run != nil {
				return nil // something else was started meanwhile
			}
			if err != nil {
				m.config.Log.Warn("read parameter values", "error", err)
			}
			m.parameterForm(a, values)
			return nil
		})
}

// parameterForm asks for values. The fields start with the last ones.
func (m *Model) parameterForm(a parameterRequest, last map[string]string) {
	fields := make([]dialog.Field, len(a.parameters))
	for i, p := range a.parameters {
		value, given := last[p.Name]
		if !given {
			value = p.Default
		}
		fields[i] = dialog.Field{Label: parameterLabel(p), Text: value}
	}
	m.form("Parameters", "run", func(texts []string) tea.Cmd {
		values := map[string]string{}
		for i, p := range a.parameters {
			values[p.Name] = texts[i]
		}
		given := params.Given{Declared: a.parameters, Values: values}
		asked, err := hunt.Question{Text: a.query.Text, Parameters: given}.Bind()
		var unfit *params.ValueError
		if errors.As(err, &unfit) {
			m.parameterForm(a, values)
			m.tab.fail(sentence(err.Error()))
			return nil
		}
		if err != nil {
			m.tab.fail(sentence(err.Error()))
			return nil
		}
		store := m.config.Store
		remember := job.Act(m.jobs, func(ctx context.Context) error { return store.Remember(ctx, a.hunt, values) },
			func(err error) tea.Cmd {
				if err != nil {
					m.config.Log.Warn("save parameter values", "error", err)
				}
				return nil
			})
		return tea.Batch(remember, a.start(asked))
	}, fields...)
}

// parameterLabel returns the form label of a parameter.
func parameterLabel(p params.Parameter) string {
	label := p.Name
	switch {
	case len(p.Choices) > 0:
		label += " (" + strings.Join(p.Choices, ", ") + ")"
	case p.Type == queryfile.DateTime:
		label += " (2026-11-01, 7d ago, now)"
	case p.Type == queryfile.TimeSpan:
		label += " (7d, 12h, 30m)"
	case p.Type == queryfile.List:
		label += " (a, b, c)"
	case p.Type == queryfile.Number, p.Type == queryfile.Bool:
		label += " (" + string(p.Type) + ")"
	}
	if p.Help != "" {
		label += " " + p.Help
	}
	return short(table.Safe(label))
}
