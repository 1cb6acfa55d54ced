package vim_test

import (
	"strings"
	"testing"

	"quarry/editor/buffer"
	"quarry/editor/vim"
)

// fixture is a buffer with a machine and the simplest possible host.
type fixture struct {
	b       *buffer.Buffer
	m       *vim.Machine
	request vim.Request
	wanted  string // search pattern
	back    bool   // backward
}

func newDesk(text string) *fixture {
	at := strings.Index(text, "|")
	d := &fixture{b: buffer.New(strings.Replace(text, "|", "", 1), buffer.Options{})}
	d.m = vim.New(d, &vim.Registers{})
	d.b.SetCursor(max(at, 0))
	return d
}

func (d *fixture) Find(from int, turned bool) (int, bool) {
	backward := d.back != turned
	text := d.b.Text()
	if d.wanted == "" || !strings.Contains(text, d.wanted) {
		return 0, false
	}
	if backward {
		if at := strings.LastIndex(text[:from], d.wanted); at >= 0 {
			return at, true
		}
		return strings.LastIndex(text, d.wanted), true
	}
	if at := strings.Index(text[min(from+1, len(text)):], d.wanted); at >= 0 {
		return from + 1 + at, true
	}
	return strings.Index(text, d.wanted), true
}

func (d *fixture) SearchFor(word string, backward bool) { d.wanted, d.back = word, backward }

func (d *fixture) MatchingBracket(offset int) (int, bool) {
	text, depth := d.b.Text(), 0
	for at := offset; at < len(text); at++ {
		switch text[at] {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return at, true
			}
		}
	}
	return 0, false
}

func (d *fixture) Window() (top, lines int)     { return 0, 4 }
func (d *fixture) ScrollTo(int)                 {}
func (d *fixture) RowsBelow(from, rows int) int { return max(min(from+10*rows, len(d.b.Text())), 0) }
func (d *fixture) Help(int) string              { return "" }

func (d *fixture) Format(start, end int) string {
	d.b.Replace(start, end, strings.ToUpper(d.b.Text()[start:end]))
	d.b.SetCursor(start)
	return ""
}

// press presses keys in the notation of Vim's manual: characters, <esc>, <cr>, <c-r>. Keys that no
// command uses are typed, as editors do.
func (d *fixture) press(keys string) {
	for keys != "" {
		key := keys[:1]
		if end := strings.IndexByte(keys, '>'); keys[0] == '<' && end > 1 && keys[1] != ' ' {
			key = keys[:end+1]
		} else if r := []rune(keys)[0]; r > 0x7f {
			key = string(r)
		}
		keys = keys[len(key):]
		d.pressOne(named(key))
	}
}

func named(key string) string {
	switch key {
	case "<esc>":
		return "esc"
	case "<cr>":
		return "enter"
	case "<bs>":
		return "backspace"
	}
	if letter, ok := strings.CutPrefix(key, "<c-"); ok {
		return "ctrl+" + strings.TrimSuffix(letter, ">")
	}
	if len(key) > 1 && key[0] == '<' {
		return strings.Trim(key, "<>")
	}
	return key
}

func (d *fixture) pressOne(key string) {
	request, used := d.m.Press(d.b, key)
	d.request = request
	if used || d.m.Mode() != vim.Insert {
		return
	}
	switch key {
	case "enter":
		d.b.Newline()
	case "backspace":
		d.b.Backspace()
	case "left":
		d.b.Move(buffer.Left)
	case "(":
		at := d.b.Cursor() // a bracket is typed with its partner, as the editor does
		d.b.Replace(at, at, "()")
		d.b.SetCursor(at + 1)
	default:
		if len([]rune(key)) == 1 {
			d.b.Type(key)
		}
	}
}

// shown returns the text with | at the cursor and ^ at the other end of the selection.
func (d *fixture) shown() string {
	text, at := d.b.Text(), d.m.Head(d.b)
	if d.m.Mode() == vim.Visual || d.m.Mode() == vim.VisualLine {
		s := d.b.Selection()
		return text[:s.Start()] + "^" + text[s.Start():s.End()] + "^" + text[s.End():]
	}
	return text[:at] + "|" + text[at:]
}

type example struct{ before, keys, after string }

