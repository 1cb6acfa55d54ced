package export

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"quarry/table"
	"quarry/table/times"
)

func writeCSV(j *job) error {
	if j.opts.Delimiter != 0 {
		return writeDelimited(j, j.opts.Delimiter)
	}
	return writeDelimited(j, ',')
}

func writeTSV(j *job) error { return writeDelimited(j, '\t') }

// csvWriter writes records and quotes only the fields that need it. A null is an empty field and an
// empty string is "", for readers that distinguish the two.
type csvWriter struct {
	job       *job
	separator byte
	lines     []byte // not written yet
}

// csvColumn remembers for each dictionary entry whether it needs quoting.
type csvColumn struct {
	*table.Vector
	codes []uint32
	known []uint8 // by code: 0 unknown, 1 written as is, 2 quoted or guarded
}

func writeDelimited(j *job, separator byte) error {
	s := &csvWriter{job: j, separator: separator}
	if j.opts.BOM {
		s.lines = append(s.lines, "\ufeff"...)
	}
	for i, c := range j.columns {
		s.next(i)
		s.text(c.Name)
	}
	if err := s.end(); err != nil {
		return err
	}
	columns := make([]csvColumn, len(j.columns))
	for i := range columns {
		columns[i].Vector = j.table.Vector(i)
		texts, codes, coded := columns[i].Dictionary()
		if coded {
			columns[i].codes, columns[i].known = codes, make([]uint8, len(texts))
		}
	}
	err := j.eachRow(func(row int) error {
		start := len(s.lines)
		for i := range columns {
			s.next(i)
			s.cell(&columns[i], row)
		}
		if len(columns) == 1 && len(s.lines) == start {
			s.lines = append(s.lines, `""`...) // readers skip empty lines
		}
		return s.end()
	})
	if err != nil {
		return err
	}
	return s.flush()
}

func (s *csvWriter) next(column int) {
	if column > 0 {
		s.lines = append(s.lines, s.separator)
	}
}

func (s *csvWriter) end() error {
	s.lines = append(s.lines, '\n')
	if len(s.lines) < bufferSize {
		return nil
	}
	return s.flush()
}

func (s *csvWriter) flush() error {
	_, err := s.job.w.Write(s.lines)
	s.lines = s.lines[:0]
	return err
}

func (s *csvWriter) cell(v *csvColumn, row int) {
	if v.Null(row) {
		if text, ok := v.Misfit(row); ok {
			s.text(text)
		}
		return
	}
	switch v.Type() {
	case table.Bool:
		s.lines = strconv.AppendBool(s.lines, v.Int(row) != 0)
	case table.Int, table.Long:
		s.lines = strconv.AppendInt(s.lines, v.Int(row), 10)
	case table.Real:
		s.lines = append(s.lines, table.FormatReal(v.Real(row))...)
	case table.DateTime:
		s.lines = times.AppendDateTime(s.lines, v.Int(row))
	case table.TimeSpan:
		s.lines = times.AppendTimeSpan(s.lines, v.Int(row))
	default:
		s.repeatedText(v, row)
	}
}

// repeatedText writes a string and examines each dictionary entry only once.
func (s *csvWriter) repeatedText(v *csvColumn, row int) {
	text := v.Text(row)
	if v.codes == nil {
		s.text(text)
		return
	}
	known := &v.known[v.codes[row]]
	if *known == 0 {
		*known = 1
		if s.job.opts.Visible || s.mustQuote(text) || s.mustGuard(text) {
			*known = 2
		}
	}
	if *known == 1 {
		s.lines = append(s.lines, text...)
	} else {
		s.text(text)
	}
}

// text writes a text field, quoted if necessary.
func (s *csvWriter) text(text string) {
	if s.job.opts.Visible {
		text = table.Safe(text)
	}
	guard := s.mustGuard(text)
	if !guard && !s.mustQuote(text) {
		s.lines = append(s.lines, text...)
		return
	}
	s.lines = append(s.lines, '"')
	if guard {
		s.lines = append(s.lines, '\'')
	}
	for {
		i := strings.IndexByte(text, '"')
		if i < 0 {
			break
		}
		s.lines = append(append(s.lines, text[:i+1]...), '"')
		text = text[i+1:]
	}
	s.lines = append(append(s.lines, text...), '"')
}

// mustQuote reports whether a reader would misread the text without quotes.
func (s *csvWriter) mustQuote(text string) bool {
	if text == "" || text[0] == ' ' || text[len(text)-1] == ' ' {
		return true
	}
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	for ; len(text) >= 8; text = text[8:] {
		w := uint64(text[0]) | uint64(text[1])<<8 | uint64(text[2])<<16 | uint64(text[3])<<24 |
			uint64(text[4])<<32 | uint64(text[5])<<40 | uint64(text[6])<<48 | uint64(text[7])<<56
		// Each of the four special bytes becomes 0 in one of these words; only a zero byte sets a high bit.
		a, b, c, d := w^uint64(s.separator)*ones, w^'"'*ones, w^'\n'*ones, w^'\r'*ones
		if ((a-ones)&^a|(b-ones)&^b|(c-ones)&^c|(d-ones)&^d)&highs != 0 {
			return true
		}
	}
	for i := range len(text) {
		if c := text[i]; c == s.separator || c == '"' || c == '\n' || c == '\r' {
			return true
		}
	}
	return false
}

// mustGuard reports whether the text gets an apostrophe: a formula, or a text that would lose its own to
// Unguard.
func (s *csvWriter) mustGuard(text string) bool {
	return s.job.opts.Guard && isFormula(strings.TrimLeft(text, "'"))
}

// Unguard removes the apostrophe that guards a formula, and reports whether there was one.
func Unguard(text string) (string, bool) {
	if len(text) < 2 || text[0] != '\'' || !isFormula(strings.TrimLeft(text, "'")) {
		return text, false
	}
	return text[1:], true
}

// isFormula reports whether a spreadsheet may run the text instead of showing it
// (OWASP, "CSV Injection"). East Asian spreadsheets accept full-width signs, too. A signed number is
// harmless.
func isFormula(text string) bool {
	first, _ := utf8.DecodeRuneInString(text)
	switch first {
	case '=', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠':
		return true
	case '+', '-':
		_, err := strconv.ParseFloat(text, 64)
		return err != nil
	}
	return false
}
