package hunt_test

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"quarry/api"
	"quarry/history"
	"quarry/hunt"
	"quarry/table"
)

// hammerDuration is how long two processes use one ledger. docs/service.md has the results of a longer run.
var hammerDuration = flag.Duration("hammer", 2*time.Second, "how long two processes compete for one ledger")

// hammerDir and hammerUntil are environment variables that make the test binary one of the two
// processes.
const (
	hammerDir   = "QUARRY_TEST_HAMMER"
	hammerUntil = "QUARRY_TEST_HAMMER_UNTIL"
)

func TestMain(m *testing.M) {
	dir := os.Getenv(hammerDir)
	if dir == "" {
		os.Exit(m.Run())
	}
	if err := hammer(dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// stamping is a service that prints the time of each call.
type stamping struct{ mu sync.Mutex }

func (s *stamping) Run(_ context.Context, _ api.Query, sink api.Sink) (*api.Answer, error) {
	sink.Attempted(api.Attempt{Number: 1, Started: time.Now()})
	s.mu.Lock()
	defer s.mu.Unlock()
	fmt.Println(time.Now().UnixNano())
	return &api.Answer{Table: table.NewBuilder(nil).Table(), Complete: true}, nil
}

// hammer runs as many queries as the ledger allows, from several goroutines.
func hammer(dir string) error {
	nanoseconds, err := strconv.ParseInt(os.Getenv(hammerUntil), 10, 64)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithDeadline(context.Background(), time.Unix(0, nanoseconds))
	defer cancel()
	store, err := history.Open(context.Background(), dir)
	if err != nil {
		return err
	}
	runner := hunt.NewRunner(hunt.Config{Client: &stamping{}, Store: store, Now: time.Now,
		Log:     slog.New(slog.DiscardHandler),
		Profile: hunt.Profile{Name: "p", Dialect: "mde", Budget: budget, Limits: mdeLimits}})
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for ctx.Err() == nil {
				run := runner.Start(ctx, hunt.Question{Text: "print 1", Wait: true})
				for {
					if p, ok := run.Next(context.Background()); !ok || p.Outcome != nil {
						break
					}
				}
			}
		})
	}
	all.Wait()
	return store.Close()
}

func TestTwoProcessesHammerOneLedger(t *testing.T) {
	dir := t.TempDir()
	until := time.Now().Add(*hammerDuration)
	times := make(chan time.Time)
	var reading sync.WaitGroup
	for range 2 {
		cmd := exec.CommandContext(t.Context(), os.Args[0])
		cmd.Env = append(os.Environ(), hammerDir+"="+dir, hammerUntil+"="+strconv.FormatInt(until.UnixNano(), 10))
		cmd.Stderr = os.Stderr
		out, err := cmd.StdoutPipe()
		if err := errors.Join(err, cmd.Start()); err != nil {
			t.Fatal(err)
		}
		reading.Go(func() {
			for lines := bufio.NewScanner(out); lines.Scan(); {
				if n, err := strconv.ParseInt(lines.Text(), 10, 64); err == nil {
					times <- time.Unix(0, n)
				}
			}
			if err := cmd.Wait(); err != nil {
				t.Errorf("a process failed: %v", err)
			}
		})
	}
	go func() { reading.Wait(); close(times) }()
	var calls []time.Time
	for at := range times {
		calls = append(calls, at)
	}
	slices.SortFunc(calls, time.Time.Compare)
	for i, at := range calls {
		if most := mdeLimits.CallsPerMinute; i >= most && at.Sub(calls[i-most]) < time.Minute {
			t.Errorf("call %d was made %v after the one %d before it", i, at.Sub(calls[i-most]), most)
		}
	}
	store, err := history.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	counted, err := store.Calls(t.Context(), budget, until.Add(-time.Hour))
	if err != nil || len(counted) != len(calls) {
		t.Errorf("the ledger has %d calls (error %v), the service %d", len(counted), err, len(calls))
	}
	t.Logf("%d calls of two processes in %v", len(calls), *hammerDuration)
	if len(calls) == 0 || *hammerDuration >= time.Minute && len(calls) < mdeLimits.CallsPerMinute {
		t.Errorf("%d calls went through", len(calls))
	}
}
