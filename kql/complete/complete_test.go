package complete_test

import (
	"slices"
	"strings"
	"testing"

	"quarry/kql/catalog"
	"quarry/kql/complete"
	"quarry/kql/sema"
	"quarry/kql/syntax"
	"quarry/kql/types"
)

// completions completes the text at the last "‸" in it.
func completions(text string, o complete.CompleteOptions) ([]complete.Completion, string, int) {
	at := strings.Index(text, "‸")
	text = strings.Replace(text, "‸", "", 1)
	return complete.At(sema.Bind(syntax.Parse(text),
		&sema.Scope{Tables: []*catalog.Table{{Name: "Learned_CL",
			Columns: []catalog.Column{{Name: "Odd Name", Type: types.String}}}}}), at, o), text, at
}

func TestCompletionsFitTheirPlace(t *testing.T) {
	for _, test := range []struct {
		Name, Text    string
		First         string // "" for none
		Also, Without []string
	}{
		{"a table at the start", "‸", "DeviceProcessEvents", []string{"let", "union", "Learned_CL"},
			[]string{"where", "FileName"}},
		{"a table after let", "let a = 1;\nDeviceN‸", "DeviceNetworkEvents", nil, nil},
		{"a table declared by let", "let mine = DeviceInfo;\n‸", "mine", []string{"DeviceInfo", "DeviceProcessEvents"},
			nil},
		{"an operator after a pipe", "DeviceInfo | ‸", "where", []string{"summarize", "mv-expand"},
			[]string{"DeviceName", "DeviceInfo"}},
		{"part of an operator with a hyphen", "DeviceInfo | mv-e‸", "mv-expand", nil, []string{"where"}},
		{"the time filter", "DeviceInfo | where ‸", "Timestamp", []string{"DeviceName", "isnotempty"},
			[]string{"count"}},
		{"columns by their capitals", "DeviceProcessEvents | where pcl‸", "ProcessCommandLine", nil, nil},
		{"what time is compared with", "DeviceInfo | where Timestamp > ‸", "ago", nil, nil},
		{"a string operator", "DeviceInfo | where DeviceName ‸", "==", []string{"has", "=~", "in"}, nil},
		{"a complete word before longer ones", "DeviceInfo | where DeviceName has‸", "has", []string{"has_any"}, nil},
		{"aggregates", "DeviceProcessEvents | summarize ‸", "count", []string{"dcount", "make_set"}, nil},
		{"columns in an aggregate", "DeviceInfo | summarize dcount(‸)", "DeviceName", []string{"DeviceId"}, nil},
		{"computed columns", "DeviceInfo | extend Mine = 1 | where Mi‸", "Mine", nil, nil},
		{"only the output columns", "DeviceInfo | project Only = DeviceName | where ‸", "Only", nil,
			[]string{"DeviceName", "Timestamp"}},
		{"the next column of a list", "DeviceInfo | project Timestamp, ‸", "DeviceName", []string{"DeviceId"}, nil},
		{"kinds of joins", "DeviceInfo | join kind=‸", "inner", []string{"leftouter"}, []string{"where"}},
		{"tables to join", "DeviceInfo | join kind=inner (Devi‸", "DeviceNetworkEvents", []string{"DeviceNetworkInfo", "DeviceInfo"},
			[]string{"DeviceName"}},
		{"columns to join on", "DeviceInfo | join DeviceNetworkInfo on ‸", "DeviceName", []string{"DeviceId", "$left"}, nil},
		{"the right side",
			"DeviceInfo | join (DeviceNetworkInfo | project Right = MacAddress) on $left.DeviceId == $right.‸", "Right",
			nil, []string{"DeviceId"}},
		{"types", "DeviceInfo | mv-expand a = b to typeof(‸)", "string", []string{"dynamic"}, nil},
		{"charts", "DeviceInfo | summarize count() by DeviceName | render ‸", "timechart", nil, nil},
		{"plugins", "DeviceInfo | evaluate ‸", "bag_unpack", []string{"pivot"}, nil},
		{"Defender's functions", "DeviceFileEvents | invoke F‸", "FileProfile", nil, nil},
		{"a name that needs brackets", "Learned_CL | where Odd‸", "Odd Name", nil, nil},
		{"nothing in a comment", "DeviceInfo // whe‸", "", nil, nil},
		{"nothing in a string", `DeviceInfo | where DeviceName == "a‸"`, "", nil, nil},
		{"nothing in a number", "DeviceInfo | take 1‸", "", nil, nil},
		{"nothing for a new name", "let ‸", "", nil, nil},
		{"a query that continues", "DeviceProcessEvents\n| where ‸\n| project FileName", "Timestamp", nil, nil},
	} {
		t.Run(test.Name, func(t *testing.T) {
			list, text, _ := completions(test.Text, complete.CompleteOptions{})
			var labels []string
			for _, c := range list {
				labels = append(labels, c.Label)
				if c.Caret < 0 || c.Caret > len(c.Insert) || c.Span.Start > c.Span.End || c.Span.End > len(text) {
					t.Errorf("%s: caret %d in %q, span %v of %d bytes", c.Label, c.Caret, c.Insert, c.Span, len(text))
				}
			}
			if test.First == "" {
				if len(labels) > 0 {
					t.Errorf("got %q, want nothing", labels[:min(5, len(labels))])
				}
				return
			}
			if len(labels) == 0 || labels[0] != test.First {
				t.Errorf("got %q first, want %q", labels[:min(5, len(labels))], test.First)
			}
			for _, label := range test.Also {
				if !slices.Contains(labels, label) {
					t.Errorf("%q is not offered", label)
				}
			}
			for _, label := range test.Without {
				if slices.Contains(labels, label) {
					t.Errorf("%q is offered", label)
				}
			}
		})
	}
}

