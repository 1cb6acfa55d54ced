package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
)

func refusalBody(code, message string) string {
	body,
		_ := json.Marshal(map[string]any{"error": map[string]string{"code": code, "message": message,
		"target": "target-1"}})
	return string(body)
}

func TestErrorResponsesAreClassified(t *testing.T) {
	tests := []struct {
		name   string
		status int
		body   string
		kind   Kind
		reason Reason
		says   []string // parts of the message
	}{
		{"syntax", 400, refusalBody("BadRequest", "Query operator expected.. Fix syntax errors in your query."),
			BadQuery, Syntax,
			[]string{"cannot parse the query (Query operator expected): fix the syntax"}},
		{"recognition", 400, refusalBody("BadRequest",
			"A recognition error occurred.. Fix syntax errors in your query."), BadQuery, Syntax,
			[]string{"(A recognition error occurred)"}},
		{"semantic", 400, refusalBody("BadRequest",
			"'where' operator: Failed to resolve table or column expression named 'EmailEvents'. Fix semantic "+
				"errors in your query."), BadQuery, Semantic,
			[]string{"named 'EmailEvents')", "licensed for the table"}},
		{"limits", 400,
			refusalBody("BadRequest",
				"Query execution has exceeded the allowed limits. The query execution was preempted."), BadQuery,
			Limits, []string{"more CPU, memory or time", "shorten the time range"}},
		{"result size", 400, refusalBody("BadRequest",
			"Query execution has exceeded the allowed result size. Optimize your query"), TooLarge, Size,
			[]string{"exceeds the size limit of the service", "add a take"}},
		{"body", 400, refusalBody("InvalidRequestBody", "Request body is incorrect"), BadQuery, Request,
			[]string{"did not understand the request"}},
		{"other 400", 400, refusalBody("BadRequest", "No."), BadQuery, "", []string{"rejected the query (No)"}},
		{"unauthorized", 401, refusalBody("Unauthorized", "Account mode is inactive"), Unauthorized, "",
			[]string{"401, Account mode is inactive", "https://api.securitycenter.microsoft.com/.default"}},
		{"forbidden", 403, refusalBody("Forbidden",
			"Missing application roles. API required roles: AdvancedQuery.Read.All, application roles: "+
				"Machine.Read.All,Alert.Read.All"), Forbidden, "",
			[]string{"AdvancedQuery.Read.All is required, the token has Machine.Read.All, Alert.Read.All: grant"}},
		{"forbidden without roles", 403, refusalBody("Forbidden", "DisabledFeature"), Forbidden, "",
			[]string{"403, DisabledFeature", "AdvancedQuery.Read.All"}},
		{"not found", 404, refusalBody("ResourceNotFound", "nothing here"), NotFound, "",
			[]string{"404, nothing here", "base_url"}},
		{"too long", 413, "<html><head><title>413 Request Entity Too Large</title></head></html>", TooLarge, Body,
			[]string{"the query is too large (413 Request Entity Too Large)", "inline tables"}},
		{"server", 500, `{"error":{"code":"UnknownError","message":"","innerError":{"request-id":"inner-1"}}}`,
			Unavailable, "", []string{"500, UnknownError", "each attempt counts"}},
		{"HTML", 502, "<html><head><title>502 Bad Gateway</title></head><body>\x1b[31mnginx</body></html>", Unavailable,
			"", []string{"(502 Bad Gateway)"}},
		{"HTML without a title", 502, "<html><style>b{}</style><b>Bad</b> &amp; <i>broken</i>", Unavailable, "",
			[]string{"502, Bad & broken"}},
		{"overloaded", 503, "", Unavailable, "", []string{"503, empty body", "few minutes"}},
		{"gateway timeout", 504, "upstream request timeout", Unavailable, "",
			[]string{"504, upstream request timeout"}},
		{"teapot", 418, "short and stout", Malformed, "", []string{"418, short and stout"}},
		{"error as string", 401, `{"error":"invalid_token","error_description":"x"}`, Unauthorized, "",
			[]string{"401, invalid_token"}},
		{"JSON of a gateway", 401, `{"statusCode":401,"message":"Access denied"}`, Unauthorized, "",
			[]string{"401, Access denied"}},
		{"numeric code", 429, `{"error":{"code":429,"message":"slow down"}}`, Throttled, "",
			[]string{"429, slow down", "wait a minute"}},
		{"control characters", 404, refusalBody("X", "a\x1b]0;title\x07b"), NotFound, "", []string{"404, a"}},
		{"secret echoed", 400, refusalBody("X", "bad header Bearer "+plantedToken+"-1 was sent"), BadQuery, "",
			[]string{"bad header [hidden] was sent"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			client := clientOf(t, serve(t, gives(test.status, test.body)), nil)
			e := failing(t, client, t.Context())
			if e.Kind != test.kind || e.Reason != test.reason || e.Status != test.status {
				t.Errorf("kind %d, reason %q, status %d; want %d, %q, %d", e.Kind, e.Reason, e.Status, test.kind,
					test.reason, test.status)
			}
			for _, part := range test.says {
				if !strings.Contains(e.Error(), part) {
					t.Errorf("the error lacks %q:\n%s", part, e.Error())
				}
			}
			if strings.ContainsAny(e.Error(), "\x1b\x07\n") {
				t.Errorf("control characters in %q", e.Error())
			}
		})
	}
}

