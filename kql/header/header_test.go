package header_test

import (
	"reflect"
	"strings"
	"testing"

	"quarry/kql/header"
)

func TestDeclarationsAreReadAndWritten(t *testing.T) {
	for line, want := range map[string]header.Parameter{
		"host": {Name: "host"},
		`host: string = "DESKTOP-7" in ("DESKTOP-7", LAPTOP-2) -- Which device`: {Name: "host", Type: header.String,
			Default: "DESKTOP-7", HasDefault: true, Choices: []string{"DESKTOP-7", "LAPTOP-2"}, Help: "Which device"},
		`names: list = ("a.exe", "b,c")`: {Name: "names", Type: header.List, Default: `a.exe, "b,c"`, HasDefault: true},
		`names:LIST="a,b"`:               {Name: "names", Type: header.List, Default: "a, b", HasDefault: true},
		`names: list = (a, b) in (a, b, c)`: {Name: "names", Type: header.List, Default: "a, b", HasDefault: true,
			Choices: []string{"a", "b", "c"}},
		`n: number = 5`:  {Name: "n", Type: header.Number, Default: "5", HasDefault: true},
		`e: string = ""`: {Name: "e", Type: header.String, HasDefault: true},
	} {
		got, err := header.Parse(line)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q: got %+v (error %v), want %+v", line, got, err, want)
			continue
		}
		if again, err := header.Parse(got.String()); err != nil || !reflect.DeepEqual(again, want) {
			t.Errorf("%q is written as %q, which reads as %+v (error %v)", line, got.String(), again, err)
		}
	}
}

func TestUnreadableDeclarationsSayWhy(t *testing.T) {
	for line, want := range map[string]string{
		"":                             "needs a name",
		"7: string":                    "needs a name",
		"a: text":                      "unknown type `text`",
		`a: string = "open`:            "double quotes",
		`a: string = it's`:             "cannot read `'s`",
		`a: list = ("a" "b")`:          `("a", "b")`,
		`a: string = ("a", "b")`:       "declare it as `a: list`",
		`a = b in (c, d)`:              "not one of its choices",
		`a: list = (b, e) in (b, c)`:   "`e` of parameter `a` is not one",
		`a in (b`:                      "choices of parameter `a` cannot be read",
		`a: string the device`:         "cannot read `the device`",
		`a: string = "b" "c" -- helps`: "cannot read `\"c\" -- helps`",
	} {
		if _, err := header.Parse(line); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want an error with %q", line, err, want)
		}
	}
}

func TestDeclarationsOfATextHaveSpans(t *testing.T) {
	const text = "\ufeff// title: x\n\n  //  Parameter:  a: list = (b) \r\n// parameter: a\n// parameter: c: text\n" +
		"T | take 5 // parameter: d\n// parameter: e\n"
	var got []string
	for _, d := range header.Declarations(text) {
		problem := "fine"
		if d.Err != nil {
			problem = d.Err.Error()
		}
		got = append(got, text[d.Span.Start:d.Span.End]+": "+problem)
	}
	want := []string{"a: list = (b): fine", "a: parameter `a` is declared twice",
		"c: text: parameter `c` has the unknown type `text`; use string, list, datetime, timespan, number or bool"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func FuzzListsAreReadAsWritten(f *testing.F) {
	f.Add("a", "b, c", `"`)
	f.Add("", " x ", "a\nb")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		want := []string{a, b, c}
		for _, item := range want {
			if strings.ToValidUTF8(item, "") != item {
				return
			}
		}
		if got, ok := header.SplitList(header.FormatList(want)); !ok || !reflect.DeepEqual(got, want) {
			t.Errorf("%q is written as %q, which reads as %q", want, header.FormatList(want), got)
		}
	})
}
