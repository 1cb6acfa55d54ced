package export

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"quarry/table"
	"quarry/table/times"
)

func writeCSV(j *job) error { return writeSeparated(j, ',') }
func writeTSV(j *job) error { return writeSeparated(j, '\t') }

// separated writes records with quotes where they are needed. A null is an empty field, and
// an empty string is "", which those readers tell apart that can.
type separated struct {
	job       *job
	separator byte
	lines     []byte // that are not written yet
}

// separatedColumn remembers of each text of a dictionary whether it can be written as it is.
type separatedColumn struct {
	*table.Vector
	codes []uint32
	known []uint8 // by code: 0 not yet, 1 as it is, 2 not
}

func writeSeparated(j *job, separator byte) error {
	s := &separated{job: j, separator: separator}
	for i, c := range j.columns {
		s.next(i)
		s.text(c.Name)
	}
	if err := s.end(); err != nil {
		return err
	}
	columns := make([]separatedColumn, len(j.columns))
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

func (s *separated) next(column int) {
	if column > 0 {
		s.lines = append(s.lines, s.separator)
	}
}

func (s *separated) end() error {
	s.lines = append(s.lines, '\n')
	if len(s.lines) < bufferSize {
		return nil
	}
	return s.flush()
}

func (s *separated) flush() error {
	_, err := s.job.w.Write(s.lines)
	s.lines = s.lines[:0]
	return err
}

func (s *separated) cell(v *separatedColumn, row int) {
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

// repeatedText writes a text, and looks at one that repeats once.
func (s *separated) repeatedText(v *separatedColumn, row int) {
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

// text writes a field of text, in quotes if it needs them.
func (s *separated) text(text string) {
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

// mustQuote reports whether a reader would take the text without quotes for something else.
func (s *separated) mustQuote(text string) bool {
	if text == "" || text[0] == ' ' || text[len(text)-1] == ' ' {
		return true
	}
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	for ; len(text) >= 8; text = text[8:] {
		w := uint64(text[0]) | uint64(text[1])<<8 | uint64(text[2])<<16 | uint64(text[3])<<24 |
			uint64(text[4])<<32 | uint64(text[5])<<40 | uint64(text[6])<<48 | uint64(text[7])<<56
		// A byte that is one of the four becomes 0 in one of these, and only then is a high bit set.
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

func (s *separated) mustGuard(text string) bool { return s.job.opts.Guard && isFormula(text) }

// isFormula reports whether a spreadsheet may run the text instead of showing it
// (OWASP, "CSV Injection"; East Asian spreadsheets take wide signs too). A plain number with a sign is shown.
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