func TestQuotedNamesInAnErrorAreFound(t *testing.T) {
	for message, want := range map[string][]string{
		"'where' operator: Failed to resolve scalar expression named 'Timestam'.": {"Timestam"},
		"Unknown function: 'FileProfil'.":                                         {"FileProfil"},
		"'project' operator: 'A' is not 'B', nor is 'A'.":                         {"A", "B"},
		"Query operator expected..":                                               nil,
		"it's unclosed":                                                           nil,
	} {
		if got := quoted(message); !slices.Equal(got, want) {
			t.Errorf("quoted(%q) = %q, want %q", message, got, want)
		}
	}
}

func TestRequestIDIsKept(t *testing.T) {
	inner := `{"error":{"code":"X","message":"m","innerError":{"request-id":"inner-1"}}}`
	tests := []struct {
		name, body string
		header     []string
		want       string
	}{
		{"target", refusalBody("X", "m"), nil, "target-1"},
		{"inner error", inner, nil, "inner-1"},
		{"header before body", inner, []string{"Request-Id", "head-1"}, "head-1"},
		{"x-ms header", refusalBody("X", "m"), []string{"x-ms-request-id", "ms-1"}, "ms-1"},
	}
	for _, test := range tests {
		e := failing(t, clientOf(t, serve(t, gives(400, test.body, test.header...)), nil), t.Context())
		if e.RequestID != test.want {
			t.Errorf("%s: request id %q, want %q", test.name, e.RequestID, test.want)
		}
	}
}

func TestInvalidBodiesWithStatus200(t *testing.T) {
	tests := []struct {
		name, body string
		kind       Kind
		says       string
	}{
		{"empty", "", Malformed, "empty body"},
		{"blank", " \r\n", Malformed, "empty body"},
		{"HTML", "\n<!doctype html><title>Sign in</title>", Malformed, "Sign in"},
		{"no JSON", "hello", Malformed, ""},
		{"JSON of another kind", `{"value":[]}`, Malformed, ""},
		{"throttled inside", `{"error":{"code":"TooManyRequests","message":"maximum allowed 45 per 00:01:00"}}`,
			Throttled, "45 calls a minute"},
		{"refused inside", refusalBody("BadRequest", "Query operator expected.. Fix syntax errors in your query."),
			BadQuery, "fix the syntax"},
		{"failed inside", refusalBody("Whatever", "oops"), Unavailable, "oops"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e := failing(t, clientOf(t, serve(t, gives(200, test.body)), nil), t.Context())
			if e.Kind != test.kind || !strings.Contains(e.Error(), test.says) {
				t.Errorf("kind %d, want %d, and %q in %q", e.Kind, test.kind, test.says, e.Error())
			}
		})
	}
}

func TestEmptyResultsAreASuccess(t *testing.T) {
	for _, body := range []string{
		`{"Schema":[{"Name":"A","Type":"String"}],"Results":[]}`,
		`{"Schema":[{"Name":"A","Type":"String"}],"Results":null}`,
		"\ufeff" + `{"schema":[{"name":"A","type":"String"}]}`,
	} {
		answer, err := clientOf(t, serve(t, gives(200, body)), nil).Run(t.Context(), Query{Text: "T"}, nil)
		if err != nil || answer.Table.Rows() != 0 || len(answer.Table.Columns()) != 1 {
			t.Errorf("%s: answer %+v, error %v; want one column and no rows", body, answer, err)
		}
	}
}

