package hunt_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"

	"quarry/history"
	"quarry/hunt"
	"quarry/hunt/slice"
)

func TestUnfinishedRunsAreListedWithWhatTheyHave(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tt := newTenant(t, small(fault(t, "cut=300@5")), t.TempDir(), nil)
		_, out := finish(t, tt.Start(t.Context(), slicedBy(slice.Spec{Count: 12})))
		all, err := hunt.UnfinishedRuns(t.Context(), tt.store)
		if err != nil || len(all) != 1 || all[0].Run.ID != out.RunID || all[0].Done != all[0].Total-1 ||
			all[0].InFlight != 0 || all[0].Open || all[0].Rows == 0 {
			t.Fatalf("unfinished runs %+v (error %v), want run %d with one slice missing", all, err, out.RunID)
		}
		profile := all[0].Run.Profile
		u, ok, err := hunt.UnfinishedOf(t.Context(), tt.store, allProcesses, profile)
		if !ok || err != nil || u.Run.ID != out.RunID {
			t.Errorf("of the query: %+v, %v (error %v), want run %d", u, ok, err, out.RunID)
		}
		if _, ok, _ := hunt.UnfinishedOf(t.Context(), tt.store, allProcesses, "other"); ok {
			t.Error("the run is offered to another profile")
		}
		_, again := finish(t, tt.Start(t.Context(), hunt.Question{Resume: out.RunID}))
		if all, err := hunt.UnfinishedRuns(t.Context(), tt.store); again.Err != nil || err != nil || len(all) != 0 {
			t.Errorf("after the end: %+v (errors %v, %v), want none", all, again.Err, err)
		}
	})
}

// TestRunOfAKilledProgramKnowsWhatWasInFlight looks at the checkpoint while calls are made, as a program that
// is killed then leaves it.
func TestRunOfAKilledProgramKnowsWhatWasInFlight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tt := newTenant(t, small(), t.TempDir(), nil)
		run := tt.Start(t.Context(), slicedBy(slice.Spec{Count: 12}))
		seen := 0
		for {
			p, _ := run.Next(t.Context())
			if p.Outcome != nil {
				break
			}
			all, err := hunt.UnfinishedRuns(context.WithoutCancel(t.Context()), tt.store)
			if err != nil {
				t.Fatal(err)
			}
			for _, u := range all {
				if u.Done+u.InFlight > 0 && (!u.Open || u.Run.Status != history.Running) {
					t.Fatalf("%+v, want an open run", u)
				}
				seen = max(seen, u.InFlight)
			}
		}
		if seen == 0 || seen > 2 {
			t.Errorf("at most %d slices were known to be in flight, want 1 or 2", seen)
		}
	})
}

func TestRunsOfAnotherVersionAreListedAndNotOffered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tt := newTenant(t, small(fault(t, "cut=300@5")), t.TempDir(), nil)
		_, out := finish(t, tt.Start(t.Context(), slicedBy(slice.Spec{Count: 12})))
		if err := tt.store.SaveCheckpoint(t.Context(), out.RunID, []byte(`{"Version":99}`)); err != nil {
			t.Fatal(err)
		}
		all, err := hunt.UnfinishedRuns(t.Context(), tt.store)
		if err != nil || len(all) != 1 || !strings.Contains(all[0].String(), "another version") {
			t.Fatalf("unfinished runs %v (error %v), want one of another version", all, err)
		}
		if _, ok, err := hunt.UnfinishedOf(t.Context(), tt.store, allProcesses, all[0].Run.Profile); ok || err != nil {
			t.Errorf("it is offered: %v (error %v)", ok, err)
		}
	})
}
