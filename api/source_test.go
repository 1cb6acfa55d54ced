package api

import (
	"testing"

	"quarry/api/failure"
)

// Who answered decides whom to ask for help.
func TestFailuresNameWhoAnswered(t *testing.T) {
	const page = "<html><head><title>Blocked</title></head></html>"
	for _, test := range []struct {
		status int
		body   string
		want   failure.Source
	}{
		{200, page, failure.Gateway}, {200, "", failure.Service}, {200, "{}", failure.Service},
		{400, refusalBody("BadRequest", "x"), failure.Service}, {400, page, failure.Gateway},
		{401, refusalBody("Unauthorized", "x"), failure.Service}, {403, page, failure.Gateway},
		{404, page, failure.Gateway}, {404, refusalBody("NotFound", "x"), failure.Service}, {407, "", failure.Gateway},
		{413, page, failure.Gateway}, {429, refusalBody("429", "x"), failure.Service},
		{500, refusalBody("x", "x"), failure.Service}, {502, page, failure.Gateway}, {503, "", failure.Service},
	} {
		client := clientOf(t, serve(t, gives(test.status, test.body)), nil)
		f := failing(t, client, t.Context()).Failure()
		if f.Source != test.want || f.Class == "" || f.Problem == "" || f.Advice == "" {
			t.Errorf("%d %q: got %+v, want the source %q", test.status, test.body, f, test.want)
		}
	}
	unreachable := withProxy(t, "http://127.0.0.1:1")
	if f := failing(t, unreachable, t.Context()).Failure(); f.Source != failure.Machine || f.Class != "network" {
		t.Errorf("without an answer: %+v", f)
	}
	proxied := withProxy(t, "http://"+proxyAnswering(t, "407 Proxy Authentication Required"))
	if f := failing(t, proxied, t.Context()).Failure(); f.Source != failure.Proxy {
		t.Errorf("from a proxy: %+v", f)
	}
	if _, err := unreachable.Run(t.Context(), Query{Text: "T", Timespan: "7d"}, nil); KindOf(err) != Usage {
		t.Errorf("got %v, want it refused here", err)
	} else if f := err.(*Error).Failure(); f.Source != failure.Machine || f.Class != "settings" || f.Problem == "" {
		t.Errorf("from this machine: %+v", f)
	}
}

func TestEveryKindHasAName(t *testing.T) {
	seen := map[string]bool{}
	for kind := Unknown; kind <= Usage; kind++ {
		if name := kind.String(); name == "" || seen[name] {
			t.Errorf("kind %d has the name %q", kind, name)
		} else {
			seen[name] = true
		}
	}
}
