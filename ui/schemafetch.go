package ui

import (
	"context"
	"fmt"

	tea "charm.land/bubbletea/v2"

	"quarry/api"
	"quarry/hunt"
	"quarry/hunt/schema"
	"quarry/table"
	"quarry/ui/job"
)

// schemaMenu lists the actions for an entry of the schema.
func (m *Model) schemaMenu(l *schemaList, entry int) {
	e := l.entries[entry]
	choices := []choice{{"i", "Insert name", "", func() tea.Cmd { return l.choose(m, entry) }}}
	if noWholeSchema(m) == "" {
		choices = append(choices, choice{"f", "Fetch tenant's schema", "no call of the quota", m.fetchWholeSchema})
	}
	if e.table != nil {
		name := e.table.Name
		choices = append(choices, choice{"t", "Fetch columns of " + table.Safe(name), "1 call of the quota",
			func() tea.Cmd { return m.fetchSchema(name) }})
	}
	m.offer("Schema", choices)
}

// noWholeSchema says why the schema cannot be fetched as a whole.
func noWholeSchema(m *Model) string {
	switch {
	case m.fetching:
		return "The schema is being fetched."
	case !m.tab.runner.FetchesWhole():
		return fmt.Sprintf("The %s API does not give the schema as a whole. In the schema, %s fetches one table.",
			m.tab.runner.Config.Profile.Dialect, m.keys.Label("picker_actions"))
	}
	return ""
}

func (m *Model) fetchWholeSchema() tea.Cmd { return m.fetchSchema() }

// fetchSchema fetches the schema of the tab's tenant: the named tables, else all.
func (m *Model) fetchSchema(tables ...string) tea.Cmd {
	if m.fetching {
		m.tell("The schema is being fetched.")
		return nil
	}
	m.fetching = true
	m.tell("Fetching the schema.")
	prompts := make(chan api.Prompt, 1)
	return tea.Batch(fetchSchema(m.jobs.Context, m.tab.runner, tables, prompts), nextPrompt(m.jobs.Context, prompts))
}

// fetchSchema fetches the schema. It passes on the last prompt to sign in, and closes prompts at the end.
func fetchSchema(ctx context.Context, runner *hunt.Runner, tables []string, prompts chan api.Prompt) tea.Cmd {
	return job.Command(func(err error) tea.Msg { return schemaFetchedMsg{runner: runner, err: err} }, func() tea.Msg {
		defer close(prompts)
		ask := func(p api.Prompt) {
			select {
			case prompts <- p:
			default: // the one before has not been read
			}
		}
		report, err := runner.FetchSchema(ctx, tables, false, ask, nil)
		return schemaFetchedMsg{runner, report, err}
	})
}

// nextPrompt waits for a prompt. Its handler asks for the next.
func nextPrompt(ctx context.Context, prompts <-chan api.Prompt) tea.Cmd {
	return job.Command(nil, func() tea.Msg {
		select {
		case p, ok := <-prompts:
			if ok {
				return schemaPromptedMsg{p, prompts}
			}
		case <-ctx.Done():
		}
		return nil
	})
}

func (m *Model) schemaPrompted(msg schemaPromptedMsg) tea.Cmd {
	m.tab.warn(fmt.Sprintf("Sign in to fetch the schema: open %s and enter the code %s.", table.Safe(msg.prompt.URL),
		table.Safe(msg.prompt.Code)))
	return nextPrompt(m.jobs.Context, msg.prompts)
}

// schemaFetched uses the fetched schema in all tabs, and says what it is.
func (m *Model) schemaFetched(msg schemaFetchedMsg) tea.Cmd {
	m.fetching = false
	m.schemaLearned()
	if l := listOf[*schemaList](&m.screens); l != nil {
		l.known = m.knownSchema()
		l.picker.SetNote(m.schemaAge())
		l.search(m, l.picker.Searched())
	}
	r := msg.report
	switch {
	case msg.err != nil:
		m.tab.fail(sentence(msg.err.Error()))
	case r.FunctionsErr != nil:
		m.tab.warn(sentence(fetched(r) + ", but not the saved functions: " + r.FunctionsErr.Error()))
	case r.Unavailable != nil && msg.runner.FetchesWhole():
		m.tab.warn(sentence(fetched(r) + ", but not all tables: " + r.Unavailable.Error()))
	case r.Skipped > 0:
		m.tab.warn(fetched(r) + ". " + plural(r.Skipped, "name") + " of the answer cannot be used.")
	default:
		m.tell(fetched(r) + ".")
	}
	return m.readLedger()
}

// fetched says what was fetched, without a full stop.
func fetched(r schema.Report) string {
	text := "Fetched " + plural(r.Tables, "table")
	if r.Whole {
		text += " and " + plural(r.Functions, "saved function")
	}
	return text
}
