package exec

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"quarry/kql/syntax"
	"quarry/table"
)

// A sheet is an expression over parameters with rows of arguments and the value for each:
//
//	(n: long, s: string) { substring(s, n) } -> string
//	1, "abc" -> "bc"
//
// Arguments are literals of the language; null is the null of the parameter's type. A parameter of which
// the language wants a constant is declared so: n: const long; one whose literals the language refuses,
// so: b: column dynamic. A value is written as in the other cases, but strings are quoted. After ~, numbers
// may differ in the last digits.
// The archives in testdata/calls hold sheets; the name of a file says the rule that its sheets follow.
type sheet struct {
	file, expression, result string
	names, types             []string
	forms                    []string   // const, column or "" for each parameter
	arguments                [][]string // literals with their types, for each row
	want                     []string
	wrong                    map[int]bool // rows that were reported
}

var sheetHead = regexp.MustCompile(`^\((.*?)\) \{ (.*) \} -> (\w+)$`)

func readSheets(t *testing.T) []*sheet {
	t.Helper()
	files, err := filepath.Glob("testdata/calls/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("sheets: got %v, %v", files, err)
	}
	var sheets []*sheet
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range txtar.Parse(text).Files {
			sheets = append(sheets, parseSheets(t, filepath.Base(file)+"/"+f.Name, string(f.Data))...)
		}
	}
	return sheets
}

func parseSheets(t *testing.T, file, text string) []*sheet {
	t.Helper()
	var sheets []*sheet
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if m := sheetHead.FindStringSubmatch(line); m != nil {
			s := &sheet{file: file, expression: m[2], result: m[3], wrong: map[int]bool{}}
			for parameter := range strings.SplitSeq(m[1], ", ") {
				if name, typ, ok := strings.Cut(parameter, ": "); ok {
					form, plain, limited := strings.Cut(typ, " ")
					if !limited {
						form, plain = "", typ
					}
					s.names, s.types, s.forms = append(s.names, name), append(s.types, plain), append(s.forms, form)
				}
			}
			sheets = append(sheets, s)
			continue
		}
		at := strings.LastIndex(line, "-> ")
		if line == "" || strings.HasPrefix(line, "//") {
			continue
		}
		if at < 0 || len(sheets) == 0 {
			t.Fatalf("%s: cannot read %q", file, line)
		}
		sheets[len(sheets)-1].add(t, strings.TrimSuffix(line[:at], " "), line[at+len("-> "):])
	}
	return sheets
}

// add adds a row. The parser of the language splits the arguments.
func (s *sheet) add(t *testing.T, arguments, want string) {
	t.Helper()
	s.want = append(s.want, want)
	row := make([]string, len(s.names))
	if len(row) > 0 {
		query := "print " + arguments
		list := syntax.Parse(query).Statements[0].(*syntax.Query).Expr.(*syntax.OperatorSource).
			Operator.(*syntax.Print).Columns
		if len(list) != len(row) {
			t.Fatalf("%s: %s: got %d arguments of %q, want %d", s.file, s.expression, len(list), arguments, len(row))
		}
		for i, e := range list {
			row[i] = typedLiteral(query[e.Span().Start:e.Span().End], s.types[i])
		}
	}
	s.arguments = append(s.arguments, row)
}

// typedLiteral adds the type to a literal that does not have it.
func typedLiteral(literal, typ string) string {
	switch {
	case literal == "null":
		return typ + "(null)"
	case strings.HasSuffix(literal, ")"), typ == "string", typ == "bool", typ == "timespan",
		typ == "long" && literal[0] != '-':
		return literal
	}
	return typ + "(" + literal + ")"
}

// datatable returns the arguments as the text of a table.
func (s *sheet) datatable() string {
	columns := make([]string, len(s.names))
	for i, name := range s.names {
		columns[i] = name + ": " + s.types[i]
	}
	rows := make([]string, len(s.arguments))
	for i, row := range s.arguments {
		rows[i] = strings.Join(row, ", ")
	}
	return "datatable(" + strings.Join(columns, ", ") + ")[" + strings.Join(rows, ",\n") + "]"
}

func (s *sheet) table(t *testing.T) *table.Table {
	t.Helper()
	got, err := Run(t.Context(), syntax.Parse(s.datatable()), nil, Options{})
	if err != nil {
		t.Fatalf("%s\n%v", s.datatable(), err)
	}
	return got
}

// with returns the expression with literals in place of one parameter, or of all if only is -1, and of
// those that take constants only.
func (s *sheet) with(row, only int) string {
	if len(s.names) == 0 {
		return s.expression
	}
	var b strings.Builder
	tree := syntax.Parse("print " + s.expression)
	for _, token := range tree.Tokens {
		text := tree.Text[token.Span.Start:token.Span.End]
		for i, name := range s.names {
			if text == name && (only < 0 || only == i || s.forms[i] == "const") {
				text = s.arguments[row][i]
				break
			}
		}
		b.WriteString(text)
	}
	return strings.TrimPrefix(b.String(), "print ")
}

// none is the value of only for no parameter.
const none = 1000

