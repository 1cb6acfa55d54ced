package hunt

import (
	"context"
	"errors"

	"quarry/api"
	"quarry/hunt/schema"
	"quarry/table"
)

// SchemaClient is a client that can fetch the whole schema of a tenant.
type SchemaClient interface {
	HuntingSchema(ctx context.Context, workspaceID string, ask func(api.Prompt)) (*api.HuntingSchema, error)
}

// FetchesWhole reports whether the API has the whole schema. The tenant may still not give it.
func (r *Runner) FetchesWhole() bool {
	_, can := r.Config.Client.(SchemaClient)
	spec, ok := api.DialectNamed(r.Config.Profile.Dialect)
	return can && ok && spec.Schema
}

// FetchSchema fetches the schema of the profile's tenant and keeps it: all tables at once where the API
// has that, which takes no call of the quota, else the named tables, each with one call. follow, if it is
// not nil, waits for the end of a call's run; ask is called if the user must sign in before that.
func (r *Runner) FetchSchema(ctx context.Context, tables []string, wait bool, ask func(api.Prompt),
	follow func(*Run) *Outcome) (schema.Report, error) {
	profile := r.Config.Profile
	service := schema.Service{API: profile.Dialect, Now: r.Config.Now}
	if r.FetchesWhole() {
		client := r.Config.Client.(SchemaClient)
		service.Whole = func(ctx context.Context) (*api.HuntingSchema, error) {
			return client.HuntingSchema(ctx, profile.Workspace, ask)
		}
	}
	if follow == nil {
		follow = (*Run).Wait
	}
	service.Ask = func(ctx context.Context, query string) (*table.Table, error) {
		out := follow(r.Start(ctx, Question{Text: query, Wait: wait}))
		if out.Err == nil && out.Table == nil {
			return nil, errors.New("the answer has no schema")
		}
		return out.Table, out.Err
	}
	return r.Config.Schema.Fetch(ctx, service, tables)
}

// Wait waits for the end of a run. Canceling its context ends it.
func (r *Run) Wait() *Outcome {
	for {
		if progress, _ := r.Next(context.Background()); progress.Outcome != nil {
			return progress.Outcome
		}
	}
}

// learn keeps the columns of a table or watchlist if the query returned all of them.
func (e *execution) learn(out *Outcome) error {
	config := e.runner.Config
	if out.Err != nil || out.Table == nil || e.question.WorkspaceID != config.Profile.Workspace {
		return nil
	}
	columns, at, onDisk := schema.ColumnsOf(out.Table), e.run.started, config.Profile.KeepAnswers
	if name, ok := schema.WholeTable(e.question.Text); ok {
		return config.Schema.Learn(name, columns, at, onDisk)
	}
	if alias, ok := schema.Watchlist(e.question.Text); ok {
		return config.Schema.LearnWatchlist(alias, columns, at, onDisk)
	}
	return nil
}
