package batch

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"quarry/history"
)

// The store remembers a batch under its name: for each query that succeeded the ID of its run, and some
// entries of the batch itself. Names of saved queries contain no colon.
const (
	keyPrefix = "pack:"
	totalKey  = ":total"
	beganKey  = ":began" // Unix time in nanoseconds
	valuesKey = ":values"
)

// earlier is what is remembered of earlier attempts at a batch.
type earlier struct {
	runs  map[string]string
	began time.Time
}

// begin records a batch, and returns what is known of earlier attempts if it is resumed.
func (b *Batch) begin(ctx context.Context, store Store) (e earlier, err error) {
	key := keyPrefix + b.Name
	if b.Resume {
		if e.runs, err = store.Remembered(ctx, key); err != nil {
			return e, err
		}
		if began, err := strconv.ParseInt(e.runs[beganKey], 10, 64); err == nil {
			e.began = time.Unix(0, began)
			return e, nil
		}
	} else if err = store.Forget(ctx, key); err != nil {
		return e, err
	}
	values, err := json.Marshal(b.Values)
	if err != nil {
		return e, err
	}
	began := b.Began
	if began.IsZero() {
		began = time.Now()
	}
	return e, store.Remember(ctx, key, map[string]string{totalKey: strconv.Itoa(len(b.Hunts)),
		beganKey: strconv.FormatInt(began.UnixNano(), 10), valuesKey: string(values)})
}

// run returns the ID of the run that answered a query, "" if none did. A process that died between recording a
// run and remembering it left the run in the history: its call must not be paid twice.
func (e *earlier) run(ctx context.Context, store Store, h history.Hunt, values map[string]string) (string, error) {
	if id := e.runs[h.Name]; id != "" || e.began.IsZero() {
		return id, nil
	}
	q, err := question(h, values)
	if err != nil {
		return "", nil // running it reports why
	}
	runs, err := store.Runs(ctx, history.Filter{Hunt: h.Name, Status: history.OK, Since: e.began, EveryRun: true})
	if err != nil {
		return "", fmt.Errorf("look for an earlier run of %s: %w", h.Name, err)
	}
	for _, r := range runs {
		if r.Text == q.Text {
			return strconv.FormatInt(r.ID, 10), nil
		}
	}
	return "", nil
}

// Unfinished is a batch that was stopped, failed or lost its process, and can be resumed.
type Unfinished struct {
	Name            string
	Profile, Folder string
	Began           time.Time // zero if an earlier version of quarry started it
	Done, Total     int       // queries; Total is 0 if it is not known
	Values          map[string]string
}

// String describes the state of the batch in one line.
func (u Unfinished) String() string {
	if u.Total == 0 {
		return fmt.Sprintf("%d queries done", u.Done)
	}
	return fmt.Sprintf("%d of %d queries done", u.Done, u.Total)
}

// Lister is the part of history.Store that lists unfinished batches.
type Lister interface {
	RememberedNames(ctx context.Context, prefix string) ([]string, error)
	Remembered(ctx context.Context, hunt string) (map[string]string, error)
}

// UnfinishedBatches returns the batches that can be resumed, in the order of their names.
func UnfinishedBatches(ctx context.Context, store Lister) ([]Unfinished, error) {
	keys, err := store.RememberedNames(ctx, keyPrefix)
	if err != nil {
		return nil, err
	}
	all := make([]Unfinished, len(keys))
	for i, key := range keys {
		entries, err := store.Remembered(ctx, key)
		if err != nil {
			return nil, err
		}
		u := Unfinished{Name: strings.TrimPrefix(key, keyPrefix)}
		u.Profile, u.Folder, _ = strings.Cut(u.Name, " ")
		for name, value := range entries {
			number, _ := strconv.ParseInt(value, 10, 64)
			switch name {
			case totalKey:
				u.Total = int(number)
			case beganKey:
				u.Began = time.Unix(0, number)
			case valuesKey:
				_ = json.Unmarshal([]byte(value), &u.Values) // without values, resuming asks for them
			default:
				u.Done++
			}
		}
		all[i] = u
	}
	return all, nil
}

// Discard forgets an unfinished batch. Its runs stay in the history.
func Discard(ctx context.Context, store interface {
	Forget(ctx context.Context, hunt string) error
}, name string) error {
	return store.Forget(ctx, keyPrefix+name)
}