func TestCompressedBodies(t *testing.T) {
	body := rowsAnswer(500)
	deflate := func(w io.Writer) io.WriteCloser { f, _ := flate.NewWriter(w, 6); return f }
	tests := []struct {
		name, encoding string
		compress       func(io.Writer) io.WriteCloser
	}{
		{"gzip", "gzip", func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) }},
		{"deflate as zlib", "deflate", func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) }},
		{"raw deflate", "deflate", deflate},
		{"upper case", "GZIP", func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var packed bytes.Buffer
			w := test.compress(&packed)
			_, _ = io.WriteString(w, body)
			_ = w.Close()
			answer, err := clientOf(t, serve(t, gives(200, packed.String(), "Content-Encoding", test.encoding)),
				nil).Run(t.Context(), Query{Text: "T"}, nil)
			if err != nil || answer.Table.Rows() != 500 || answer.Bytes != int64(len(body)) {
				t.Errorf("answer %+v, error %v; want 500 rows of %d bytes", answer, err, len(body))
			}
			e := failing(t,
				clientOf(t, serve(t, gives(200, packed.String()[:packed.Len()/2], "Content-Encoding", test.encoding)),
					nil), t.Context())
			if e.Kind != CutShort {
				t.Errorf("half of the body gave %v, want CutShort", e)
			}
		})
	}
}

func TestDamagedEncodings(t *testing.T) {
	tests := []struct {
		name, encoding, body string
		kind                 Kind
	}{
		{"unknown encoding", "br", oneRow, Malformed},
		{"invalid gzip", "gzip", oneRow, Malformed},
		{"empty gzip", "gzip", "", Malformed},
		{"empty deflate", "deflate", "", Malformed},
	}
	for _, test := range tests {
		e := failing(t, clientOf(t, serve(t, gives(200, test.body, "Content-Encoding", test.encoding)), nil),
			t.Context())
		if e.Kind != test.kind {
			t.Errorf("%s: kind %d (%v), want %d", test.name, e.Kind, e, test.kind)
		}
	}
}

func TestCutBodyKeepsTheRowsSoFar(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body := rowsAnswer(300)
		_, _ = io.WriteString(w, body[:len(body)*2/3])
		w.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	})
	for _, http2 := range []bool{true, false} {
		client := clientOf(t, server, func(c *Config) {
			if !http2 {
				c.HTTP = onlyHTTP1(c.HTTP)
			}
		})
		answer, err := client.Run(t.Context(), Query{Text: "T"}, nil)
		if KindOf(err) != CutShort || !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Fatalf("HTTP/2 %v: error %v, want CutShort", http2, err)
		}
		if answer == nil || answer.Truncated != "cut" || answer.Complete || answer.Table.Rows() < 190 ||
			answer.Table.Rows() > 200 {
			t.Errorf("HTTP/2 %v: answer %+v, want about 200 rows marked as cut", http2, answer)
		}
	}
}

func onlyHTTP1(c *http.Client) *http.Client {
	base := c.Transport.(httpsOnly).next.(idleTimeout).next.(*http.Transport)
	base.ForceAttemptHTTP2, base.TLSClientConfig.NextProtos = false, []string{"http/1.1"}
	return c
}

func TestResponseAboveTheSizeLimit(t *testing.T) {
	client := clientOf(t, serve(t, gives(200, rowsAnswer(500))), func(c *Config) { c.MaxBytes = 1000 })
	if e := failing(t, client, t.Context()); e.Kind != TooLarge {
		t.Errorf("got %v, want TooLarge", e)
	}
}

func TestRedirectToAnotherHostIsRefusedAndGetsNoToken(t *testing.T) {
	other := serve(t, func(w http.ResponseWriter, r *http.Request) {
		t.Errorf("the other host got %s with authorization %q", r.Method, r.Header.Get("Authorization"))
	})
	for _, status := range []int{301, 302, 303, 307, 308} {
		server := serve(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, other.URL+"/x", status) })
		client := clientOf(t, server, func(c *Config) {
			c.HTTP, c.Retry = NewHTTPClient(trusting(server, other)),
				RetryPolicy{}
		})
		if e := failing(t, client, t.Context()); e.Kind != Network ||
			!strings.Contains(e.Error(), "redirects to "+strings.TrimPrefix(other.URL, "https://")) {
			t.Errorf("%d gave %v, want a refused redirect", status, e)
		}
	}
}

