package entity_test

import (
	"testing"

	"quarry/entity"
	"quarry/kql/syntax"
	"quarry/table"
)

func TestPathsIntoADynamic(t *testing.T) {
	fields, raw := table.Column{Name: "AdditionalFields", Type: table.Dynamic},
		table.Column{Name: "Raw Event", Type: table.String}
	tests := []struct {
		expression string
		value      table.Value
		exclude    bool
		want       string
	}{
		{entity.Member(entity.Whole(fields), "Level"), entity.Scalar("High", true), false,
			`tostring(AdditionalFields.Level) == "High"`},
		{entity.Member(entity.Whole(raw), "no name"), entity.Scalar("5", false), false,
			`tolong(parse_json(['Raw Event'])["no name"]) == 5`},
		{entity.Member(entity.Whole(fields), "where"), entity.Scalar("5.5", false), true,
			`todouble(AdditionalFields["where"]) != real(5.5)`},
		{entity.Element(entity.Member(entity.Whole(fields), "a"), 2), entity.Scalar("true", false), false,
			`tobool(AdditionalFields.a[2]) == true`},
		{entity.Member(entity.Parsed(entity.Whole(fields)), "a"), entity.Scalar("null", false), false,
			`isnull(parse_json(tostring(AdditionalFields)).a)`},
		{entity.Whole(fields), entity.Scalar("null", false), true, `isnotnull(AdditionalFields)`},
		{entity.Whole(fields), entity.Scalar("123456789012345678901234567890", false), false,
			`todouble(AdditionalFields) == real(1.2345678901234568E+29)`},
	}
	for _, test := range tests {
		got := entity.ConditionOn(test.expression, test.value, test.exclude)
		if got != test.want {
			t.Errorf("got  %s\nwant %s", got, test.want)
		}
		if longer, err := entity.Add("T | take 5", "AdditionalFields", got); err != nil ||
			len(syntax.Parse(longer).Diagnostics) > 0 {
			t.Errorf("%s: %v, %v", longer, err, syntax.Parse(longer).Diagnostics)
		}
	}
}

func TestDataTable(t *testing.T) {
	b := table.NewBuilder([]table.Column{{Name: "File Name"}, {Name: "N", Type: table.Long},
		{Name: "D", Type: table.Dynamic}})
	b.Append(table.NewString("a\"b"), table.NewLong(1), table.NewDynamic(`{"a":[1]}`))
	b.Append(table.Null(table.String), table.Null(table.Long), table.Null(table.Dynamic))
	got := entity.DataTable(b.Table(), []int{0, 1}, []int{0, 1, 2})
	want := "datatable(['File Name']: string, N: long, D: dynamic) [\n    \"a\\\"b\", 1, dynamic({\"a\":[1]}),\n" +
		"    \"\", long(null), dynamic(null)\n]"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if d := syntax.Parse("let marked = " + got + ";\nmarked").Diagnostics; len(d) > 0 {
		t.Errorf("it does not parse: %v", d)
	}
}
