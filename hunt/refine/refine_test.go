package refine

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"quarry/table"
)

// people returns a table of two columns.
func people(names ...string) *table.Table {
	b := table.NewBuilder([]table.Column{{Name: "Name", Type: table.String}, {Name: "Age", Type: table.Long}})
	for i, name := range names {
		b.Append(table.NewString(name), table.NewLong(int64(20+i)))
	}
	return b.Table()
}

func answers() Answers {
	return Answers{
		Answer: people("ada", "bo", "cy", "bo"),
		Tabs:   []*table.Table{people("ada"), nil, people("bo", "eve")},
		Named:  map[string]*table.Table{"lateral movement": people("cy")},
		Kept: func(_ context.Context, id int64) (*table.Table, error) {
			if id != 12 {
				return nil, errors.New("run 99 is not in history")
			}
			return people("bo"), nil
		},
	}
}

func TestStepsApplyToTheResults(t *testing.T) {
	for line, want := range map[string]string{
		"answer | where Age > 21": "cy 22, bo 23",
		"| where Age > 21":        "cy 22, bo 23",
		"where Age > 21":          "cy 22, bo 23",
		"  | summarize count() by Name | top 1 by count_": "bo 2",
		"":                                       "ada 20, bo 21, cy 22, bo 23",
		"answer":                                 "ada 20, bo 21, cy 22, bo 23",
		"count":                                  "4",
		"let old = 21; answer | where Age > old": "cy 22, bo 23",
		"| where Name in (answer(12) | project Name)": "bo 21, bo 23",
		"answer(12)":                                     "bo 20",
		"answer( 12 ) | project Age":                     "20",
		"| join kind=leftanti tab(3) on Name":            "ada 20, cy 22",
		"| join kind=inner ['lateral movement'] on Name": "cy 22 cy 20",
		"tab(1) | union tab(3)":                          "ada 20, bo 20, eve 21",
		"print x = 1":                                    "1",
	} {
		got, err := Run(t.Context(), line, answers(), time.Time{})
		if err != nil {
			t.Errorf("%q: %v", line, err)
			continue
		}
		if text := printed(got); text != want {
			t.Errorf("%q: got %q, want %q", line, text, want)
		}
	}
}

func printed(t *table.Table) string {
	var rows []string
	for row := range t.Rows() {
		var cells []string
		for column := range t.Columns() {
			cells = append(cells, t.Value(row, column).String())
		}
		rows = append(rows, strings.Join(cells, " "))
	}
	return strings.Join(rows, ", ")
}

func TestErrorsKeepTheirPosition(t *testing.T) {
	for _, c := range []struct{ line, place, says string }{
		{"answer | where Agee > 21", "Agee", "`Agee`"},
		{"| where Agee > 21", "Agee", "`Agee`"},
		{"where Agee > 21", "Agee", "`Agee`"},
		{"| join kind=inner DeviceInfo on Name", "DeviceInfo", "unknown table `DeviceInfo`"},
		{"| union answer(99)", "answer(99)", "run 99 is not in history"},
		{"| union tab(2)", "tab(2)", "tab 2 has no results"},
		{"| union tab(7)", "tab(7)", "tab 7 has no results"},
		{"| where", "", ""},
		{"| where Name matches regex '('", "", "regex"},
	} {
		_, err := Run(t.Context(), c.line, answers(), time.Time{})
		wrong := (*Error)(nil)
		if !errors.As(err, &wrong) {
			t.Errorf("%q: got %v, want an *Error", c.line, err)
			continue
		}
		if got := c.line[wrong.Span.Start:wrong.Span.End]; c.place != "" && got != c.place ||
			!strings.Contains(wrong.Message, c.says) {
			t.Errorf("%q: %q at %q, want %q at %q", c.line, wrong.Message, got, c.says, c.place)
		}
	}
}

func TestCancelReturnsTheContextError(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := Run(ctx, "| summarize count() by Name", answers(), time.Time{})
	if wrong := (*Error)(nil); err == nil || errors.As(err, &wrong) {
		t.Errorf("got %v, want the context's error", err)
	}
}
