package exec

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"quarry/kql/exec/vec"
	"quarry/kql/syntax"
	"quarry/table"
	"quarry/table/times"
)

const recorded = "../../../shared/kql/conformance"

// recordedCase is a query with the answer that Kusto gave.
type recordedCase struct {
	id      string
	query   string
	columns []string
	types   []string
	rows    [][]any
	fails   bool
}

// unsteady matches queries whose answer changes from run to run.
var unsteady = regexp.MustCompile(
	`(?i)\b(now|ago|rand|new_guid|ingestion_time|cursor_current|cursor_after|current_principal\w*|current_\w+|estimate_data_size|extent_id|row_window_session_x)\s*\(|\|\s*sample\b|\|\s*sample-distinct\b|externaldata|http_request|take_any|\bany\(`)

var lineComment = regexp.MustCompile(`//.*`)

func recordedCases(t *testing.T) []recordedCase {
	t.Helper()
	if _, err := os.Stat(recorded); err != nil {
		t.Skip("the recorded answers of the real engine are not here")
	}
	var cases []recordedCase
	for name, prefix := range map[string]string{"kustainer": "K:", "emulator_docs": "D:"} {
		f, err := os.Open(filepath.Join(recorded, name+".ndjson"))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		lines := bufio.NewScanner(f)
		lines.Buffer(nil, 1<<26)
		for lines.Scan() {
			if c, ok := readRecorded(t, lines.Bytes(), prefix); ok {
				cases = append(cases, c)
			}
		}
	}
	slices.SortFunc(cases, func(a, b recordedCase) int { return strings.Compare(a.id, b.id) })
	return cases
}

func readRecorded(t *testing.T, line []byte, prefix string) (recordedCase, bool) {
	t.Helper()
	var j struct {
		ID, Query                  string
		Columns, Types, TypeClass  []string
		Rows                       [][]any
		Complete, Nondeterministic bool
		Error                      *string
		Duckdb_translation_outcome string
	}
	d := json.NewDecoder(strings.NewReader(string(line)))
	d.UseNumber()
	if err := d.Decode(&j); err != nil {
		t.Fatal(err)
	}
	c := recordedCase{id: prefix + j.ID, query: j.Query, columns: j.Columns, types: j.Types, rows: j.Rows,
		fails: j.Error != nil}
	if j.TypeClass != nil {
		for _, class := range j.TypeClass {
			c.types = append(c.types, strings.ToLower(class))
		}
	}
	steady := !unsteady.MatchString(lineComment.ReplaceAllString(j.Query, ""))
	usable := !j.Nondeterministic && (prefix == "D:" || j.Complete &&
		j.Duckdb_translation_outcome != "SkippedNondeterministic")
	return c, c.fails || steady && usable && j.Rows != nil
}

// passed is the percentage of cases that passed when it was last raised; the test fails below that.
var passed = map[string]float64{"0.8": 99.7, "0.9": 99.6, "0.95": 99.7, "0.99": 99.6, "1.0": 99.6, "all": 99.1,
	"must fail": 98}

func TestRecordedAnswers(t *testing.T) {
	cases := recordedCases(t)
	good := map[string]bool{}
	reasons := map[string][]string{}
	for _, c := range cases {
		mismatch := c.mismatch(t.Context())
		if mismatch == "" {
			good[c.id] = true
		} else if !c.fails {
			reason, _, _ := strings.Cut(mismatch, "\n")
			reasons[reason] = append(reasons[reason], c.id)
			t.Logf("CASE %s: %s\n    %s", c.id, mismatch, strings.ReplaceAll(c.query, "\n", "\n    "))
		} else {
			t.Logf("%s must fail\n    %s", c.id, strings.ReplaceAll(c.query, "\n", "\n    "))
		}
	}
	for _, reason := range slices.SortedFunc(maps.Keys(reasons),
		func(a, b string) int { return len(reasons[b]) - len(reasons[a]) }) {
		t.Logf("SUMMARY %4d %s %v", len(reasons[reason]), reason, reasons[reason][:min(3, len(reasons[reason]))])
	}
	reportTiers(t, cases, good)
}

