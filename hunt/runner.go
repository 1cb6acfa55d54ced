// Package hunt runs queries for the workbench and the command line: it checks the quota, queues the
// call, sends it and records the run and its results. It has no user interface.
package hunt

import (
	"context"
	"log/slog"
	"time"

	"quarry/api"
	"quarry/api/dialect"
	"quarry/api/quota"
	"quarry/history"
	"quarry/hunt/schema"
	"quarry/kql/exec"
	"quarry/kql/sema"
	"quarry/table"
)

// Client is the part of api.Client that a runner uses.
type Client interface {
	Run(ctx context.Context, q api.Query, sink api.Sink) (*api.Answer, error)
}

// Store is the part of history.Store that a runner uses.
type Store interface {
	Begin(ctx context.Context, r history.Run) (int64, error)
	Finish(ctx context.Context, r history.Run) error
	KeepAnswer(ctx context.Context, id int64, t *table.Table) error
	Reserve(ctx context.Context, b history.Budget, at time.Time, fits func([]quota.Call, quota.Stop) bool) (
		int64, bool, error)
	StartCall(ctx context.Context, b history.Budget, at time.Time) (int64, error)
	SendCall(ctx context.Context, id int64, at time.Time) error
	FinishCall(ctx context.Context, id int64, run time.Duration) error
	ReturnCall(ctx context.Context, id int64) error
	Calls(ctx context.Context, b history.Budget, since time.Time) ([]quota.Call, error)
	SaveCheckpoint(ctx context.Context, run int64, state []byte) error
	Checkpoint(ctx context.Context, run int64) ([]byte, error)
	DeleteCheckpoint(ctx context.Context, run int64) error
	SaveSlice(ctx context.Context, run int64, part int, t *table.Table) error
	Slice(ctx context.Context, run int64, part int) (*table.Table, error)
	Resume(ctx context.Context, run int64) error
	Stop(ctx context.Context, b history.Budget) (quota.Stop, error)
	SetStop(ctx context.Context, b history.Budget, s quota.Stop) error
}

// Profile is what a run records about its profile, and the limits that apply to it.
type Profile struct {
	Name        string
	Dialect     dialect.Name
	Identity    api.IdentityKind
	Budget      history.Budget
	Limits      quota.Limits
	KeepAnswers bool
	Workspace   string   // Sentinel workspace of questions that name none
	Workspaces  []string // that queries read too, in Log Analytics
	// Elsewhere is where else the profile can run queries, the best first.
	Elsewhere []dialect.Target
	// AnyAPI sends queries to whichever of these has their tables, without asking.
	AnyAPI bool
}

// Config configures a Runner. All fields but Schema and Open are required.
type Config struct {
	Client  Client
	Store   Store
	Profile Profile
	// Schema is what is known about the tables of the profile in its workspace; nil to keep nothing.
	Schema *schema.Kept
	// Open returns the runner of the same profile for another API; nil if there is none.
	Open func(dialect.Name) (*Runner, error)
	Now  func() time.Time
	Log  *slog.Logger
}

// Runner starts runs for one profile.
type Runner struct {
	Config     Config
	limits     knownLimits
	queue      queue
	unfinished unfinished
}

// NewRunner returns a runner.
func NewRunner(c Config) *Runner {
	return &Runner{Config: c, limits: knownLimits{limits: c.Profile.Limits}}
}

// Scope returns what the queries of the profile can refer to.
func (r *Runner) Scope() *sema.Scope {
	at := dialect.Target{API: r.Config.Profile.Dialect, Workspace: r.Config.Profile.Workspace}
	if r.sendsElsewhere() {
		at.API = dialect.Any
	}
	return r.scopeAt(at)
}

func (r *Runner) scopeAt(t dialect.Target) *sema.Scope {
	return sema.NewScope(t.API, t.Workspace, r.Config.Schema.Schema(), exec.Fold)
}
