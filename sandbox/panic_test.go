package sandbox

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"quarry/kql/exec"
)

// brokenBody panics when it is read.
type brokenBody struct{}

func (brokenBody) Read([]byte) (int, error) { panic("boom") }

// A service without an identity panics where a token is issued.
func TestARequestThatPanicsIsAnsweredWithAnInternalError(t *testing.T) {
	const defender = `{"error":{"code":"InternalServerError","message":"An internal error has occurred.","target":"`
	for _, c := range []struct{ path, want string }{
		{"/api/advancedqueries/run", defender},
		{"/api/advancedhunting/run", defender},
		{"/v1.0/security/runHuntingQuery", `{"error":{"code":"UnknownError","message":"","innerError":{`},
		{"/contoso/oauth2/v2.0/token", `"error":"temporarily_unavailable"`},
	} {
		t.Run(c.path, func(t *testing.T) {
			var log bytes.Buffer
			opts := Options{Now: func() time.Time { return time.Unix(0, 0) },
				Log: slog.New(slog.NewTextHandler(&log, nil))}
			handler := newService(opts, nil, nil).routes()
			for range 2 { // the service keeps running
				log.Reset()
				r := httptest.NewRequest(http.MethodPost, c.path, brokenBody{})
				w := httptest.NewRecorder()
				handler.ServeHTTP(w, r)
				if w.Code != http.StatusInternalServerError || !strings.Contains(w.Body.String(), c.want) {
					t.Errorf("got %d and %s, want a 500 with %s", w.Code, w.Body, c.want)
				}
				for _, want := range []string{"panic in a request", "path=" + c.path, "panic=", "sandbox.(*service)"} {
					if !strings.Contains(log.String(), want) {
						t.Errorf("the log lacks %q:\n%s", want, log.String())
					}
				}
			}
		})
	}
}

func TestAnAbortedResponseStaysAborted(t *testing.T) {
	var log bytes.Buffer
	s := newService(Options{Now: time.Now, Log: slog.New(slog.NewTextHandler(&log, nil))}, nil, nil)
	for name, handler := range map[string]http.HandlerFunc{
		"on purpose": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"within the rows": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", defenderJSON)
			_, _ = w.Write([]byte(`{"Schema":[`))
			panic("boom")
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := httptest.NewRecorder()
			defer func() {
				if recover() != http.ErrAbortHandler {
					t.Error("the connection is not cut")
				}
				if strings.Contains(w.Body.String(), "error") {
					t.Errorf("got %s, want no error after rows", w.Body)
				}
			}()
			s.withRecover(handler).ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/api/advancedqueries/run", nil))
		})
	}
}

func TestAPanicOfTheEngineIsAnInternalError(t *testing.T) {
	c := &call{dialect: xdr}
	failure := c.translateError(t.Context(), &exec.Error{Code: exec.CodeInternal, Message: "internal error: boom"})
	f, ok := failure.(*apiError)
	if !ok || f.status != http.StatusInternalServerError || strings.Contains(f.message, "boom") {
		t.Errorf("got %v, want a 500 that keeps the panic to itself", failure)
	}
}