func checkAll(t *testing.T, examples []example) {
	t.Helper()
	for _, e := range examples {
		t.Run(e.before+" "+e.keys, func(t *testing.T) {
			d := newDesk(e.before)
			d.press(e.keys)
			if got := d.shown(); got != e.after {
				t.Errorf("%q with %s became %q, want %q", e.before, e.keys, got, e.after)
			}
		})
	}
}

func TestMotions(t *testing.T) {
	checkAll(t, []example{
		{"|abc", "l", "a|bc"},
		{"|abc", "9l", "ab|c"},
		{"ab|c", "h", "a|bc"},
		{"ab|c", "9h", "|abc"},
		{"|日本語", "l", "日|本語"},
		{"|a\nb", "l", "|a\nb"},
		{"a|b\ncd\nef", "j", "ab\nc|d\nef"},
		{"a|b\ncd\nef", "2j", "ab\ncd\ne|f"},
		{"ab\nc|d", "k", "a|b\ncd"},
		{"ab|c\n\nabc", "jj", "abc\n\nab|c"},
		{"|abc\na\nabc", "$jj", "abc\na\nab|c"},
		{"abc\n|a\nabc", "$k", "ab|c\na\nabc"},
		{"  |ab", "0", "|  ab"},
		{"|  ab", "^", "  |ab"},
		{"|ab  ", "g_", "a|b  "},
		{"|ab\ncd", "2$", "ab\nc|d"},
		{"|ab cd", "w", "ab |cd"},
		{"|ab(cd", "w", "ab|(cd"},
		{"|ab(cd ef", "W", "ab(cd |ef"},
		{"|a\n\nb", "w", "a\n|\nb"},
		{"|a b c d", "3w", "a b c |d"},
		{"|ab", "w", "a|b"},
		{"ab |cd", "b", "|ab cd"},
		{"ab.c|d", "b", "ab.|cd"},
		{"ab x.c|d", "B", "ab |x.cd"},
		{"|ab cd", "e", "a|b cd"},
		{"a|b cd", "e", "ab c|d"},
		{"|ab.x cd", "E", "ab.|x cd"},
		{"ab c|d", "ge", "a|b cd"},
		{"ab x.|d", "gE", "a|b x.d"},
		{"|where x == 1", "f=", "where x |== 1"},
		{"|where x == 1", "2f=", "where x =|= 1"},
		{"|where x == 1", "t=", "where x| == 1"},
		{"where x == |1", "Fx", "where |x == 1"},
		{"where x == |1", "Tx", "where x| == 1"},
		{"|a,b,c", "f,;", "a,b|,c"},
		{"|a,b,c", "t,;", "a,|b,c"},
		{"|a,b,c", "f,;,", "a|,b,c"},
		{"|abc", "fz", "|abc"},
		{"a\nb|\nc", "gg", "|a\nb\nc"},
		{"|a\nb\nc", "G", "a\nb\n|c"},
		{"|a\n  b\nc", "2G", "a\n  |b\nc"},
		{"|a\nb\nc", "9G", "a\nb\n|c"},
		{"|T\n| take 1\n\nU", "}", "T\n| take 1\n|\nU"},
		{"T\n\nU\n|V", "{", "T\n|\nU\nV"},
		{"|f(a(b))", "%", "f(a(b)|)"},
		{"|a\n  b", "+", "a\n  |b"},
		{"a\n  |b", "-", "|a\n  b"},
		{"|a\nb\nc\nd\ne", "<c-d>", "a\nb\n|c\nd\ne"},
		{"a\nb\nc\nd\n|e", "<c-u>", "a\nb\n|c\nd\ne"},
		{"a\nb\n|c\nd\ne", "H", "|a\nb\nc\nd\ne"},
		{"|a\nb\nc\nd\ne", "L", "a\nb\nc\n|d\ne"},
		{"|one two one", "*", "one two |one"},
		{"|one two one", "*n", "|one two one"},
		{"one two |one", "#", "|one two one"},
		{"one two one |one", "#n", "|one two one one"},
		{"one two one |one", "#nN", "one two |one one"},
		{"|a", "10j", "|a"},
		{"|", "lhjkwbe0$^Gggxp", "|"},
	})
}