// columns returns the expression over columns, or one for each row if it takes constants, and the place
// of the value for a row.
func (s *sheet) columns() (projected string, place func(row int) int) {
	if slices.Contains(s.forms, "const") {
		return s.each(none), func(row int) int { return row % len(s.arguments) }
	}
	return "r = " + s.expression, func(int) int { return 0 }
}

// each returns "r0 = …, r1 = …" with the expression for each row.
func (s *sheet) each(only int) string {
	list := make([]string, len(s.arguments))
	for row := range list {
		list[row] = fmt.Sprintf("r%d = %s", row, s.with(row, only))
	}
	return strings.Join(list, ", ")
}

// TestSheets computes every sheet from constants, from columns, and with a constant in place of each
// column. The values must be the same.
func TestSheets(t *testing.T) {
	rows := 0
	for _, s := range readSheets(t) {
		rows += len(s.arguments)
		t.Run(s.file+"/"+s.expression, func(t *testing.T) {
			if !slices.Contains(s.forms, "column") {
				s.checkConstants(t)
			}
			if len(s.names) == 0 {
				return
			}
			src := tables{"T": s.table(t)}
			projected, place := s.columns()
			for _, opts := range ways {
				got := s.run(t, "T | project "+projected, src, opts)
				if got == nil {
					return
				}
				for row := range got.Rows() {
					how := fmt.Sprintf("as columns in chunks of %d", opts.ChunkRows)
					s.check(t, row, got.Value(row, place(row)), how)
				}
			}
			if len(s.names) > 1 {
				s.checkMixed(t, src)
			}
			s.checkMany(t, src["T"])
		})
	}
	t.Logf("%d rows", rows)
}

func (s *sheet) run(t *testing.T, query string, src tables, opts Options) *table.Table {
	t.Helper()
	got, err := Run(t.Context(), syntax.Parse(query), src, opts)
	if err != nil {
		t.Errorf("%s\n%v", query, err)
		return nil
	}
	for _, c := range got.Columns() {
		if c.Type.String() != s.result {
			t.Errorf("%s\ngot type %s of %s, want %s", query, c.Type, c.Name, s.result)
			return nil
		}
	}
	return got
}

func (s *sheet) checkConstants(t *testing.T) {
	t.Helper()
	if got := s.run(t, "print "+s.each(-1), nil, ways[0]); got != nil {
		for row := range s.arguments {
			s.check(t, row, got.Value(0, row), "as constants")
		}
	}
}

func (s *sheet) checkMixed(t *testing.T, src tables) {
	t.Helper()
	for only, name := range s.names {
		if s.forms[only] == "column" {
			continue
		}
		if got := s.run(t, "T | project "+s.each(only), src, ways[0]); got != nil {
			for row := range s.arguments {
				s.check(t, row, got.Value(row, row), "with the constant "+name)
			}
		}
	}
}

// checkMany repeats the rows until they fill more than a batch.
func (s *sheet) checkMany(t *testing.T, once *table.Table) {
	t.Helper()
	b := table.NewBuilder(once.Columns())
	for i := range 4097 {
		row := make([]table.Value, len(s.names))
		for c := range row {
			row[c] = once.Value(i%len(s.arguments), c)
		}
		b.Append(row...)
	}
	projected, place := s.columns()
	got := s.run(t, "T | project "+projected, tables{"T": b.Table()}, ways[3])
	if got == nil {
		return
	}
	for i := range got.Rows() {
		if !s.check(t, i%len(s.arguments), got.Value(i, place(i)), fmt.Sprintf("in row %d of many", i)) {
			return
		}
	}
}

func (s *sheet) check(t *testing.T, row int, v table.Value, how string) bool {
	t.Helper()
	got, want := sheetText(v), s.want[row]
	loose, ok := strings.CutPrefix(want, "~")
	if got == want || ok && near(got, loose) {
		return true
	}
	if s.wrong[row] {
		return false
	}
	s.wrong[row] = true
	t.Errorf("%s of (%s) %s\ngot  %s\nwant %s", s.expression, strings.Join(s.arguments[row], ", "), how, got, want)
	return false
}

func sheetText(v table.Value) string {
	switch {
	case v.IsNull():
		return "null"
	case v.Type() == table.String:
		return strconv.Quote(v.String())
	}
	return v.String()
}

// near reports whether two JSON values are the same up to the last digits of their numbers.
func near(a, b string) bool {
	var x, y any
	if json.Unmarshal([]byte(a), &x) != nil || json.Unmarshal([]byte(b), &y) != nil {
		return a == b
	}
	return nearValues(x, y)
}

func nearValues(a, b any) bool {
	switch a := a.(type) {
	case float64:
		b, ok := b.(float64)
		return ok && math.Abs(a-b) <= 1e-9*max(math.Abs(a), math.Abs(b), 1e-3)
	case []any:
		b, ok := b.([]any)
		if !ok || len(a) != len(b) {
			return false
		}
		for i := range a {
			if !nearValues(a[i], b[i]) {
				return false
			}
		}
		return true
	case map[string]any:
		b, ok := b.(map[string]any)
		if !ok || len(a) != len(b) {
			return false
		}
		for key := range a {
			if y, ok := b[key]; !ok || !nearValues(a[key], y) {
				return false
			}
		}
		return true
	}
	return a == b
}
