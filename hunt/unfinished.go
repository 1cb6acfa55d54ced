package hunt

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"quarry/history"
)

// Unfinished is a sliced run whose completed slices are kept, so that going on pays only for the others.
type Unfinished struct {
	Run         history.Run
	Done, Total int // slices
	// InFlight is the number of slices that were sent when the run was last saved. Their calls may have counted,
	// and are made again.
	InFlight int
	Rows     int  // of the completed slices
	Open     bool // in a program that is running
	Foreign  bool // started by another version of the program, which alone can resume it
}

// String describes the state of the run in one line.
func (u Unfinished) String() string {
	if u.Foreign {
		return "started by another version of quarry, which alone can resume it"
	}
	text := fmt.Sprintf("%d of %d slices done, %d rows", u.Done, u.Total, u.Rows)
	if u.InFlight > 0 {
		text += fmt.Sprintf("; %d in flight may have counted and will be sent again", u.InFlight)
	}
	return text
}

// CheckpointStore is the part of history.Store that lists unfinished runs.
type CheckpointStore interface {
	Checkpoints(ctx context.Context) ([]int64, error)
	Checkpoint(ctx context.Context, run int64) ([]byte, error)
	Run(ctx context.Context, id int64) (history.Run, error)
}

// UnfinishedRuns returns the sliced runs that have not finished, most recently saved first.
func UnfinishedRuns(ctx context.Context, store CheckpointStore) ([]Unfinished, error) {
	ids, err := store.Checkpoints(ctx)
	if err != nil {
		return nil, err
	}
	var all []Unfinished
	for _, id := range ids {
		u, err := unfinishedRun(ctx, store, id)
		switch {
		case errors.Is(err, history.ErrNotFound): // ended meanwhile
		case err != nil:
			return nil, err
		default:
			all = append(all, u)
		}
	}
	return all, nil
}

// UnfinishedOf returns the newest run of a query that can be resumed. ok is false if there is none.
func UnfinishedOf(ctx context.Context, store CheckpointStore, text, profile string) (u Unfinished, ok bool, err error) {
	all, err := UnfinishedRuns(ctx, store)
	for _, u := range all {
		if u.Run.Text == text && u.Run.Profile == profile && !u.Open && !u.Foreign {
			return u, true, err
		}
	}
	return u, false, err
}

func unfinishedRun(ctx context.Context, store CheckpointStore, id int64) (u Unfinished, err error) {
	if u.Run, err = store.Run(ctx, id); err != nil {
		return u, err
	}
	state, err := store.Checkpoint(ctx, id)
	if err != nil {
		return u, err
	}
	var c checkpoint
	if json.Unmarshal(state, &c) != nil || c.Version != checkpointVersion {
		u.Foreign = true
		return u, nil
	}
	u.Open, u.Total = u.Run.Status == history.Running || u.Run.Status == history.Queued, len(c.Slices)
	for _, s := range c.Slices {
		switch s.State {
		case SliceDone, SliceUnneeded:
			u.Done, u.Rows = u.Done+1, u.Rows+s.Rows
		case SliceRunning:
			u.InFlight++
		case SliceWaiting, SliceQueued, SliceFailed:
		}
	}
	return u, nil
}