func TestOperators(t *testing.T) {
	checkAll(t, []example{
		{"|ab cd", "dw", "|cd"},
		{"|ab cd ef", "2dw", "|ef"},
		{"|ab cd ef", "d2w", "|ef"},
		{"|a b c d e f g", "2d3w", "|g"},
		{"ab |cd\nef", "dw", "ab| \nef"},
		{"|ab\n  cd", "dw", "|\n  cd"},
		{"ab |cd ef", "db", "|cd ef"},
		{"|ab cd", "de", "| cd"},
		{"ab c|d", "dge", "|a"},
		{"a|bc\nd", "D", "|a\nd"},
		{"ab|c", "d0", "|c"},
		{"|a(b)c", "d%", "|c"},
		{"|a\nb\nc", "dd", "|b\nc"},
		{"a\n|b\nc", "2dd", "|a"},
		{"a\n|b\nc", "d9d", "|a"},
		{"a\nb\n|c", "dd", "a\n|b"},
		{"|a", "dd", "|"},
		{"a\r\n|b\r\nc", "dd", "a\r\n|c"},
		{"|a\nb\nc", "dj", "|c"},
		{"a\nb\n|c", "dk", "|a"},
		{"a\n|b\nc", "dG", "|a"},
		{"a\n|b\nc", "dgg", "|c"},
		{"a|b,c", "df,", "a|c"},
		{"a|b,c", "dt,", "a|,c"},
		{"ab,c|d", "dF,", "ab|d"},
		{"a,b,|c,d", "f,;d,", "a,b|,d"},
		{"T\n|U\nV\n\nW", "d}", "T\n|\nW"},
		{"T\nU|U\nV\n\nW", "d}", "T\n|U\n\nW"},
		{"|abc", "x", "|bc"},
		{"a|bc", "5x", "|a"},
		{"ab|c", "X", "a|c"},
		{"|abc", "sX<esc>", "|Xbc"},
		{"a\n|\nb", "sX<esc>", "a\n|X\nb"},
		{"  A|B", "guu", "  |ab"},
		{"|ab cd", "cwX<esc>", "|X cd"},
		{"a|b cd", "cwX<esc>", "a|X cd"},
		{"|ab cd ef", "c2wX<esc>", "|X ef"},
		{"ab|  cd", "cwX<esc>", "ab|Xcd"},
		{"a|bc", "CX<esc>", "a|X"},
		{"a\n  b|b\nc", "ccX<esc>", "a\n  |X\nc"},
		{"a\n  b|b\nc", "SX<esc>", "a\n  |X\nc"},
		{"a\n|b\nc\nd", "cjX<esc>", "a\n|X\nd"},
		{"|ab cd", "ywP", "ab| ab cd"},
		{"|a\nb", "yyp", "a\n|a\nb"},
		{"|a\nb", "Yjp", "a\nb\n|a"},
		{"|a\nb\nc", "yjGp", "a\nb\nc\n|a\nb"},
		{"a\nb\n|c", "ykP", "a\n|b\nc\nb\nc"},
		{"|a\nb", ">>", "    |a\nb"},
		{"|a\nb\nc", "2>>", "    |a\n    b\nc"},
		{"|a\nb\nc", ">j", "    |a\n    b\nc"},
		{"    |a", "<<", "|a"},
		{"|a\nb", "gcc", "|// a\nb"},
		{"|a\nb\n\nc", "gcip", "|// a\n// b\n\nc"},
		{"|ab cd", "gUw", "|AB cd"},
		{"|AB cd", "guw", "|ab cd"},
		{"a|b\nc", "gUU", "|AB\nc"},
		{"|aB", "g~~", "|Ab"},
		{"|ab\ncd\n\nef", "=ip", "|AB\nCD\n\nef"},
		{"|ab\ncd", "==", "|AB\ncd"},
		{"|ab cd", "d<esc>w", "ab |cd"},
		{"|ab cd", "dz", "|ab cd"},
	})
}