// TestRecordedQueriesDoNotDependOnOptions runs the queries with one worker and two, in chunks of
// one row, of seven and of 4,096.
func TestRecordedQueriesDoNotDependOnOptions(t *testing.T) {
	for _, c := range recordedCases(t) {
		if unsteady.MatchString(lineComment.ReplaceAllString(c.query, "")) || strings.Contains(c.query, "1 to 9999") {
			continue // the latter makes half a million rows: too slow row by row
		}
		want := ""
		// without a scan, there is nothing for workers to share
		for i, opts := range []Options{ways[0], ways[4], ways[5]} {
			answer, err := Run(t.Context(), syntax.Parse(c.query), nil, opts)
			got := ""
			if err != nil {
				got = err.Error()
			} else {
				got = show(answer)
			}
			if i == 0 {
				want = got
			}
			if got != want {
				t.Errorf("%s with %d workers, chunks of %d rows\n%s\ngot\n%s\nwant\n%s", c.id, opts.Workers,
					opts.ChunkRows, c.query, got, want)
				break
			}
		}
	}
}

func reportTiers(t *testing.T, cases []recordedCase, good map[string]bool) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(recorded, "tiers.json"))
	if err != nil {
		t.Fatal(err)
	}
	var tiers map[string][]string
	if err := json.Unmarshal(text, &tiers); err != nil {
		t.Fatal(err)
	}
	there := map[string]bool{}
	for _, c := range cases {
		there[c.id] = !c.fails
		if c.fails {
			tiers["must fail"] = append(tiers["must fail"], c.id)
		}
	}
	for _, tier := range slices.Sorted(maps.Keys(tiers)) {
		n, ok := 0, 0
		for _, id := range tiers[tier] {
			if there[id] || tier == "must fail" {
				n++
				if good[id] {
					ok++
				}
			}
		}
		share := 100 * float64(ok) / float64(n)
		t.Logf("TIER %s: %d of %d = %.1f %%", tier, ok, n, share)
		if floor := passed[tier]; share < floor {
			t.Errorf("tier %s: got %.1f %% of the recorded answers, want at least %.1f %%", tier, share, floor)
		}
	}
}

// mismatch returns the first difference from the recorded answer, or "".
func (c recordedCase) mismatch(ctx context.Context) string {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	got, err := Run(ctx, syntax.Parse(c.query), nil, Options{})
	var wrong *Error
	switch {
	case isInternal(err):
		return err.Error()
	case c.fails && errors.As(err, &wrong):
		return ""
	case c.fails:
		return "no error"
	case err != nil:
		return "error: " + err.Error()
	}
	var names []string
	for _, column := range got.Columns() {
		names = append(names, column.Name)
	}
	if !slices.Equal(names, c.columns) {
		return fmt.Sprintf("columns\n  got  %q\n  want %q", names, c.columns)
	}
	return c.compareRows(got)
}

var lastLineSorted = regexp.MustCompile(`(?i)\|\s*(?:sort|order|top)\s+(?:by|\d+\s+by)`)
var shuffling = regexp.MustCompile(`\|\s*(summarize|distinct|union|join)`)

// setLike matches queries in which the order of array elements has no meaning.
var setLike = regexp.MustCompile(
	`make_set|make_bag|bag_keys|set_union|set_difference|set_intersect|make_list|makeset|buildschema|treepath|array_sort`)

func (c recordedCase) compareRows(got *table.Table) string {
	loose := setLike.MatchString(c.query)
	var a, b []string
	for _, row := range c.rows {
		cells := make([]string, len(row))
		for i, v := range row {
			cells[i] = normal(v, c.types[i], loose)
		}
		a = append(a, strings.Join(cells, " | "))
	}
	for row := range got.Rows() {
		cells := make([]string, len(c.types))
		for i := range cells {
			cells[i] = normal(jsonCell(got.Value(row, i)), c.types[i], loose)
		}
		b = append(b, strings.Join(cells, " | "))
	}
	difference := fmt.Sprintf("\n  got\n    %s\n  want\n    %s", strings.Join(b, "\n    "), strings.Join(a, "\n    "))
	switch {
	case slices.Equal(a, b):
		return ""
	case len(a) != len(b):
		return "row count" + difference
	}
	slices.Sort(a)
	slices.Sort(b)
	if !slices.Equal(a, b) {
		return "values" + difference
	}
	last := c.query[strings.LastIndex(c.query, "\n")+1:]
	if lastLineSorted.MatchString(last) && !shuffling.MatchString(last[strings.LastIndex(last, "sort")+1:]) {
		return "order" + difference
	}
	return ""
}