func TestRedirectOnTheSameHostRepeatsTheCall(t *testing.T) {
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/moved" {
			http.Redirect(w, r, "/moved", http.StatusPermanentRedirect)
			return
		}
		if body, _ := io.ReadAll(r.Body); !strings.Contains(string(body), "Query") ||
			r.Header.Get("Authorization") == "" {
			t.Errorf("moved call has body %q and authorization %q", body, r.Header.Get("Authorization"))
		}
		gives(200, oneRow)(w, r)
	})
	if _, err := clientOf(t, server, nil).Run(t.Context(), Query{Text: "T"}, nil); err != nil {
		t.Error(err)
	}
}

func TestBearerLeavesOtherHostsAlone(t *testing.T) {
	var sent *http.Request
	next := roundTrip(func(r *http.Request) (*http.Response, error) { sent = r; return nil, errors.New("enough") })
	client := clientOf(t, serve(t, gives(200, oneRow)), nil)
	layer := bearer{next, client.endpoint, client.tokens}
	for _, url := range []string{"https://evil.example/", "http://" + client.endpoint.Host + "/"} {
		req, _ := http.NewRequest("POST", url, nil)
		_, _ = layer.RoundTrip(req)
		if sent.Header.Get("Authorization") != "" {
			t.Errorf("%s got a token", url)
		}
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestConnectionErrors(t *testing.T) {
	plain := serve(t, gives(200, oneRow))
	gone := serve(t, gives(200, oneRow))
	gone.Close()
	tests := []struct {
		name string
		base string
		http *http.Client
		kind Kind
		says string
	}{
		{"untrusted certificate", plain.URL, NewHTTPClient(Transport{}), Network, "ca_file"},
		{"connection refused", gone.URL, NewHTTPClient(trusting(gone)), Network, "refused"},
		{"unknown name", "https://nowhere.invalid", NewHTTPClient(Transport{}), Network,
			"cannot resolve nowhere.invalid"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			client := clientOf(t, plain, func(c *Config) { c.BaseURL, c.HTTP = test.base, test.http })
			if e := failing(t, client, t.Context()); e.Kind != test.kind || !strings.Contains(e.Error(), test.says) {
				t.Errorf("got %v, want kind %d and %q", e, test.kind, test.says)
			}
		})
	}
}

func TestServerWithoutTLS(t *testing.T) {
	plain := httptest.NewServer(gives(200, oneRow))
	defer plain.Close()
	client := clientOf(t, serve(t, gives(200, oneRow)), func(c *Config) {
		c.BaseURL = strings.Replace(plain.URL, "http:", "https:", 1)
	})
	if e := failing(t, client, t.Context()); e.Kind != Network || !strings.Contains(e.Error(), "does not support TLS") {
		t.Errorf("got %v, want a message about TLS", e)
	}
}

func TestCancelEndsARunInEachPhase(t *testing.T) {
	hang := func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	phases := map[string]http.HandlerFunc{
		"before the answer": hang,
		"in the middle of the body": func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, rowsAnswer(60)[:900])
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		},
		"while waiting to try again": gives(429, refusalBody("429", "in 50 seconds"), "Retry-After", "50"),
	}
	for name, handler := range phases {
		t.Run(name, func(t *testing.T) {
			reached := make(chan struct{}, 1)
			server := serve(t, func(w http.ResponseWriter, r *http.Request) {
				reached <- struct{}{}
				handler(w, r)
			})
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			go func() {
				<-reached
				cancel()
			}()
			began := time.Now()
			client := clientOf(t, server, func(c *Config) { c.Retry = RetryPolicy{} })
			e := failing(t, client, ctx)
			if e.Kind != Canceled || !errors.Is(e, context.Canceled) || time.Since(began) > 20*time.Second {
				t.Errorf("got %v after %v, want Canceled at once", e, time.Since(began))
			}
		})
	}
}