func TestTextObjects(t *testing.T) {
	checkAll(t, []example{
		{"ab c|d ef", "diw", "ab | ef"},
		{"ab c|d ef", "daw", "ab |ef"},
		{"ab c|d", "daw", "a|b"},
		{"ab|  cd", "diw", "ab|cd"},
		{"ab|  cd", "daw", "a|b"},
		{"a.b|c d", "diW", "| d"},
		{"|a b c", "d2aw", "|c"},
		{"  a|b", "daw", " | "},
		{`x == "a|b" and`, `di"`, `x == "|" and`},
		{`x == "a|b" and`, `da"`, `x == |and`},
		{`|x == "ab"`, `ci"X<esc>`, `x == "|X"`},
		{`x == "a\"|b"`, `di"`, `x == "|"`},
		{"x == '|a'", "di'", "x == '|'"},
		{`x has @'c:\|a\' or y == 'b'`, "di'", `x has @'|' or y == 'b'`},
		{`"a" |x "b"`, `di"`, `"a" x "|"`},
		{"f(a, |b)", "di(", "f(|)"},
		{"f(a, |b)", "da(", "|f"},
		{"f(a, g(|b))", "2dib", "f(|)"},
		{"f(a|)", "dib", "f(|)"},
		{"f|(a)", "di(", "f(|)"},
		{"x[|1]", "di[", "x[|]"},
		{"x[|1]", "da]", "|x"},
		{"{|a}", "diB", "{|}"},
		{"f(\n|a\n)", "di(", "f(\n|)"},
		{"f(\n  a,\n  |b\n) x", "ci(c<esc>", "f(\n  |c\n) x"},
		{"f(\n|a\n)", "da(", "|f"},
		{"f(\n|)", "di(", "f(|)"},
		{"f(a,\n  |b)", "di(", "f(|)"},
		{"|ab", "di(", "|ab"},
		{"T\n\nU\n|V\n\nW", "dip", "T\n\n|\nW"},
		{"T\n\nU\n|V\n\nW", "dap", "T\n\n|W"},
		{"T\n\nU\n|V", "dap", "|T"},
		{"T\n|U", "yipP", "|T\nU\nT\nU"},
		{"ab c|d ef", "viw", "ab ^cd^ ef"},
		{"f(a, |b)", "vi(", "f(^a, b^)"},
		{"T\n|U\n\nV", "vip", "^T\nU\n^\nV"},
		{"a|b cd ef", "viwiw", "^ab ^cd ef"},
	})
}

func TestActions(t *testing.T) {
	checkAll(t, []example{
		{"a|b", "iX<esc>", "a|Xb"},
		{"a|b", "aX<esc>", "ab|X"},
		{"  a|b", "IX<esc>", "  |Xab"},
		{"|ab", "AX<esc>", "ab|X"},
		{"  |a", "2OX<esc>", "  |X\n  X\n  a"},
		{"|ab", "2i(<esc>", "()|()ab"},
		{"|ab", "99999iX<esc>3lD", strings.Repeat("X", 99999) + "|a"},
		{"|ab", "3iX<esc>", "XX|Xab"},
		{"|ab", "2AX<esc>", "abX|X"},
		{"  |a\nb", "oX<esc>", "  a\n  |X\nb"},
		{"a\n  |b", "OX<esc>", "a\n  |X\n  b"},
		{"|a", "2oX<esc>", "a\nX\n|X"},
		{"|abc", "rX", "|Xbc"},
		{"|abc", "2rX", "X|Xc"},
		{"|abc", "9rX", "|abc"},
		{"a|bc", "r<cr>", "a\n|c"},
		{"|aBc", "~", "A|Bc"},
		{"|aBc", "3~", "Ab|C"},
		{"|a\n  b", "J", "a| b"},
		{"|f(\n)", "J", "f(|)"},
		{"|a\nb\nc\nd", "3J", "a b| c\nd"},
		{"|a\n\nb", "J", "|a\nb"},
		{"|ab cd", "dwp", "cab| d"},
		{"a|b", "xP", "|ba"},
		{"a|b", "x3P", "bb|ba"},
		{"|a\nb", "ddp", "b\n|a"},
		{"|a\nb\n", "ddP", "|a\nb\n"},
		{"|a", "yy2p", "a\n|a\na"},
		{"|ab\r\ncd", "yyp", "ab\r\n|ab\r\ncd"},
		{"|ab", `"ayl$"ap`, "ab|a"},
		{"|ab", `"ayl$"byl"ap`, "ab|a"},
		{"|ab", `yl$x"0P`, "|aa"},
		{"|ab", `"_xP`, "|b"},
		{"|ab\ncd", `"ayyj"Ayy"ap`, "ab\ncd\n|ab\ncd"},
		{"|ab cd", "dwu", "|ab cd"},
		{"|a b c d", "dwdwuu", "|a b c d"},
		{"|a b c d", "dwdw2u", "|a b c d"},
		{"|a b c d", "dwu<c-r>", "|b c d"},
		{"|ab", "ione two three<esc>u", "|ab"},
		{"|ab", "cwone two<esc>u", "|ab"},
		{"ago(|7d)", "<c-a>", "ago(|8d)"},
		{"|ago(7d)", "5<c-x>", "ago(|2d)"},
		{"|x = -1", "<c-a>", "x = |0"},
		{"take |99", "<c-a>", "take 10|0"},
	})
}

