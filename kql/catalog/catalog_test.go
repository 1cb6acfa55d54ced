package catalog

import (
	"slices"
	"testing"
)

func TestEveryTableOfTheSchemaIsThere(t *testing.T) {
	columns := 0
	for _, table := range Tables() {
		columns += len(table.Columns)
	}
	if got, want := len(Tables()), 64; got != want {
		t.Errorf("tables: got %d, want %d", got, want)
	}
	if want := 1612; columns != want {
		t.Errorf("columns: got %d, want %d", columns, want)
	}
}

func TestColumnNamesKeepTheirCase(t *testing.T) {
	table, ok := LookupTable("DeviceProcessEvents")
	if !ok {
		t.Fatal("DeviceProcessEvents: got no table")
	}
	for _, name := range []string{"Timestamp", "FileName", "ProcessCommandLine"} {
		if _, ok := table.Column(name); !ok {
			t.Errorf("column %s: got none", name)
		}
	}
	if _, ok := table.Column("filename"); ok {
		t.Error("column filename: got one, names are case-sensitive")
	}
}

func TestFifteenTablesHaveNoTimestamp(t *testing.T) {
	var without []string
	for _, table := range Tables() {
		if !table.HasTimestamp() {
			without = append(without, table.Name)
		}
	}
	if len(without) != 15 || !slices.Contains(without, "ExposureGraphNodes") {
		t.Errorf("tables without Timestamp: got %d %v, want 15 with ExposureGraphNodes", len(without), without)
	}
}

func TestNamesThatWereGivenUpLeadToNamesThatExist(t *testing.T) {
	exists := func(old, now string) {
		if table, ok := LookupTable(now); !ok || table.Retired {
			t.Errorf("%s maps to %s, which is not a current table", old, now)
		}
	}
	for old, now := range renamed {
		exists(old, now)
	}
	for old, tables := range retired {
		if _, ok := LookupTable(old); ok {
			t.Errorf("%s is listed as retired but is in the catalog", old)
		}
		for _, now := range tables {
			exists(old, now)
		}
	}
	for old, columns := range renamedColumns {
		for _, now := range columns {
			if !IsColumn(now) {
				t.Errorf("%s maps to %s, which is not a column", old, now)
			}
		}
	}
}

func TestNoInsteadIsHalfAName(t *testing.T) {
	for _, kind := range []Kind{Scalar, Aggregate, Plugin} {
		for _, f := range Functions(kind) {
			if f.Instead == "" {
				continue
			}
			if _, ok := LookupFunction(kind, f.Instead); !ok && f.Instead != "ai_embeddings" &&
				f.Instead != "datetime_part" {
				t.Errorf("%s: %q is not a function", f.Name, f.Instead)
			}
		}
	}
}

func TestSignatures(t *testing.T) {
	strcat, ok := LookupFunction(Scalar, "strcat")
	if !ok || strcat.Signatures[0].Result.String() != "string" || !strcat.Signatures[0].Parameters[0].Repeated {
		t.Errorf("strcat: got %+v", strcat)
	}
	if f, ok := LookupFunction(Aggregate, "dcount"); !ok || !f.Signatures[0].Parameters[1].Optional {
		t.Errorf("dcount: got %+v, want an optional accuracy", f)
	}
	if _, ok := LookupFunction(Scalar, "dcount"); ok {
		t.Error("dcount is an aggregate, got it among the scalar functions")
	}
	if f, ok := LookupFunction(Plugin, "bag_unpack"); !ok {
		t.Errorf("bag_unpack: got %+v, want a plugin", f)
	}
	if !slices.Contains(Operators(), "mv-expand") {
		t.Errorf("operators: got %v, want mv-expand among them", Operators())
	}
}

func BenchmarkFirstUse(b *testing.B) {
	for b.Loop() {
		for _, line := range lines("tables.txt") {
			parseTable(line)
		}
		for _, line := range lines("functions.txt") {
			parseFunction(line)
		}
	}
}
