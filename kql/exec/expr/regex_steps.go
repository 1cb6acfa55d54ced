package expr

import (
	"quarry/kql/exec/vec"
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"unicode/utf8"
)

// Steps is a regex without alternatives: a sequence of strings and runs of characters, where no run
// can contain the character that comes next. Such a regex can match in only one way, so it is
// matched character by character, several times faster than by package regexp. Many regexes in
// hunting queries have this form: user(\d+), "([^"]+)", /c (.*).
type Steps struct {
	re    *regexp.Regexp // for strings on which matching the steps would take too long
	items []stepItem
	// Groups is the number of capture groups.
	Groups int
	first  string // the string that every match starts with
}

type stepItem struct {
	kind     stepKind
	text     string
	class    runeClass
	least    int // minimum length of a run
	most     int // maximum length of a run; -1: unlimited
	boundary int // 2*group for its start, 2*group+1 for its end
}

type stepKind uint8

const (
	stepText stepKind = iota
	stepRun
	stepBoundary
	stepEnd // end of the text
)

// NewSteps returns nil for a regex that does not have this form or does not start with a string.
func NewSteps(re *regexp.Regexp) *Steps {
	tree, err := syntax.Parse(re.String(), syntax.Perl)
	if err != nil {
		return nil
	}
	s := &Steps{re: re, Groups: re.NumSubexp()}
	if !s.add(tree) || len(s.items) == 0 || !s.deterministic() {
		return nil
	}
	for _, item := range s.items {
		if item.kind == stepBoundary {
			continue
		}
		if item.kind == stepText {
			s.first = item.text
		}
		break
	}
	if s.first == "" {
		return nil
	}
	return s
}

func (s *Steps) add(re *syntax.Regexp) bool {
	switch re.Op {
	case syntax.OpConcat:
		return !slices.ContainsFunc(re.Sub, func(sub *syntax.Regexp) bool { return !s.add(sub) })
	case syntax.OpCapture:
		s.items = append(s.items, stepItem{kind: stepBoundary, boundary: 2 * re.Cap})
		ok := s.add(re.Sub[0])
		s.items = append(s.items, stepItem{kind: stepBoundary, boundary: 2*re.Cap + 1})
		return ok
	case syntax.OpLiteral:
		if re.Flags&syntax.FoldCase != 0 {
			return false
		}
		s.items = append(s.items, stepItem{kind: stepText, text: string(re.Rune)})
		return true
	case syntax.OpEmptyMatch:
		return true
	case syntax.OpEndText:
		s.items = append(s.items, stepItem{kind: stepEnd})
		return re.Flags&syntax.WasDollar == 0 || re.Flags&syntax.OneLine != 0
	case syntax.OpStar, syntax.OpPlus, syntax.OpQuest:
		least, most := 0, -1
		if re.Op == syntax.OpPlus {
			least = 1
		}
		if re.Op == syntax.OpQuest {
			most = 1
		}
		return s.addRun(re.Sub[0], re.Flags, least, most)
	case syntax.OpRepeat:
		return s.addRun(re.Sub[0], re.Flags, re.Min, re.Max)
	}
	return s.addRun(re, 0, 1, 1)
}

func (s *Steps) addRun(of *syntax.Regexp, flags syntax.Flags, least, most int) bool {
	class, ok := classOf(of)
	if !ok || flags&syntax.NonGreedy != 0 {
		return false
	}
	s.items = append(s.items, stepItem{kind: stepRun, class: class, least: least, most: most})
	return true
}

// deterministic reports whether every run can end in only one place.
func (s *Steps) deterministic() bool {
	for i, item := range s.items {
		if item.kind == stepRun && item.least != item.most && s.mayFollow(item.class, s.items[i+1:]) {
			return false
		}
	}
	return true
}