func TestDotRepeats(t *testing.T) {
	checkAll(t, []example{
		{"|a b c", "dw.", "|c"},
		{"|a b c d e", "2dw.", "|e"},
		{"|a b c d e f", "dw3.", "|e f"},
		{"|abc", "x..", "|"},
		{"|a\nb\nc", "dd.", "|c"},
		{"|ab cd", "cwX<esc>w.", "X |X"},
		{"|ab cd", "iX<esc>.", "|XXab cd"},
		{"|a\nb", "Ax y<esc>j.", "ax y\nbx |y"},
		{"|a\nb", "A(1<esc>j.", "a(1)\nb(|1)"},
		{"|a\nb", "oX<esc>.", "a\nX\n|X\nb"},
		{"  |a", "oX<esc>k.", "  a\n  |X\n  X"},
		{"|a\n    b", "oX<esc>j.", "a\nX\n    b\n    |X"},
		{"|a", "OX<esc>.", "|X\nX\na"},
		{"|ab", "ixx<bs>y<esc>.", "xx|yyab"},
		{"a|bc abc", "cwX<bs>YZ<esc>w.", "aYZ Y|Z"},
		{"|abcd", "iX<left>Y<esc>$.", "YXabc|Yd"},
		{"|aB", "~.", "A|b"},
		{"|a\nb\nc", ">>j.", "    a\n    |b\nc"},
		{"|a a a", "rXw.w.", "X X |X"},
		{"|ab ab", "gUlw.", "Ab |Ab"},
		{"|abcd", "vld.", "|"},
		{"|a\nb\nc\nd", "Vjd.", "|"},
		{"|a,b,c", "f,r;;.", "a;b|;c"},
		{"|a\nb", "J", "a| b"},
		{"|a b", "yw.", "|a b"},
		{"|a b", ".", "|a b"},
	})
}

func TestVisual(t *testing.T) {
	checkAll(t, []example{
		{"|abc", "v", "^a^bc"},
		{"|abc", "vl", "^ab^c"},
		{"ab|c", "vh", "a^bc^"},
		{"|abc def", "vw", "^abc d^ef"},
		{"|abc", "v$", "^abc^"},
		{"|ab\ncd", "vj", "^ab\nc^d"},
		{"|abc", "vlo", "^ab^c"},
		{"a|bc", "vlold", "a|b"},
		{"|abc", "vld", "|c"},
		{"|abc", "vlcX<esc>", "|Xc"},
		{"|abc", "vly$p", "abca|b"},
		{"a|b\ncd", "V", "^ab\n^cd"},
		{"a\n|b", "V", "a\n^b^"},
		{"|a\nb\nc", "Vjd", "|c"},
		{"|a\nb\nc", "Vj>", "    |a\n    b\nc"},
		{"|a\nb\nc", "Vj2>", "        |a\n        b\nc"},
		{"|a\nb\nc", "Vjgc", "|// a\n// b\nc"},
		{"|a\nb\nc", "VjJ", "a| b\nc"},
		{"|a\nb\nc", "VjcX<esc>", "|X\nc"},
		{"|abc", "vlU", "|ABc"},
		{"|ABc", "vlu", "|abc"},
		{"|aBc", "vl~", "|Abc"},
		{"|abc", "vlrX", "|XXc"},
		{"|ab cd", "yiwwviwp", "ab a|b"},
		{"|a\nb\nc", "yyjVp", "a\n|a\nc"},
		{"|abc", "vlI(<esc>", "|()abc"},
		{"|abc", "vlAX<esc>", "ab|Xc"},
		{"a|bc\nde", "vD", "|de"},
		{"|abc", "v<esc>", "|abc"},
		{"|abc", "vl<esc>", "a|bc"},
		{"|abc", "vv", "|abc"},
		{"|ab\nc", "vV", "^ab\n^c"},
		{"|abc", "vl<esc>$gv", "^ab^c"},
		{"|a.b", "vf.d", "|b"},
		{"|T\nU\n\nV", "v}d", "|V"},
	})
}

