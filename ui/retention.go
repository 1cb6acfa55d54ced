package ui

import (
	"context"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"quarry/history"
	"quarry/ui/job"
	"quarry/ui/widget/dialog"
)

// evictionPlanned warns which results will be deleted on quit, so that there is time to star runs.
func (m *Model) evictionPlanned(msg evictionPlannedMsg) tea.Cmd {
	if msg.err != nil {
		m.config.Log.Warn("measure the saved results", "error", msg.err)
		return nil
	}
	m.eviction = msg.eviction
	if m.eviction.Answers > 0 && m.tab.notice.kind <= told {
		m.tab.warn(
			fmt.Sprintf(
				"Results exceed %s: the oldest %s (%s) will be deleted on quit. Star runs to keep them: %s, then %s.",
				history.FormatBytes(m.config.KeepBytes), grouped(m.eviction.Answers),
				history.FormatBytes(m.eviction.Bytes),
				m.keys.Label("history"), m.keys.Label("picker_actions")))
	}
	return nil
}

// evict deletes the announced results, except those starred meanwhile.
func (m *Model) evict(ctx context.Context) error {
	if m.eviction.Answers == 0 {
		return nil
	}
	_, err := m.config.Store.Purge(ctx, m.eviction)
	return err
}

// askPurge asks which runs to delete. Starred and running ones always stay.
func (m *Model) askPurge() tea.Cmd {
	m.purgeForm("90d", "no")
	return nil
}

func (m *Model) purgeForm(older, only string) {
	m.form("Purge history", "continue", func(texts []string) tea.Cmd {
		age, ok := history.ParseAge(strings.TrimSpace(texts[0]))
		if !ok {
			m.purgeForm(texts[0], texts[1])
			m.tab.fail("Invalid age. Use, for example, 90d, 12h or 2w.")
			return nil
		}
		p := history.Purge{Before: m.now.Add(-age), AnswersOnly: agreed(texts[1])}
		store := m.config.Store
		return job.Once(m.jobs, func(ctx context.Context) (history.PurgePlan, error) { return store.PlanPurge(ctx, p) },
			m.purgePlanned)
	}, dialog.Field{Label: "Runs older than (90d, 12h, 2w)", Text: older},
		dialog.Field{Label: "Delete their results only (yes, no)", Text: only})
}

// agreed reports whether the text of a field means yes.
func agreed(text string) bool {
	return strings.HasPrefix(strings.ToLower(strings.TrimSpace(text)), "y")
}

// purgePlanned asks for confirmation, with what will be deleted.
func (m *Model) purgePlanned(p history.PurgePlan, err error) tea.Cmd {
	switch {
	case err != nil:
		m.tab.fail(sentence(err.Error()))
	case len(p.Runs) == 0:
		m.tell("Nothing to purge: no such runs, or all of them are starred.")
	default:
		what := plural(len(p.Runs), "run") + " and the saved results of " + grouped(p.Answers)
		if p.Purge.AnswersOnly {
			what = "The saved results of " + plural(p.Answers, "run")
		}
		m.confirm("Purge history?", fmt.Sprintf("%s (%s) will be deleted.", what, history.FormatBytes(p.Bytes)), "delete",
			func() tea.Cmd {
				store := m.config.Store
				return job.Once(m.jobs, func(ctx context.Context) (int, error) { return store.Purge(ctx, p) }, m.purged)
			})
	}
	return nil
}

func (m *Model) purged(removed int, err error) tea.Cmd {
	if err != nil {
		m.tab.fail(sentence(err.Error()))
		return nil
	}
	m.tell("Purged " + plural(removed, "run") + ".")
	return nil
}