// mayFollow reports whether the items after a run can start with a character of the run.
func (s *Steps) mayFollow(class runeClass, rest []stepItem) bool {
	for _, item := range rest {
		switch item.kind {
		case stepText:
			first, _ := utf8.DecodeRuneInString(item.text)
			return class.has(first)
		case stepRun:
			if class.overlaps(item.class) {
				return true
			}
			if item.least > 0 {
				return false
			}
		case stepBoundary, stepEnd: // consume no characters
		}
	}
	return false
}

// Find stores the bounds of all groups of the first match in ends, as FindStringSubmatchIndex of
// regexp does; ends must be large enough. It reports whether there is a match.
func (s *Steps) Find(text string, ends []int) (ok bool) {
	budget := 8*len(text) + 256
	for start := 0; ; start++ {
		at := strings.Index(text[start:], s.first)
		if at < 0 {
			return false
		}
		start += at
		end, seen := s.follow(text, start, ends)
		if end >= 0 {
			ends[0], ends[1] = start, end
			return true
		}
		if budget -= seen; budget < 0 {
			return s.search(text, ends)
		}
	}
}

// search falls back to regexp.
func (s *Steps) search(text string, ends []int) bool {
	found := s.re.FindStringSubmatchIndex(text)
	copy(ends, found)
	return found != nil
}

// follow matches at a position. It returns the end of the match, or -1, and the number of bytes
// read.
func (s *Steps) follow(text string, start int, ends []int) (end, seen int) {
	at := start
	for i := range s.items {
		switch item := &s.items[i]; item.kind {
		case stepBoundary:
			ends[item.boundary] = at
		case stepText:
			if !strings.HasPrefix(text[at:], item.text) {
				return -1, at - start + 1
			}
			at += len(item.text)
		case stepEnd:
			if at < len(text) {
				return -1, at - start + 1
			}
		case stepRun:
			n := 0
			for at < len(text) && n != item.most {
				width := item.class.width(text[at:])
				if width == 0 {
					break
				}
				at += width
				n++
			}
			if n < item.least {
				return -1, at - start + 1
			}
		}
	}
	return at, at - start
}

// runeClass is a set of characters.
type runeClass struct {
	ascii  [utf8.RuneSelf]bool
	ranges []rune // pairs of the first and last character of a range
}

func classOf(re *syntax.Regexp) (runeClass, bool) {
	var c runeClass
	switch re.Op {
	case syntax.OpCharClass:
		c.ranges = re.Rune
	case syntax.OpAnyChar:
		c.ranges = []rune{0, utf8.MaxRune}
	case syntax.OpAnyCharNotNL:
		c.ranges = []rune{0, '\n' - 1, '\n' + 1, utf8.MaxRune}
	case syntax.OpLiteral:
		if len(re.Rune) != 1 || re.Flags&syntax.FoldCase != 0 {
			return c, false
		}
		c.ranges = []rune{re.Rune[0], re.Rune[0]}
	default:
		return c, false
	}
	for r := range rune(utf8.RuneSelf) {
		c.ascii[r] = c.inRanges(r)
	}
	return c, true
}

func (c *runeClass) inRanges(r rune) bool {
	for i := 0; i+1 < len(c.ranges); i += 2 {
		if c.ranges[i] <= r && r <= c.ranges[i+1] {
			return true
		}
	}
	return false
}

func (c *runeClass) has(r rune) bool {
	if r < utf8.RuneSelf {
		return c.ascii[r]
	}
	return c.inRanges(r)
}

// width returns the width of the first character of a non-empty text, or 0 if it is not in the
// class.
func (c *runeClass) width(text string) int {
	if b := text[0]; b < utf8.RuneSelf {
		return int(vec.Bit(c.ascii[b]))
	}
	r, width := utf8.DecodeRuneInString(text)
	if !c.inRanges(r) {
		return 0
	}
	return width
}

func (c *runeClass) overlaps(other runeClass) bool {
	for i := 0; i+1 < len(c.ranges); i += 2 {
		for j := 0; j+1 < len(other.ranges); j += 2 {
			if c.ranges[i] <= other.ranges[j+1] && other.ranges[j] <= c.ranges[i+1] {
				return true
			}
		}
	}
	return false
}
