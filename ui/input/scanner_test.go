package input

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
)

// heard returns messages as text: keys by name, pastes quoted, others by type.
func heard(messages []tea.Msg) (texts []string) {
	for _, m := range messages {
		switch m := m.(type) {
		case uv.KeyPressEvent:
			texts = append(texts, m.String())
		case tea.PasteMsg:
			texts = append(texts, fmt.Sprintf("paste %q", m.Content))
		case uv.ModeReportEvent:
			texts = append(texts, fmt.Sprintf("mode %d is %d", m.Mode, m.Value))
		default:
			texts = append(texts, fmt.Sprintf("%T", m))
		}
	}
	return texts
}

// terminal is a scanner and its time.
type terminal struct {
	*Scanner
	now time.Time
}

func newTerminal(delay time.Duration) *terminal {
	return &terminal{NewScanner("xterm-256color", delay), time.Unix(0, 0)}
}

// sends feeds the parts of an input with a gap between them, and returns what was heard a minute later.
func (t *terminal) sends(gap time.Duration, parts ...string) []string {
	var all []tea.Msg
	wait := func(until time.Time) {
		for due := t.Due(); !due.IsZero() && !due.After(until); due = t.Due() {
			all = append(all, t.Expire(due)...)
		}
		t.now = until
	}
	for i, p := range parts {
		if i > 0 {
			wait(t.now.Add(gap))
		}
		all = append(all, t.Feed([]byte(p), t.now)...)
	}
	wait(t.now.Add(time.Minute))
	return heard(all)
}

// grammar has an input of each kind and what is heard of it. A reply ends in a letter that was typed.
var grammar = []struct {
	sent  string
	heard []string
	reply bool // a paste or reply: arrives whole with any gap
}{
	{"a", []string{"a"}, false},
	{"é", []string{"é"}, true},
	{"世", []string{"世"}, true},
	{"👩‍💻", []string{"👩‍💻"}, false}, // one cluster if it arrives at once
	{"\r", []string{"enter"}, false},
	{"\t", []string{"tab"}, false},
	{"\x7f", []string{"backspace"}, false},
	{"\x1a", []string{"ctrl+z"}, false},
	{"\x00", []string{"ctrl+space"}, false},
	{"\x1b", []string{"esc"}, false},
	{"\x1bx", []string{"alt+x"}, false},
	{"\x1bé", []string{"alt+é"}, false},
	{"\x1b\r", []string{"alt+enter"}, false},
	{"\x1b[", []string{"alt+["}, false},
	{"\x1bO", []string{"alt+shift+o"}, false},
	{"\x1b[A", []string{"up"}, false},
	{"\x1bOA", []string{"up"}, false},
	{"\x1b\x1b[A", []string{"alt+up"}, false},
	{"\x1b[1;5C", []string{"ctrl+right"}, false},
	{"\x1b[3~", []string{"delete"}, false},
	{"\x1b[3$", []string{"shift+delete"}, false},
	{"\x1b[Z", []string{"shift+tab"}, false},
	{"\x1bOP", []string{"f1"}, false},
	{"\x1b[15~", []string{"f5"}, false},
	{"\x1b[15;2~", []string{"shift+f5"}, false},
	{"\x1b[24~", []string{"f12"}, false},
	{"\x1b[[A", []string{"f1"}, false},
	{"\x1b[[E", []string{"f5"}, false},
	{"\x1b[97;5u", []string{"ctrl+a"}, false},
	{"\x1b[27;5;13~", []string{"ctrl+enter"}, false},
	{"\x1b[<0;10;5M", []string{"uv.MouseClickEvent"}, false},
	{"\x1b[?2026;2$y", []string{"mode 2026 is 2"}, true},
	{"\x1b[?62;22c", []string{"uv.PrimaryDeviceAttributesEvent"}, true},
	{"\x1b[>1;10;0c", []string{"uv.SecondaryDeviceAttributesEvent"}, true},
	{"\x1b]11;rgb:1e1e/1e1e/2e2e\x1b\\", []string{"uv.BackgroundColorEvent"}, true},
	{"\x1b]11;rgb:1e1e/1e1e/2e2e\x07", []string{"uv.BackgroundColorEvent"}, true},
	{"\x1b]10;rgb:cdcd/d6d6/f4f4\x1b\\", []string{"uv.ForegroundColorEvent"}, true},
	{"\x1bP>|XTerm(390)\x1b\\", []string{"uv.TerminalVersionEvent"}, true},
	{"\x1b[200~\x1b[201~", []string{`paste ""`}, true},
	{"\x1b[200~DeviceInfo\r| take 1\x1b[201~", []string{`paste "DeviceInfo\r| take 1"`}, true},
	{"\x1b[200~a\tb 世 \x1b[31m\x1b[200~ \x1b]0;x\x07\x1b\x1b[201~", []string{"paste \"a\\tb 世 \\x1b[31m\\x1b[200~ \\x1b]0;x\\a\\x1b\""}, true},
}

