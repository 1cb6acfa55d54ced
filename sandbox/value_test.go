package sandbox

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

// FuzzString checks that encoding/json reads back the strings that we write, with U+FFFD for
// invalid UTF-8.
func FuzzString(f *testing.F) {
	for _, s := range []string{"", "plain", "a\"b\\c\n\r\t\x00\x1f", "é漢\U0001f469", "\xff\xfe", "a\xf0\x9f",
		"<>&\u2028"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		written := appendString(nil, s)
		var got string
		if err := json.Unmarshal(written, &got); err != nil {
			t.Fatalf("%q is written as %s: %v", s, written, err)
		}
		if want := string([]rune(s)); got != want {
			t.Errorf("%q is written as %s, which reads %q, want %q", s, written, got, want)
		}
	})
}

// FuzzDynamic checks that Graph's form of a dynamic value is equivalent JSON: without its type
// annotations, and with the strings in its arrays read as JSON again.
func FuzzDynamic(f *testing.F) {
	for _, s := range []string{`{}`, `{"a":{"b":[1,{"c":null}]}}`, `[[1,2],"x",true]`, `-1.5e300`, `"\ud800"`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		var want any
		if json.Unmarshal([]byte(raw), &want) != nil || strings.Contains(raw, "odata") {
			return
		}
		var got any
		written := appendDynamic(nil, raw)
		if err := json.Unmarshal(written, &got); err != nil {
			t.Fatalf("%s is written as %s: %v", raw, written, err)
		}
		if a, b := plain(want, false), plain(got, true); a != b {
			t.Errorf("%s is written as %s, which means %s, want %s", raw, written, b, a)
		}
	})
}

// plain formats a value as JSON, without Graph's additions if it came from Graph.
func plain(value any, fromGraph bool) string {
	switch value := value.(type) {
	case map[string]any:
		delete(value, "@odata.type")
		for name, member := range value {
			value[name] = plain(member, fromGraph)
		}
	case []any:
		for i, element := range value {
			switch element := element.(type) {
			case map[string]any, []any: // already strings on Graph
				raw, _ := json.Marshal(element)
				value[i] = compacted(string(raw))
			case string:
				if fromGraph {
					value[i] = compacted(element)
				}
			}
		}
	}
	raw, _ := json.Marshal(value)
	return string(raw)
}

// compacted returns compact JSON, or the text itself if it is not JSON.
func compacted(text string) string {
	var value any
	if !strings.HasPrefix(text, "{") && !strings.HasPrefix(text, "[") || json.Unmarshal([]byte(text), &value) != nil {
		return text
	}
	raw, _ := json.Marshal(value)
	return string(raw)
}

func FuzzWindow(f *testing.F) {
	now := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	for _, s := range []string{"P30D", "PT1H30M", "2026-11-01/P1D", "P1W/2026-11-01T00:00:00Z", "2026-11-01/2026-11-02",
		"P", "/", "P1.5DT"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		w, err := parseWindow(s, now)
		if err == nil && s != "" && w.open() {
			t.Errorf("%q is an open window without an error", s)
		}
	})
}

func FuzzParseFault(f *testing.F) {
	for _, s := range []string{"status=503@3", "throttle=minute,retry-after=8@2+", "cut=10@1/2", "slow=1s", "@",
		"=,@"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		fault, err := ParseFault(s)
		if err != nil {
			return
		}
		if _, ok := faultKinds[fault.Kind]; !ok || !fault.hits(fault.First) || fault.hits(fault.First-1) {
			t.Errorf("%q gives %+v, which does not begin at its first call", s, fault)
		}
	})
}
