package history_test

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"quarry/api/quota"
	"quarry/history"
)

var (
	budget = history.Budget{Tenant: "t", App: "a", Dialect: "mde"}
	noon   = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
)

func startCall(t *testing.T, s *history.Store, b history.Budget, at time.Time) int64 {
	t.Helper()
	id, err := s.StartCall(t.Context(), b, at)
	if err != nil {
		t.Fatalf("StartCall(%+v): %v", b, err)
	}
	return id
}

func TestCallsAreKeptForTheLongestWindow(t *testing.T) {
	s := open(t, t.TempDir())
	startCall(t, s, budget, noon.Add(-49*time.Hour))
	kept := startCall(t, s, budget, noon.Add(-47*time.Hour))
	if err := s.FinishCall(t.Context(), kept, 3*time.Second); err != nil {
		t.Fatal(err)
	}
	startCall(t, s, budget, noon)
	startCall(t, s, history.Budget{Tenant: "other", App: "a", Dialect: "mde"}, noon)

	want := []quota.Call{
		{Start: noon.Add(-47 * time.Hour), Run: 3 * time.Second},
		{Start: noon, Running: true},
	}
	if got, err := s.Calls(t.Context(), budget, time.Unix(0, 0)); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("all calls = %+v, %v\nwant %+v", got, err, want)
	}
	if got, err := s.Calls(t.Context(), budget, noon); err != nil || !reflect.DeepEqual(got, want[1:]) {
		t.Errorf("calls since noon = %+v, %v\nwant %+v", got, err, want[1:])
	}
}

func TestReserveCountsOnlyWhatFits(t *testing.T) {
	s := open(t, t.TempDir())
	stop := quota.Stop{Until: noon.Add(time.Minute), Reason: "45 per minute"}
	if err := s.SetStop(t.Context(), budget, stop); err != nil {
		t.Fatal(err)
	}
	for call := range 3 {
		id, ok, err := s.Reserve(t.Context(), budget, noon, func(calls []quota.Call, got quota.Stop) bool {
			if len(calls) != min(call, 2) || got != stop {
				t.Errorf("call %d: fits was asked with %v and %v, want %d calls and %v", call, calls, got, min(call, 2),
					stop)
			}
			return len(calls) < 2
		})
		if err != nil || ok != (call < 2) || ok != (id != 0) {
			t.Errorf("call %d: Reserve = %d, %v, %v", call, id, ok, err)
		}
	}
}

func TestStopIsReplacedAndForgotten(t *testing.T) {
	s := open(t, t.TempDir())
	for _, want := range []quota.Stop{{}, {Until: noon, Reason: "a"}, {Until: noon.Add(1), Reason: "b"}, {}} {
		if want != (quota.Stop{}) {
			if err := s.SetStop(t.Context(), budget, want); err != nil {
				t.Fatal(err)
			}
		}
		got, err := s.Stop(t.Context(), budget)
		if err != nil || got != want {
			t.Errorf("Stop = %+v, %v, want %+v", got, err, want)
		}
		if err := s.SetStop(t.Context(), budget, quota.Stop{}); err != nil {
			t.Fatal(err)
		}
	}
}

func TestNamedLimitOutlastsAStopWithoutOne(t *testing.T) {
	s := open(t, t.TempDir())
	for _, stop := range []quota.Stop{
		{Until: noon, Reason: "30 a minute", Calls: 30, Window: time.Minute},
		{Until: noon.Add(time.Hour), Reason: "processing resources"},
	} {
		if err := s.SetStop(t.Context(), budget, stop); err != nil {
			t.Fatal(err)
		}
	}
	got, err := s.Stop(t.Context(), budget)
	if err != nil || got.Calls != 30 || got.Window != time.Minute || !got.Until.Equal(noon.Add(time.Hour)) {
		t.Errorf("Stop = %+v, %v, want the later pause with the limit of the first", got, err)
	}
}

func TestUnknownCallIsNotFound(t *testing.T) {
	s := open(t, t.TempDir())
	if err := s.FinishCall(t.Context(), 7, time.Second); !errors.Is(err, history.ErrNotFound) {
		t.Errorf("FinishCall gave %v, want ErrNotFound", err)
	}
}
