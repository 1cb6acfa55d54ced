package failure

import (
	"reflect"
	"strings"
	"testing"
)

var whole = Failure{
	Source: Service, Class: "query", Reason: "semantic", Status: 400, Code: "BadRequest",
	Problem: "the query uses an unknown name", Message: "Failed to resolve 'a\x1b[2J'", RequestID: "74bd",
	RetrySeconds: 90, Advice: "check its spelling",
	Places: []Place{{Start: 3, Length: 1, Line: 2, Column: 1, Text: "a"}, {Start: 5, Length: 1, Line: 3, Column: 1,
		Text: "b", Finding: "unknown column `b`"}},
}

func TestEncodedFailuresAreDecoded(t *testing.T) {
	for _, f := range []*Failure{nil, {Source: Machine, Class: "unknown", Problem: "x"}, &whole} {
		if got := Decode(f.Encode()); !reflect.DeepEqual(got, f) {
			t.Errorf("got %+v, want %+v", got, f)
		}
	}
	for _, damaged := range []string{"{", `{"source":1}`, "\x00", `["a"]`} {
		if got := Decode(damaged); got != nil {
			t.Errorf("%q gives %+v, want nil", damaged, got)
		}
	}
}

func TestTextHasEverythingOnceAndNoControls(t *testing.T) {
	want := strings.Join([]string{
		"problem      the query uses an unknown name",
		"answered by  service",
		"class        query, semantic",
		"response     400 BadRequest",
		"message      Failed to resolve 'a␛[2J'",
		"place        line 2, column 1: a (named by the service)",
		"place        line 3, column 1: b (unknown column `b`)",
		"request ID   74bd",
		"retry after  1m30s",
		"next step    check its spelling",
	}, "\n") + "\n"
	if got := whole.Text(); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
	if got := (&Failure{Source: Machine, Class: "network", Problem: "x"}).Text(); strings.Count(got, "\n") != 3 {
		t.Errorf("a failure with three fields gives:\n%s", got)
	}
}
