package auth

import (
	"context"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"quarry/api"
)

// pour sends a string until the client hangs up.
func pour(w http.ResponseWriter, r *http.Request, text string) {
	text = strings.Repeat(text, 1+(64<<10)/len(text))
	for r.Context().Err() == nil {
		if _, err := io.WriteString(w, text); err != nil {
			return
		}
	}
}

func TestEndlessTokenResponsesAreCut(t *testing.T) {
	for name, start := range map[string]string{
		"white space": "", "a token": `{"token_type":"Bearer","access_token":"`, "an error": `{"error":"`,
	} {
		t.Run(name, func(t *testing.T) {
			server, _ := authority(t, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				if name == "an error" {
					w.WriteHeader(http.StatusBadRequest)
				}
				_, _ = io.WriteString(w, start)
				pour(w, r, " ")
			})
			source := signIn(t, server, nil)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			began := time.Now()
			_, err := source.Token(t.Context(), "https://example.com/.default")
			runtime.ReadMemStats(&after)
			if api.KindOf(err) != api.SignIn || !strings.Contains(err.Error(), "sends more than 1 MB") {
				t.Errorf("got %v, want a sign-in error that names the limit", err)
			}
			if took := time.Since(began); took > 10*time.Second {
				t.Errorf("took %s", took)
			}
			// the service's side included
			if allocated := (after.TotalAlloc - before.TotalAlloc) >> 20; allocated > 100 {
				t.Errorf("allocated %d MB", allocated)
			}
			keepsSecrets(t, err.Error())
		})
	}
}

func TestEndlessDiscoveryIsCut(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, r *http.Request) { pour(w, r, " ") })
	if _, err := signIn(t, server, nil).Token(t.Context(), "scope/.default"); err == nil ||
		!strings.Contains(err.Error(), "sends more than 1 MB") {
		t.Errorf("got %v, want an error that names the limit", err)
	}
}

// A byte a second never pauses for long.
func TestATrickleOfATokenTimesOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		trickle := func(r *http.Request) (*http.Response, error) {
			near, far := io.Pipe()
			go func() {
				for {
					if _, err := far.Write([]byte(" ")); err != nil {
						return
					}
					select {
					case <-time.After(time.Second):
					case <-r.Context().Done():
						_ = far.CloseWithError(r.Context().Err())
						return
					}
				}
			}()
			return &http.Response{StatusCode: 200, Header: http.Header{}, Body: near, Request: r}, nil
		}
		began := time.Now()
		client := limitedClient{&http.Client{Transport: roundTrip(trickle)}}
		req, _ := http.NewRequestWithContext(t.Context(), "GET", "https://login.example/", nil)
		resp, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_, err = io.ReadAll(resp.Body)
		if err == nil || time.Since(began) > time.Minute {
			t.Errorf("got %v after %s, want a timeout", err, time.Since(began))
		}
		_ = resp.Body.Close()
	})
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestEndlessTokenSourcesAreCut(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("needs /dev/zero and sh")
	}
	for want, source := range map[string]api.TokenSource{
		"token command: it contains more than a token":  TokenFromCommand("yes"),
		"file /dev/zero: it contains more than a token": TokenFromFile("/dev/zero"),
	} {
		began := time.Now()
		_, err := source.Token(t.Context(), "scope")
		if api.KindOf(err) != api.SignIn || !strings.Contains(err.Error(), want) || time.Since(began) > 10*time.Second {
			t.Errorf("got %v after %s, want %q", err, time.Since(began), want)
		}
	}
}

func TestASilentTokenFileEndsWithTheRun(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := exec.Command("mkfifo", pipe).Run(); err != nil {
		t.Skip("needs mkfifo")
	}
	defer func() { // ends the goroutine that waits for a writer
		if w, err := os.OpenFile(pipe, os.O_RDWR, 0); err == nil {
			w.Close()
		}
	}()
	ended := make(chan error, 1)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	go func() {
		_, err := TokenFromFile(pipe).Token(ctx, "scope")
		ended <- err
	}()
	select {
	case err := <-ended:
		if api.KindOf(err) != api.Timeout {
			t.Errorf("got %v, want the end of the context", err)
		}
	case <-time.After(10 * time.Second):
		t.Error("still waits for a writer")
	}
}
