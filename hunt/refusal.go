package hunt

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"

	"quarry/api/dialect"
	"quarry/kql/lint"
	"quarry/kql/sema"
	"quarry/kql/syntax"
)

// Refusal says why the service would refuse a query, as far as that is known before a call is spent.
type Refusal struct {
	// Diagnostics are the places in the query that are wrong, at least one, in the order of the text.
	Diagnostics []syntax.Diagnostic
	// API runs the query as it is; dialect.Any if none does.
	API dialect.Name
}

func (r *Refusal) Error() string {
	message := r.Diagnostics[0].Message
	if more := len(r.Diagnostics) - 1; more > 0 && r.API == dialect.Any {
		message += fmt.Sprintf(" (and %d more)", more)
	}
	return message
}

// Refusal returns why the service would refuse a question, and nil if nothing is known to be wrong with it.
// It looks at the question with its parameters bound; Start reports those that cannot be.
// All doors ask this before they send one. It can be sent all the same: the tenant may have what is
// not known here.
func (r *Runner) Refusal(q Question) *Refusal {
	q, err := q.Bind()
	if err != nil {
		return nil
	}
	refusal := r.refusal(q)
	if refusal != nil && refusal.API != dialect.Any && r.sendsElsewhere() && !q.Here {
		return nil // Start sends it there
	}
	return refusal
}

// refusal is Refusal for the runner's own API.
func (r *Runner) refusal(q Question) *Refusal {
	if q.Resume != 0 || len(q.Text) > maxTablesText {
		return nil
	}
	scope := r.scopeOf(q)
	wrong := lint.Refused(q.Text, scope)
	if len(wrong) == 0 {
		return nil
	}
	elsewhere, _ := lint.Serves(q.Text, scope, r.Config.Profile.Elsewhere)
	return &Refusal{Diagnostics: wrong, API: elsewhere.API}
}

// scopeOf returns what a question can refer to at the runner's own API.
func (r *Runner) scopeOf(q Question) *sema.Scope {
	workspace := cmp.Or(q.WorkspaceID, r.Config.Profile.Workspace)
	return r.scopeAt(dialect.Target{API: r.Config.Profile.Dialect, Workspace: workspace})
}

// sendsElsewhere reports whether Start may choose another API.
func (r *Runner) sendsElsewhere() bool { return r.Config.Profile.AnyAPI && r.Config.Open != nil }

// serving returns the runner for a question: this one, unless the profile leaves the choice to the program
// and only another API runs the query. A run is resumed where it was started.
func (r *Runner) serving(ctx context.Context, q Question) (*Runner, error) {
	if !r.sendsElsewhere() || q.Here {
		return r, nil
	}
	at := r.Config.Profile.Dialect
	if q.Resume != 0 {
		at = cmp.Or(r.startedAt(ctx, q.Resume), at)
	} else if refusal := r.refusal(q); refusal != nil {
		at = cmp.Or(refusal.API, at)
	}
	if at == r.Config.Profile.Dialect {
		return r, nil
	}
	return r.Config.Open(at)
}

// startedAt returns the API of an unfinished run; dialect.Any if it is not known.
func (r *Runner) startedAt(ctx context.Context, run int64) dialect.Name {
	if r.unfinished.has(run) {
		return r.Config.Profile.Dialect
	}
	for _, target := range r.Config.Profile.Elsewhere {
		if other, err := r.Config.Open(target.API); err == nil && other.unfinished.has(run) {
			return target.API
		}
	}
	var c checkpoint
	state, err := r.Config.Store.Checkpoint(ctx, run)
	if err != nil || json.Unmarshal(state, &c) != nil {
		return dialect.Any // resuming says what is wrong
	}
	return c.API
}
