package queryfile_test

import (
	"testing"

	"quarry/history/queryfile"
)

func TestNthQueryOfAText(t *testing.T) {
	const two = "let a = 1;\n\nT | take a\n\nU\n"
	for _, c := range []struct {
		text    string
		n       int
		want    string
		problem string
	}{
		{"T\n", 0, "T\n", ""},
		{"// nothing", 0, "// nothing", ""},
		{two, 0, "", "the text has 2 queries"},
		{two, 1, "let a = 1;\n\nT | take a", ""},
		{two, 2, "U", ""},
		{two, 3, "", "there is no query 3; the text has 2"},
		{two, -1, "", "there is no query -1; the text has 2"},
		{"T", 2, "", "there is no query 2; the text has one"},
	} {
		got, err := queryfile.Nth(c.text, c.n)
		problem := ""
		if err != nil {
			problem = err.Error()
		}
		if got != c.want || problem != c.problem {
			t.Errorf("query %d of %q: got %q, %q, want %q, %q", c.n, c.text, got, problem, c.want, c.problem)
		}
	}
}

func TestSplitNumbersTheQueries(t *testing.T) {
	hunts := queryfile.SplitAll([]queryfile.Hunt{{Name: "one", Query: "T"},
		{Name: "two", Title: "Two", Query: "T\n\nU", Source: "T\n\nU"}})
	if len(hunts) != 3 || hunts[0].Name != "one" || hunts[2].Name != "two:2" || hunts[2].Query != "U" ||
		hunts[2].Title != "Two (query 2 of 2)" || hunts[2].Source != "" {
		t.Errorf("got %+v", hunts)
	}
}
