package lead_test

import (
	"testing"

	"quarry/kql"
	"quarry/lead"
	"quarry/table"
)

func TestPartsOfADynamicAreReached(t *testing.T) {
	fields, raw := table.Column{Name: "AdditionalFields", Type: table.Dynamic}, table.Column{Name: "Raw Event", Type: table.String}
	tests := []struct {
		expression string
		value      table.Value
		exclude    bool
		want       string
	}{
		{lead.Member(lead.Whole(fields), "Level"), lead.Leaf("High", true), false, `tostring(AdditionalFields.Level) == "High"`},
		{lead.Member(lead.Whole(raw), "no name"), lead.Leaf("5", false), false, `tolong(parse_json(['Raw Event'])["no name"]) == 5`},
		{lead.Member(lead.Whole(fields), "where"), lead.Leaf("5.5", false), true, `todouble(AdditionalFields["where"]) != real(5.5)`},
		{lead.Element(lead.Member(lead.Whole(fields), "a"), 2), lead.Leaf("true", false), false, `tobool(AdditionalFields.a[2]) == true`},
		{lead.Member(lead.Parsed(lead.Whole(fields)), "a"), lead.Leaf("null", false), false, `isnull(parse_json(tostring(AdditionalFields)).a)`},
		{lead.Whole(fields), lead.Leaf("null", false), true, `isnotnull(AdditionalFields)`},
		{lead.Whole(fields), lead.Leaf("123456789012345678901234567890", false), false, `todouble(AdditionalFields) == real(1.2345678901234568E+29)`},
	}
	for _, test := range tests {
		got := lead.ConditionOn(test.expression, test.value, test.exclude)
		if got != test.want {
			t.Errorf("got  %s\nwant %s", got, test.want)
		}
		if longer, err := lead.Add("T | take 5", "AdditionalFields", got); err != nil || len(kql.Parse(longer).Diagnostics) > 0 {
			t.Errorf("%s: %v, %v", longer, err, kql.Parse(longer).Diagnostics)
		}
	}
}

func TestDatatableHoldsTheRows(t *testing.T) {
	b := table.NewBuilder([]table.Column{{Name: "File Name"}, {Name: "N", Type: table.Long}, {Name: "D", Type: table.Dynamic}})
	b.Append(table.NewString("a\"b"), table.NewLong(1), table.NewDynamic(`{"a":[1]}`))
	b.Append(table.Null(table.String), table.Null(table.Long), table.Null(table.Dynamic))
	got := lead.DataTable(b.Table(), []int{0, 1}, []int{0, 1, 2})
	want := "datatable(['File Name']: string, N: long, D: dynamic) [\n    \"a\\\"b\", 1, dynamic({\"a\":[1]}),\n    \"\", long(null), dynamic(null)\n]"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if d := kql.Parse("let marked = " + got + ";\nmarked").Diagnostics; len(d) > 0 {
		t.Errorf("it does not parse: %v", d)
	}
}
