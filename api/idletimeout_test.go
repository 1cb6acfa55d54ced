package api

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// stalling simulates a service that sends a body in parts with pauses.
func stalling(parts []string, every time.Duration, begin time.Duration) roundTrip {
	return func(r *http.Request) (*http.Response, error) {
		if err := pause(r.Context(), begin); err != nil {
			return nil, err
		}
		near, far := io.Pipe()
		go func() {
			for _, part := range parts {
				if _, err := io.WriteString(far, part); err != nil {
					return
				}
				if pause(r.Context(), every) != nil {
					_ = far.CloseWithError(r.Context().Err())
					return
				}
			}
			_ = far.Close()
		}()
		return &http.Response{StatusCode: 200, Header: http.Header{}, Body: near, Request: r}, nil
	}
}

func TestIdleTimeoutEndsAStalledRun(t *testing.T) {
	body := rowsAnswer(300)
	var crumbs []string
	for chunk := range bytesOf(body, 100) {
		crumbs = append(crumbs, chunk)
	}
	tests := []struct {
		name         string
		parts        []string
		begin, every time.Duration
		kind         Kind
		rows         int
		ends         time.Duration
	}{
		{"a response that never starts", nil, time.Hour, 0, Timeout, 0, 4 * time.Minute},
		{"a response that starts late", []string{body}, 239 * time.Second, 0, Unknown, 300, 239 * time.Second},
		{"a body that stalls", []string{body[:len(body)/2], ""}, 0, time.Hour, Timeout, 150, 4 * time.Minute},
		{"a body that trickles", crumbs, 0, 3 * time.Minute, Timeout, 5, 4 * time.Minute},
		{"a slow body", []string{body, strings.Repeat(" ", 70_000)}, 0, 3 * time.Minute, Unknown, 300, 6 * time.Minute},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				dialect, _ := DialectNamed("mde")
				service := idleTimeout{stalling(test.parts, test.every, test.begin), defaultTimeout}
				client, err := NewClient(Config{Dialect: dialect, Tokens: &tokens{},
					HTTP: &http.Client{Transport: service}})
				if err != nil {
					t.Fatal(err)
				}
				began := time.Now()
				answer, err := client.Run(t.Context(), Query{Text: "T"}, nil)
				rows := 0
				if answer != nil {
					rows = answer.Table.Rows()
				}
				if KindOf(err) != test.kind || rows < test.rows-2 || rows > test.rows ||
					time.Since(began) != test.ends {
					t.Errorf("%d rows and %v after %v; want %d rows and kind %d after %v", rows, err, time.Since(began),
						test.rows, test.kind, test.ends)
				}
			})
		})
	}
}

// bytesOf splits a string into parts of the given size.
func bytesOf(s string, size int) func(func(string) bool) {
	return func(yield func(string) bool) {
		for r := bytes.NewReader([]byte(s)); r.Len() > 0; {
			piece := make([]byte, size)
			n, _ := r.Read(piece)
			if !yield(string(piece[:n])) {
				return
			}
		}
	}
}

func TestSlowReaderDoesNotTimeOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		req, _ := http.NewRequestWithContext(t.Context(), "POST", "https://x/", nil)
		resp, err := idleTimeout{stalling([]string{"one", "two"}, 0, 0), time.Minute}.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		var got strings.Builder
		piece := make([]byte, 2)
		for {
			n, err := resp.Body.Read(piece)
			got.Write(piece[:n])
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Hour)
		}
		if got.String() != "onetwo" {
			t.Errorf("read %q, want all", got.String())
		}
	})
}

func TestPlaintextRequestsAreRefused(t *testing.T) {
	client := NewHTTPClient(Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
		t.Error("a connection was made")
		return nil, errors.New("no")
	}})
	_, err := client.Get("http://api.security.microsoft.com/")
	var e *plaintextError
	if !errors.As(err, &e) {
		t.Errorf("got %v, want a refusal", err)
	}
}
