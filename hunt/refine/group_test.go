package refine_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"quarry/hunt/refine"
	"quarry/table"
)

var grouped = []table.Column{{Name: "Device", Type: table.String}, {Name: "n", Type: table.Long},
	{Name: "odd name", Type: table.String}, {Name: "bag", Type: table.Dynamic}, {Name: "t", Type: table.DateTime}}

func TestGroupIsALineOfKQL(t *testing.T) {
	b := table.NewBuilder(grouped)
	for i := range 6 {
		b.Append(table.NewString(fmt.Sprint("d", i%2)), table.NewLong(int64(i)), table.NewString("x"),
			table.NewDynamic(`{"a":1}`), table.NewDateTime(int64(i)))
	}
	answers := refine.Answers{Answer: b.Table()}
	for _, c := range []struct{ by, wanted, want, first string }{
		{"Device", "", "answer | summarize Count = count() by Device | sort by Count desc", "3"},
		{"device, odd name", "max(t), count", "answer | summarize max_t = max(t), Count = count() by Device, " +
			"['odd name'] | sort by max_t desc", ""},
		{"bag", "sum(N), dcount(odd name), avg(n), min(Device)", "answer | summarize sum_n = sum(n), " +
			"['dcount_odd name'] = dcount(['odd name']), avg_n = avg(n), min_Device = min(Device) by bag = " +
			"tostring(bag) | sort by sum_n desc", "15"},
		{"", "count", "answer | summarize Count = count()", "6"},
	} {
		line, err := refine.Group(grouped, c.by, c.wanted)
		if err != nil || line != c.want {
			t.Errorf("%q with %q: got %q (error %v), want %q", c.by, c.wanted, line, err, c.want)
			continue
		}
		got, err := refine.Run(t.Context(), line, answers, time.Unix(0, 0))
		if err != nil || got.Rows() == 0 || c.first != "" && !hasCell(got, c.first) {
			t.Errorf("%q gives %v (error %v), want %s in the first row", line, got, err, c.first)
		}
	}
}

func hasCell(t *table.Table, text string) bool {
	for c := range t.Columns() {
		if t.Value(0, c).String() == text {
			return true
		}
	}
	return false
}

func TestGroupsThatCannotBeAreRefused(t *testing.T) {
	for _, c := range []struct{ by, wanted, want string }{
		{"nowhere", "", "no column `nowhere`"}, {"Device", "median(n)", "unknown aggregate"},
		{"Device", "sum(Device)", "takes numbers"}, {"Device", "max", "needs a column, as in max(Device)"},
		{"Device", "max(nowhere)", "no column"}, {"Device", "max(bag)", "dynamic"},
	} {
		if line, err := refine.Group(grouped, c.by, c.wanted); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q with %q: got %q (error %v), want %q", c.by, c.wanted, line, err, c.want)
		}
	}
}

// BenchmarkGroup200000 groups results as large as Defender's by two columns.
func BenchmarkGroup200000(b *testing.B) {
	const width = 69
	columns := make([]table.Column, width)
	for i := range columns {
		columns[i] = table.Column{Name: fmt.Sprint("c", i), Type: []table.Type{table.String, table.Long}[i%2]}
	}
	builder := table.NewBuilder(columns)
	for r := range 200_000 {
		for i := range width {
			if i%2 == 0 {
				builder.Column(i).Text(fmt.Sprint("value ", r*(i+1)%500))
			} else {
				builder.Column(i).Int(int64(r % 1000))
			}
		}
	}
	answers := refine.Answers{Answer: builder.Table()}
	line, err := refine.Group(columns, "c0, c2", "count, dcount(c4), max(c1)")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := refine.Run(b.Context(), line, answers, time.Unix(0, 0)); err != nil {
			b.Fatal(err)
		}
	}
}
