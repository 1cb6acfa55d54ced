package hunt_test

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"time"

	"quarry/api"
	"quarry/api/quota"
	"quarry/history"
	"quarry/hunt"
	"quarry/table"
)

// service is a client whose behaviour each test defines. Slices call it at the same time; tests read its
// fields once the run has ended.
type service struct {
	mu     sync.Mutex
	calls  int
	asked  api.Query // the last query
	silent bool      // make no attempt
	act    func(ctx context.Context, sink api.Sink) (*api.Answer, error)
}

func (s *service) Run(ctx context.Context, q api.Query, sink api.Sink) (*api.Answer, error) {
	s.mu.Lock()
	s.calls++
	s.asked = q
	s.mu.Unlock()
	if !s.silent {
		sink.Attempted(api.Attempt{Number: 1})
	}
	return s.act(ctx, sink)
}

// answers returns an answer after a delay.
func answers(after time.Duration, answer *api.Answer) func(context.Context, api.Sink) (*api.Answer, error) {
	return func(ctx context.Context, sink api.Sink) (*api.Answer, error) {
		select {
		case <-time.After(after):
			sink.Arrived(answer.Table)
			return answer, nil
		case <-ctx.Done():
			return nil, &api.Error{Kind: api.Canceled}
		}
	}
}

// memoryStore is an in-memory store with failures that tests can switch on.
type memoryStore struct {
	*history.Store
	broken bool
	full   bool // saving fails
	panics bool // saving panics
}

var errDisk = errors.New("the disk is full")

func (n *memoryStore) Begin(ctx context.Context, r history.Run) (int64, error) {
	if n.broken {
		return 0, errDisk
	}
	return n.Store.Begin(ctx, r)
}

func (n *memoryStore) KeepAnswer(ctx context.Context, id int64, t *table.Table) error {
	switch {
	case n.panics:
		panic("column index out of range")
	case n.full:
		return errDisk
	}
	return n.Store.KeepAnswer(ctx, id, t)
}

func (n *memoryStore) SaveSlice(ctx context.Context, run int64, part int, t *table.Table) error {
	switch {
	case n.panics:
		panic("column index out of range")
	case n.full:
		return errDisk
	}
	return n.Store.SaveSlice(ctx, run, part, t)
}

func (n *memoryStore) Reserve(ctx context.Context, b history.Budget, at time.Time,
	fits func([]quota.Call, quota.Stop) bool) (int64, bool, error) {
	if n.broken {
		return 0, false, errDisk
	}
	return n.Store.Reserve(ctx, b, at, fits)
}

// fixture is a runner with a fake service and a real store.
type fixture struct {
	*hunt.Runner
	service *service
	store   *memoryStore
}

var budget = history.Budget{Tenant: "tenant", App: "app", Dialect: "mde"}

func newFixture(t *testing.T, limits quota.Limits) *fixture {
	t.Helper()
	store, err := history.OpenMemory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	d := &fixture{service: &service{}, store: &memoryStore{Store: store}}
	d.Runner = hunt.NewRunner(hunt.Config{
		Client: d.service, Store: d.store, Now: time.Now, Log: slog.New(slog.DiscardHandler),
		Profile: hunt.Profile{Name: "test", Dialect: "mde", Identity: "app", Budget: budget, Limits: limits,
			KeepAnswers: true},
	})
	return d
}

// finish waits for the end of a run and returns the states it passed through.
func finish(t *testing.T, run *hunt.Run) ([]hunt.State, *hunt.Outcome) {
	t.Helper()
	var states []hunt.State
	for {
		p, ok := run.Next(t.Context())
		if !ok {
			t.Fatal("the run never ended")
		}
		if len(states) == 0 || states[len(states)-1] != p.State {
			states = append(states, p.State)
		}
		if p.Outcome != nil {
			return states, p.Outcome
		}
	}
}

// oneRow returns a response of one row.
func oneRow() *api.Answer {
	b := table.NewBuilder([]table.Column{{Name: "x", Type: table.Long}})
	b.Append(table.NewLong(1))
	return &api.Answer{Table: b.Table(), Bytes: 42, Complete: true, RequestID: "r-1"}
}