func TestSearchCompletesACommand(t *testing.T) {
	d := newDesk("|one two three")
	d.press("d/")
	if _, ok := d.request.(vim.Search); !ok {
		t.Fatalf("d/ requests %#v, want a search", d.request)
	}
	d.wanted = "three"
	at, _ := d.Find(0, false)
	d.m.SearchFound(d.b, 0, at)
	if got := d.shown(); got != "|three" {
		t.Errorf("d/three gave %q", got)
	}
	d.press("u?")
	d.m.SearchCancelled(d.b, 0)
	if got := d.shown(); got != "|one two three" {
		t.Errorf("a cancelled search left %q", got)
	}
	d.press("v/")
	d.m.SearchFound(d.b, 0, 4)
	if got := d.shown(); got != "^one t^wo three" {
		t.Errorf("v/ gave %q", got)
	}
}

func TestRequests(t *testing.T) {
	tests := map[string]vim.Request{
		":":    vim.Prompt{},
		"ZZ":   vim.Save{Close: true},
		"ZQ":   vim.Close{},
		`"+yy`: vim.Copy{Text: "ab\n"},
		"?":    vim.Search{Backward: true},
		"/":    vim.Search{},
	}
	for keys, want := range tests {
		d := newDesk("|ab")
		d.press(keys)
		if d.request != want {
			t.Errorf("%s requests %#v, want %#v", keys, d.request, want)
		}
	}
	for _, keys := range []string{"u", "<c-r>", ".", "p", "gz", "Q", "<c-a>"} {
		d := newDesk("|ab")
		d.press(keys)
		if e, ok := d.request.(vim.Explain); !ok || !strings.HasSuffix(e.Text, ".") {
			t.Errorf("%s requests %#v, want an explanatory sentence", keys, d.request)
		}
	}
}

func TestUnknownKeysAreLeftToTheOwner(t *testing.T) {
	d := newDesk("|ab")
	for _, key := range []string{"esc", "alt+f", "ctrl+z", "f5", "tab"} {
		if _, used := d.m.Press(d.b, key); used {
			t.Errorf("%s was used in normal mode", key)
		}
	}
	d.press("i")
	for _, key := range []string{"x", "ctrl+r", "alt+f", "enter"} {
		if _, used := d.m.Press(d.b, key); used {
			t.Errorf("%s was used in insert mode", key)
		}
	}
}

func TestOutsideSelectionsEnterVisualMode(t *testing.T) {
	d := newDesk("|one two")
	d.b.Select(4, 7)
	d.m.Sync(d.b)
	if d.m.Mode() != vim.Visual {
		t.Errorf("mode %v, want %v", d.m.Mode(), vim.Visual)
	}
	d.press("d")
	if got := d.shown(); got != "one| " {
		t.Errorf("d gave %q", got)
	}
}

func TestColonCommands(t *testing.T) {
	tests := map[string]vim.Request{
		"w": vim.Save{}, " q ": vim.Close{}, "wq": vim.Save{Close: true}, "12": vim.GoToLine{Line: 12},
		"0": vim.GoToLine{Line: 1}, "$": vim.GoToLine{}, "": nil,
	}
	for text, want := range tests {
		if got := vim.Command(text); got != want {
			t.Errorf(":%s requests %#v, want %#v", text, got, want)
		}
	}
	if e, ok := vim.Command("s/a/b/").(vim.Explain); !ok || !strings.Contains(e.Text, ":s/a/b/") {
		t.Errorf("an unknown command gave %#v", e)
	}
}