// A terminal may send anything, cut anywhere, as slowly as the connection wants.
func TestEveryInputAtEveryCut(t *testing.T) {
	gaps := []time.Duration{time.Millisecond, 20 * time.Millisecond, 49 * time.Millisecond, 60 * time.Millisecond,
		500 * time.Millisecond, 2 * time.Second}
	for _, test := range grammar {
		want := append(slices.Clone(test.heard), "z")
		for cut := 0; cut < len(test.sent); cut++ {
			for _, gap := range gaps {
				parts := []string{test.sent[:cut], test.sent[cut:]}
				if cut == 0 {
					parts = parts[1:]
				}
				if gap > 49*time.Millisecond && cut > 0 && !test.reply {
					continue
				}
				if test.sent == "👩‍💻" && cut > 0 {
					continue
				}
				term := newTerminal(0)
				got := append(term.sends(gap, parts...), term.sends(0, "z")...)
				// The first byte of a reply that waits longer than the delay for the second is taken for the key
				// that it is, too: nobody can tell before the rest arrives.
				if test.reply && gap > DefaultEscapeDelay && (cut == 1 || cut == 2) && strings.HasPrefix(test.sent, "\x1b") {
					got = slices.DeleteFunc(got, func(s string) bool { return s == "esc" || strings.HasPrefix(s, "alt+") })
				}
				got = slices.DeleteFunc(got, func(s string) bool { return s == "input.PasteOpenMsg" })
				if !slices.Equal(got, want) {
					t.Errorf("%q cut at %d with %v: heard %q, want %q", test.sent, cut, gap, got, want)
				}
			}
		}
	}
}

// However an input is cut, the same is heard of it.
func TestCutsChangeNothing(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		var sent strings.Builder
		var want []string
		for range 1 + random.IntN(6) {
			test := grammar[random.IntN(len(grammar))]
			if slices.Contains([]string{"\x1b", "\x1b[", "\x1bO", "\x1b[3$", "👩‍💻", "\x1b\r"}, test.sent) ||
				(len(want) > 0 && test.sent >= "\x80") { // a cluster may join the one before
				continue
			}
			sent.WriteString(test.sent)
			want = append(want, test.heard...)
		}
		var parts []string
		for rest := sent.String(); rest != ""; {
			n := 1 + random.IntN(len(rest))
			parts, rest = append(parts, rest[:n]), rest[n:]
		}
		if len(parts) == 0 {
			continue
		}
		if got := newTerminal(0).sends(30*time.Millisecond, parts...); !slices.Equal(got, want) {
			t.Fatalf("%q: heard %q, want %q", parts, got, want)
		}
	}
}

func TestUnfinishedInputIsNeverTyped(t *testing.T) {
	for _, test := range []struct {
		parts []string
		want  []string
	}{
		{[]string{"\x1b[20"}, nil},                               // the rest never comes
		{[]string{"\x1b]11;rgb:1e"}, nil},                        //
		{[]string{"\x1b[12\x1b[A"}, []string{"up"}},              // another sequence ends it
		{[]string{"\x1b]11;rgb:\x18x"}, []string{"ctrl+x", "x"}}, // CAN
		{[]string{"\x1bPgarbage\x1b\\x"}, []string{"x"}},         // nobody asked for it
		{[]string{"\x1b]99;junk\x07x"}, []string{"x"}},           //
		{[]string{"\x1b[999;999;999zx"}, []string{"x"}},          //
		{[]string{"\xffx"}, []string{"\ufffd", "x"}},             // not UTF-8
		{[]string{"\xe4", "x"}, []string{"\ufffd", "x"}},         // Latin-1
		{[]string{"\x1b]0;" + strings.Repeat("x", 1<<20) + "\x07y"}, []string{"y"}},
		{[]string{"\x1b]11;" + strings.Repeat("x", 1<<17), strings.Repeat("x", 1<<17), "\x1b\\y"}, []string{"y"}},
		{[]string{"\x1b[" + strings.Repeat("1;", 1<<17), "1m", "y"}, []string{"y"}},
	} {
		if got := newTerminal(0).sends(time.Second, test.parts...); !slices.Equal(got, test.want) {
			t.Errorf("%.40q: heard %.80q, want %q", test.parts, got, test.want)
		}
	}
}

