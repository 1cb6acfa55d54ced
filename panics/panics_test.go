package panics_test

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"quarry/panics"
)

func fails(log *slog.Logger) (err error) {
	defer panics.Recover(log, "a test", func(e *panics.Error) { err = e }, "query", "T | take 1")
	var none []int
	_ = none[3]
	return nil
}

func TestPanicBecomesAnErrorAndALogEntry(t *testing.T) {
	var text bytes.Buffer
	err := fails(slog.New(slog.NewTextHandler(&text, nil)))
	if err == nil || !strings.HasPrefix(err.Error(), "internal error: runtime error: index out of range [3]") {
		t.Errorf("got error %v", err)
	}
	for _, want := range []string{"panic in a test", `query="T | take 1"`, "index out of range [3]",
		"panics_test.fails"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("%q is missing in the log:\n%s", want, text.String())
		}
	}
	if lines := strings.Count(text.String(), "\n"); lines != 1 {
		t.Errorf("got %d lines in the log, want 1", lines)
	}
	if fails(nil) == nil {
		t.Error("without a log: got no error")
	}
}

func TestNoErrorWithoutAPanic(t *testing.T) {
	defer panics.Recover(nil, "a test", func(e *panics.Error) { t.Errorf("got %v", e) })
}

func TestPanicDoesNotWrapItsValue(t *testing.T) {
	var caught error
	func() {
		defer panics.Catch(func(e *panics.Error) { caught = e })
		panic(io.EOF)
	}()
	if caught == nil || errors.Is(caught, io.EOF) {
		t.Errorf("got %v, want an error that does not wrap io.EOF", caught)
	}
}

func failingWorker() { panic("worker") }

func TestRelayRaisesThePanicOfAWorkerWithItsStack(t *testing.T) {
	var caught *panics.Error
	func() {
		defer panics.Catch(func(e *panics.Error) { caught = e })
		var relay panics.Relay
		var group sync.WaitGroup
		group.Go(func() { relay.Do(failingWorker) })
		group.Go(func() { relay.Do(func() {}) })
		group.Wait()
		relay.Raise()
	}()
	if caught == nil || caught.Value != "worker" || !strings.Contains(string(caught.Stack), "failingWorker") {
		t.Errorf("got %v, want the worker's panic with its stack", caught)
	}
}