func TestCompletionReplacesTheWordAndLeavesACall(t *testing.T) {
	list, text, _ := completions("DeviceInfo | where isnote‸ == 1", complete.CompleteOptions{Limit: 1})
	got := text[:list[0].Span.Start] + list[0].Insert + text[list[0].Span.End:]
	if want := "DeviceInfo | where isnotempty() == 1"; got != want || list[0].Insert[:list[0].Caret] != "isnotempty(" {
		t.Errorf("got %q with the caret at %d, want %q", got, list[0].Caret, want)
	}
	list, _, _ = completions("Learned_CL | where Odd‸", complete.CompleteOptions{Limit: 1})
	if list[0].Insert != "['Odd Name']" || list[0].Detail != "string" {
		t.Errorf("got %+v, want a name in brackets", list[0])
	}
}

func TestValuesSeenBeforeAreOffered(t *testing.T) {
	o := complete.CompleteOptions{Values: func(table, column string) []string {
		if table == "DeviceProcessEvents" && column == "FileName" {
			return []string{"cmd.exe", `a"b.exe`}
		}
		return nil
	}}
	for text, want := range map[string][]string{
		`DeviceProcessEvents | where FileName == "‸"`:        {`"cmd.exe"`, `"a\"b.exe"`},
		`DeviceProcessEvents | where FileName == "cm‸`:       {`"cmd.exe"`},
		`DeviceProcessEvents | where FileName in ("x", "‸")`: {`"cmd.exe"`, `"a\"b.exe"`},
		`DeviceProcessEvents | where FolderPath has "‸"`:     nil,
	} {
		list, _, _ := completions(text, o)
		var got []string
		for _, c := range list {
			got = append(got, c.Insert)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}

func TestHelpAndSignatures(t *testing.T) {
	text := "let mine = 1d;\nDeviceProcessEvents | where Timestamp > ago(mine) and FileName has_any (\"a\") | " +
		"extend Hour = bin(Timestamp, 1h)"
	bound := sema.Bind(syntax.Parse(text), nil)
	for word, title := range map[string]string{
		"DeviceProcessEvents": "DeviceProcessEvents: table of", "Timestamp": "Timestamp: datetime", "ago": "ago(",
		"mine)": "mine: timespan", "where": "where", "bin": "bin(",
	} {
		h, ok := complete.HelpAt(bound, strings.Index(text, word)+1)
		if !ok || !strings.HasPrefix(h.Title, title) {
			t.Errorf("%s: got %+v, want the title %s", word, h, title)
		}
	}
	call, ok := complete.CallAt(bound, strings.Index(text, "1h"))
	if !ok || call.Active != 1 || call.Signature[call.Parameters[1].Start:call.Parameters[1].End] != "roundTo" {
		t.Errorf("got %+v, %t", call, ok)
	}
	if call, ok := complete.CallAt(bound, strings.Index(text, "| where")); ok {
		t.Errorf("outside of a call: got %+v", call)
	}
}

func FuzzCompletion(f *testing.F) {
	f.Add("DeviceInfo | where ", 19)
	f.Add("DeviceInfo | join (DeviceInfo | where a.b in (", 30)
	f.Add("let f = (a: string) { ", 22)
	f.Fuzz(func(t *testing.T, text string, at int) {
		bound := sema.Bind(syntax.Parse(text), nil)
		for _, c := range complete.At(bound, at, complete.CompleteOptions{}) {
			if c.Span.Start < 0 || c.Span.Start > c.Span.End || c.Span.End > len(text) || c.Caret > len(c.Insert) {
				t.Fatalf("%q at %d: %+v", text, at, c)
			}
		}
		complete.HelpAt(bound, at)
		complete.CallAt(bound, at)
	})
}

func BenchmarkCompletion(b *testing.B) {
	text := strings.Repeat(
		"| extend A = strcat(DeviceName, \"x\")\n| where FileName has \"cmd\" and Timestamp > ago(1d)\n", 150)
	text = "DeviceProcessEvents\n" + text + "| where "
	bound := sema.Bind(syntax.Parse(text), nil)
	b.ReportAllocs()
	for b.Loop() {
		complete.At(bound, len(text), complete.CompleteOptions{Limit: 50})
	}
}

// TestTablesComeBeforeScalarFunctionsAtASource checks that sign() does not take the place of SigninLogs.
func TestTablesComeBeforeScalarFunctionsAtASource(t *testing.T) {
	for _, query := range []string{"Sign", "let a = 1;\nSign", "union Sign", "AuditLogs | join kind=inner (Sign"} {
		bound := sema.Bind(syntax.Parse(query), &sema.Scope{Workspace: true})
		list := complete.At(bound, len(query), complete.CompleteOptions{})
		if len(list) == 0 || list[0].Label != "SigninLogs" {
			t.Errorf("%q: SigninLogs is not offered first", query)
		}
	}
}