// jsonCell returns a cell as if it had been read from JSON.
func jsonCell(v table.Value) any {
	if v.IsNull() {
		return nil
	}
	switch v.Type() {
	case table.Bool:
		return v.Bool()
	case table.Int, table.Long:
		return json.Number(strconv.FormatInt(v.Int(), 10))
	case table.Real:
		return v.String()
	case table.Dynamic:
		d := json.NewDecoder(strings.NewReader(v.Text()))
		d.UseNumber()
		var x any
		if d.Decode(&x) != nil {
			return v.Text()
		}
		return x
	}
	return v.String()
}

var endsInZone = regexp.MustCompile(`^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d:\d\d)(?:\.(\d+))?)?(?:Z|\+00:00)?$`)

func normalTime(s string) string {
	m := endsInZone.FindStringSubmatch(s)
	if m == nil {
		return s
	}
	if m[2] == "" {
		m[2] = "00:00:00"
	}
	return m[1] + "T" + m[2] + "." + (m[3] + "0000000")[:7]
}

func normalNumber(v any) string {
	s := fmt.Sprint(v)
	switch strings.ToLower(s) {
	case "nan":
		return "NaN"
	case "inf", "+inf", "infinity", "∞":
		return "inf"
	case "-inf", "-infinity", "-∞":
		return "-inf"
	case "true":
		return "1"
	case "false":
		return "0"
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(f) {
		return s
	}
	return strconv.FormatFloat(f, 'g', 9, 64)
}

// normal formats a cell so that equal answers have equal text.
func normal(v any, typ string, loose bool) string {
	if v == nil {
		if typ == "string" {
			return ""
		}
		return "<null>"
	}
	switch typ {
	case "dynamic":
		return normalDynamic(v, loose)
	case "int", "long":
		if b, ok := v.(bool); ok {
			return strconv.FormatInt(vec.Bit(b), 10)
		}
		if s := fmt.Sprint(v); regexp.MustCompile(`^-?\d+$`).MatchString(s) {
			return s
		}
		return normalNumber(v)
	case "real", "decimal", "double":
		return normalNumber(v)
	case "bool":
		return strings.ToLower(fmt.Sprint(v))
	case "datetime":
		return normalTime(fmt.Sprint(v))
	case "timespan":
		if ticks, ok := times.ParseTimeSpan(fmt.Sprint(v)); ok {
			return strconv.FormatInt(ticks, 10)
		}
	case "guid":
		return strings.ToLower(fmt.Sprint(v))
	}
	if s, ok := v.(string); ok {
		return s
	}
	text, _ := json.Marshal(v)
	return string(text)
}

func normalDynamic(v any, loose bool) string {
	switch v := v.(type) {
	case string:
		var inner any
		d := json.NewDecoder(strings.NewReader(v))
		d.UseNumber()
		if d.Decode(&inner) == nil {
			switch inner.(type) {
			case []any, map[string]any:
				return normalDynamic(inner, loose)
			}
		}
		if strings.Contains(v, "T") {
			return normalTime(v)
		}
		if strings.Count(v, ":") == 2 {
			return normal(v, "timespan", loose)
		}
		return v
	case json.Number:
		return normalNumber(v)
	case []any:
		items := make([]string, len(v))
		for i, item := range v {
			items[i] = normalDynamic(item, loose)
		}
		if loose {
			slices.Sort(items)
		}
		return "[" + strings.Join(items, ", ") + "]"
	case map[string]any:
		var items []string
		for _, key := range slices.Sorted(maps.Keys(v)) {
			items = append(items, key+": "+normalDynamic(v[key], loose))
		}
		return "{" + strings.Join(items, ", ") + "}"
	}
	return fmt.Sprint(v)
}
