package api

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"quarry/table"
)

func TestRunSendsTheDocumentedRequest(t *testing.T) {
	var got *http.Request
	var body string
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body)
		got, body = r, string(raw)
		gives(200, oneRow, "request-id", "req-1")(w, r)
	})
	source := &tokens{}
	client := clientOf(t, server, func(c *Config) { c.Tokens, c.UserAgent = source, "quarry/1.2" })
	answer, err := client.Run(t.Context(), Query{Text: `T | where a < 1 and b == "ß"`}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for what, pair := range map[string][2]string{
		"method":          {got.Method, "POST"},
		"path":            {got.URL.Path, "/api/advancedqueries/run"},
		"query":           {got.URL.RawQuery, ""},
		"content type":    {got.Header.Get("Content-Type"), "application/json; charset=utf-8"},
		"accept encoding": {got.Header.Get("Accept-Encoding"), "gzip, deflate"},
		"authorization":   {got.Header.Get("Authorization"), "Bearer " + plantedToken + "-1"},
		"user agent":      {got.Header.Get("User-Agent"), "quarry/1.2"},
		"protocol":        {got.Proto, "HTTP/2.0"},
		"body":            {strings.TrimSpace(body), `{"Query":"T | where a < 1 and b == \"ß\""}`},
		"scope":           {strings.Join(source.scopes, " "), "https://api.securitycenter.microsoft.com/.default"},
		"request id":      {answer.RequestID, "req-1"},
		"truncated":       {string(answer.Truncated), ""},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s is %q, want %q", what, pair[0], pair[1])
		}
	}
	if answer.Table.Rows() != 1 || !answer.Complete || answer.Bytes != int64(len(oneRow)) || answer.Duration <= 0 {
		t.Errorf("answer %+v with %d rows, want one whole row of %d bytes", answer, answer.Table.Rows(), len(oneRow))
	}
}

func TestGraphCarriesTimespanAndWorkspace(t *testing.T) {
	var body map[string]string
	var path string
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		path = r.URL.Path
		_ = json.NewDecoder(r.Body).Decode(&body)
		gives(200, `{"schema":[{"name":"A","type":"String"}],"results":[]}`)(w, r)
	})
	client := clientOf(t, server, func(c *Config) { c.Dialect, _ = DialectNamed("graph") })
	if _, err := client.Run(t.Context(), Query{Text: "T", Timespan: "P7D", WorkspaceID: "01234567-89ab-cdef-0123-456789abcdef"}, nil); err != nil {
		t.Fatal(err)
	}
	if path != "/v1.0/security/runHuntingQuery" || body["Query"] != "T" || body["Timespan"] != "P7D" ||
		body["workspaceId"] != "01234567-89ab-cdef-0123-456789abcdef" || len(body) != 3 {
		t.Errorf("sent %v to %s, want Query, Timespan and workspaceId to the Graph path", body, path)
	}
}

func TestInvalidQueriesAreNotSent(t *testing.T) {
	server := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("a call was made") })
	client := clientOf(t, server, nil)
	for name, query := range map[string]Query{
		"empty":             {Text: " \n"},
		"no UTF-8":          {Text: "T | where a == \"\xff\""},
		"time span on mde":  {Text: "T", Timespan: "P7D"},
		"workspace on mde ": {Text: "T", WorkspaceID: "01234567-89ab-cdef-0123-456789abcdef"},
	} {
		if _, err := client.Run(t.Context(), query, nil); KindOf(err) != Usage {
			t.Errorf("%s: got %v, want a Usage error", name, err)
		}
	}
}

func TestAnswerAtTheRowLimitIsTruncated(t *testing.T) {
	for rows, want := range map[int]table.Truncation{6: table.NotTruncated, 7: table.RowLimit} {
		server := serve(t, gives(200, rowsAnswer(rows)))
		client := clientOf(t, server, func(c *Config) { c.Rows = 7 })
		answer, err := client.Run(t.Context(), Query{Text: "T"}, nil)
		if err != nil || answer.Truncated != want || !answer.Complete {
			t.Errorf("%d rows at a limit of 7: truncated %q, complete %v, error %v; want %q, true, none", rows,
				answer.Truncated, answer.Complete, err, want)
		}
	}
}

func TestRowsArriveBeforeTheAnswerEnds(t *testing.T) {
	seen := make(chan struct{})
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		all := rowsAnswer(200)
		_, _ = io.WriteString(w, all[:len(all)/2])
		w.(http.Flusher).Flush()
		select {
		case <-seen:
		case <-r.Context().Done():
			return
		}
		_, _ = io.WriteString(w, all[len(all)/2:])
	})
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	first := &firstRows{seen: seen}
	answer, err := clientOf(t, server, nil).Run(ctx, Query{Text: "T"}, first)
	if err != nil || answer.Table.Rows() != 200 || first.rows == 0 || first.rows >= 200 {
		t.Errorf("saw %d rows before the end of 200, error %v; want some and no error", first.rows, err)
	}
}

func TestClientIsSafeForConcurrentRuns(t *testing.T) {
	server := serve(t, gives(200, oneRow))
	source := &tokens{}
	client := clientOf(t, server, func(c *Config) { c.Tokens = source })
	errs := make(chan error)
	for range 8 {
		go func() {
			_, err := client.Run(context.Background(), Query{Text: "T"}, nil)
			errs <- err
		}()
	}
	for range 8 {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	if source.given != 1 {
		t.Errorf("%d tokens were fetched for 8 runs, want 1", source.given)
	}
}