func TestOpenPasteHasAWayOut(t *testing.T) {
	for _, test := range []struct {
		gap   time.Duration
		parts []string
		want  []string
	}{
		{time.Minute, []string{"\x1b[200~abc", "def\x1b[201~"}, []string{"input.PasteOpenMsg", `paste "abcdef"`}},
		{3 * time.Second, []string{"\x1b[200~abc", "\x03", "x"}, []string{"input.PasteOpenMsg", `paste "abc"`, "x"}},
		{50 * time.Millisecond, []string{"\x1b[200~abc", "\x03", "\x1b[201~"}, []string{`paste "abc\x03"`}}, // pasted itself
		{3 * time.Second, []string{"\x1b[200~abc"}, []string{"input.PasteOpenMsg"}},
		{time.Second, []string{"\x1b[200~" + strings.Repeat("x", MaxPaste), "more\x1b[20", "1~y"},
			[]string{fmt.Sprintf("paste %q", strings.Repeat("x", MaxPaste)), "input.PasteCutMsg", "y"}},
		{time.Second, []string{"\x1b[200~a\xff\x1b[201~"}, []string{`paste "a` + "\ufffd" + `"`}},
	} {
		if got := newTerminal(0).sends(test.gap, test.parts...); !slices.Equal(got, test.want) {
			t.Errorf("%.40q: heard %.80q, want %.80q", test.parts, got, test.want)
		}
	}
}

func TestPasteIsBounded(t *testing.T) {
	s := NewScanner("xterm", 0)
	now := time.Unix(0, 0)
	s.Feed([]byte("\x1b[200~"), now)
	part := []byte(strings.Repeat("x", 1<<20))
	for range 64 {
		s.Feed(part, now)
		if len(s.pasted) > MaxPaste+len(pasteEnd) {
			t.Fatalf("%d bytes are kept", len(s.pasted))
		}
	}
	messages := s.Feed([]byte(pasteEnd), now)
	if cut, ok := messages[len(messages)-1].(PasteCutMsg); !ok || cut.Kept != MaxPaste || cut.Dropped != 64<<20-MaxPaste {
		t.Errorf("heard %+v", messages[len(messages)-1])
	}
}

func TestEscapeDelayIsAsSet(t *testing.T) {
	if got := newTerminal(300*time.Millisecond).sends(250*time.Millisecond, "\x1b", "[A"); !slices.Equal(got, []string{"up"}) {
		t.Errorf("heard %q", got)
	}
	if got := newTerminal(10*time.Millisecond).sends(20*time.Millisecond, "\x1b", "x"); !slices.Equal(got, []string{"esc", "x"}) {
		t.Errorf("heard %q", got)
	}
}

func FuzzScanner(f *testing.F) {
	for _, test := range grammar {
		f.Add(test.sent, uint16(len(test.sent)/2), uint16(20))
	}
	f.Fuzz(func(t *testing.T, sent string, cut, gap uint16) {
		term := newTerminal(0)
		i := int(cut) % (len(sent) + 1)
		term.sends(time.Duration(gap)*time.Millisecond, sent[:i], sent[i:])
		if term.pasting {
			term.sends(0, pasteEnd)
		}
		// Whatever came before, a key is heard a minute later, after the start of a character if there is one.
		got := slices.DeleteFunc(term.sends(0, "z"), func(s string) bool { return s == "\ufffd" })
		if !slices.Equal(got, []string{"z"}) {
			t.Errorf("deaf after %q cut at %d: heard %q", sent, i, got)
		}
	})
}
