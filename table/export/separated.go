package export

import (
	"bytes"
	"strconv"

	"quarry/table"
)

func writeCSV(j *job) error { return writeSeparated(j, ',') }
func writeTSV(j *job) error { return writeSeparated(j, '\t') }

// separated writes records with quotes where they are needed. A null is an empty field, and
// an empty string is "", which those readers tell apart that can.
type separated struct {
	job       *job
	separator byte
	line      []byte
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
	vectors := make([]*table.Vector, len(j.columns))
	for i := range vectors {
		vectors[i] = j.table.Vector(i)
	}
	return j.eachRow(func(row int) error {
		for i, v := range vectors {
			s.next(i)
			s.cell(v, row)
		}
		if len(vectors) == 1 && len(s.line) == 0 {
			s.line = append(s.line, `""`...) // readers skip empty lines
		}
		return s.end()
	})
}

func (s *separated) next(column int) {
	if column > 0 {
		s.line = append(s.line, s.separator)
	}
}

func (s *separated) end() error {
	s.line = append(s.line, '\n')
	_, err := s.job.w.Write(s.line)
	s.line = s.line[:0]
	return err
}

func (s *separated) cell(v *table.Vector, row int) {
	if v.Null(row) {
		if text, ok := v.Misfit(row); ok {
			s.text(text)
		}
		return
	}
	switch v.Type() {
	case table.Bool:
		s.line = strconv.AppendBool(s.line, v.Int(row) != 0)
	case table.Int, table.Long:
		s.line = strconv.AppendInt(s.line, v.Int(row), 10)
	case table.Real:
		s.line = append(s.line, table.FormatReal(v.Real(row))...)
	case table.DateTime:
		s.line = appendTime(s.line, v.Int(row))
	case table.TimeSpan:
		s.line = append(s.line, table.FormatTimeSpan(v.Int(row))...)
	case table.Decimal, table.GUID:
		s.line = append(s.line, v.Text(row)...)
	default:
		s.text(v.Text(row))
	}
}

// appendTime writes a time in UTC with as many fractional digits as it has.
func appendTime(dst []byte, ticks int64) []byte {
	return table.TimeOf(ticks).AppendFormat(dst, "2006-01-02T15:04:05.9999999Z07:00")
}

// text writes a field of text, in quotes if it needs them.
func (s *separated) text(text string) {
	if s.job.opts.Visible {
		text = table.Safe(text)
	}
	guard := s.job.opts.Guard && isFormula(text)
	if !guard && !s.mustQuote(text) {
		s.line = append(s.line, text...)
		return
	}
	s.line = append(s.line, '"')
	if guard {
		s.line = append(s.line, '\'')
	}
	start := 0
	for i := range len(text) {
		if text[i] == '"' {
			s.line = append(append(s.line, text[start:i]...), '"')
			start = i
		}
	}
	s.line = append(append(s.line, text[start:]...), '"')
}

func (s *separated) mustQuote(text string) bool {
	if text == "" || text[0] == ' ' || text[len(text)-1] == ' ' {
		return true
	}
	for i := range len(text) {
		if c := text[i]; c == s.separator || c == '"' || c == '\n' || c == '\r' {
			return true
		}
	}
	return false
}

// isFormula reports whether a spreadsheet may run the text instead of showing it
// (OWASP, "CSV Injection"). A plain number with a sign is shown.
func isFormula(text string) bool {
	if text == "" || bytes.IndexByte([]byte("=+-@\t\r\n"), text[0]) < 0 {
		return false
	}
	if text[0] != '+' && text[0] != '-' {
		return true
	}
	_, err := strconv.ParseFloat(text, 64)
	return err != nil
}
