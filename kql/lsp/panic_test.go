package lsp

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"strings"
	"testing"
)

func TestPanicInARequestIsAnInternalError(t *testing.T) {
	boom := func(*server, json.RawMessage) (any, *responseError) { panic("boom") }
	requests["test/boom"], notifications["test/boom"] = boom, boom
	t.Cleanup(func() {
		delete(requests, "test/boom")
		delete(notifications, "test/boom")
	})
	var log bytes.Buffer
	s := newServer(&bytes.Buffer{}, Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
	s.phase = running
	_, failed := s.request(message{ID: json.RawMessage("1"), Method: "test/boom"})
	if failed == nil || failed.Code != codeInternal || failed.Message != "internal error: boom" {
		t.Errorf("got %+v, want an internal error", failed)
	}
	for _, want := range []string{"panic in a request", "method=test/boom", "panic_test.go"} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the log lacks %q:\n%s", want, log.String())
		}
	}

	c := start(t, `{"capabilities":{}}`, Options{})
	c.notify("test/boom", struct{}{})
	if m := c.try("test/boom", struct{}{}); m.Error == nil || m.Error.Code != codeInternal {
		t.Errorf("got %+v, want an internal error", m)
	}
	if m := c.try("test/other", struct{}{}); m.Error == nil || m.Error.Code != codeNoMethod {
		t.Errorf("got %+v: the server must keep running", m)
	}
}

func TestPanicInDiagnosticsGivesNone(t *testing.T) {
	var log bytes.Buffer
	s := newServer(&bytes.Buffer{}, Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
	if found := s.report(nil); found == nil || len(found) > 0 {
		t.Errorf("got %v, want an empty list", found)
	}
	if !strings.Contains(log.String(), "panic in diagnostics") {
		t.Errorf("got log %q", log.String())
	}
}
