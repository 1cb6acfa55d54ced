package hunt_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"quarry/api"
	"quarry/api/dialect"
	"quarry/api/failure"
	"quarry/hunt"
	"quarry/kql/exec"
	"quarry/kql/sema"
)

func TestLocateFindsWhatAnErrorIsAbout(t *testing.T) {
	const text = "DeviceInfo\n| where Foo == 1 // Foo\n| project 'Foo', Foo"
	quoting := func(names ...string) error { return &api.Error{Kind: api.BadQuery, Names: names} }
	scope := sema.NewScope(dialect.MDE, "", nil, exec.Fold)
	for _, test := range []struct {
		name, text string
		err        error
		marks      []string // "line:column text"
	}{
		{"a name, not in strings and comments", text, quoting("Foo"), []string{"2:9 Foo", "3:18 Foo"}},
		{"a name that is wrong in one of its places", "DeviceInfo | extend OSVersion = 1 | project OSVersion " +
			"| where OSVersion > 1 and DeviceId == 'a'",
			quoting("DeviceId"), []string{"1:81 DeviceId"}},
		{"a name that is wrong only at its second place",
			"DeviceInfo | where DeviceId == 'a' | project OSPlatform | where DeviceId == 'a'",
			quoting("DeviceId"), []string{"1:65 DeviceId"}},
		{"no name, so our own analysis decides", "DeviceInfo\n| where Timestamp > 'yesterday' and DeviceId == 1",
			quoting(), []string{"2:19 >"}},
		{"a name that is not there", "DeviceInfo | where Nope", quoting("Bar"), []string{"1:20 Nope"}},
		{"a query that our parser refuses", "DeviceInfo | where (DeviceId == ", quoting(), []string{"1:32 "}},
		{"a query that we know nothing wrong with", "DeviceInfo | take 1", quoting("Bar"), nil},
		{"another kind of error", text, &api.Error{Kind: api.Throttled, Names: []string{"Foo"}}, nil},
		{"an error of another type", text, errDisk, nil},
	} {
		found := hunt.Locate(test.text, test.err, scope)
		out := hunt.Outcome{Err: test.err, Diagnostics: found}
		var marks []string
		for _, p := range out.Failure(test.text).Places {
			marks = append(marks, fmt.Sprintf("%d:%d %s", p.Line, p.Column, p.Text))
			if p.Text != test.text[p.Start:p.Start+p.Length] {
				t.Errorf("%s: %+v is not at its place", test.name, p)
			}
		}
		if !slices.Equal(marks, test.marks) {
			t.Errorf("%s: got %q, want %q", test.name, marks, test.marks)
		}
	}
}

func TestFailuresOfThisMachineSayWhatHelps(t *testing.T) {
	spent := &hunt.OverQuota{Because: "45 calls a minute", Free: 90 * time.Second}
	refused := &api.Error{Kind: api.Network, Source: failure.Proxy, Message: "proxy a answered 403"}
	partial := &hunt.Incomplete{Missing: 2, Total: 3, Ranges: []string{"Monday"}, Err: refused}
	for _, test := range []struct {
		err    error
		source failure.Source
		class  string
		says   []string
	}{
		{spent, failure.Machine, "quota", []string{"45 calls a minute", "1m30s"}},
		{partial, failure.Proxy, "network", []string{"2 of 3 slices are missing (Monday)", "proxy a answered 403"}},
		{errors.New("a fault with \x1b[2J"), failure.Machine, "unknown", []string{"a fault with ␛[2J"}},
	} {
		out := hunt.Outcome{Err: fmt.Errorf("run: %w", test.err)}
		f := out.Failure("T")
		if f.Source != test.source || f.Class != test.class {
			t.Errorf("%v: got %+v", test.err, f)
		}
		for _, part := range test.says {
			if !strings.Contains(f.Text(), part) {
				t.Errorf("%v: the text lacks %q:\n%s", test.err, part, f.Text())
			}
		}
	}
	if f := (&hunt.Outcome{}).Failure("T"); f != nil {
		t.Errorf("a run without an error has the failure %+v", f)
	}
}
