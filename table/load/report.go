package load

import (
	"fmt"
	"slices"
	"strings"

	"quarry/table"
	"quarry/table/times"
)

// Report says what a file was found to contain, and what was done to it.
type Report struct {
	File     string   // name of the file, with the part that was read
	Format   string   // such as CSV
	Encoding string   // "" for formats that are not text
	Layers   []string // compression, outermost first
	Rows     int
	Columns  int

	Matched  []Match  // columns of the schema that the file has under another name
	Missing  []string // columns of the schema without a source
	Added    []string // columns of the file that the schema lacks; nil without a schema
	Zone     string   // zone of times that do not have one; "" if all have
	Assumed  bool     // the zone was assumed
	Dates    []string // how dates and numbers became times
	Warnings []string // what may be wrong: cells that were not read, guesses
	Notes    []string // what was skipped or renamed

	delimiter byte
}

// Match is a column of a schema and the header of the file that it comes from.
type Match struct{ Column, Source string }

func (r *Report) note(text string) { r.Notes = append(r.Notes, text) }
func (r *Report) warn(format string, args ...any) {
	r.Warnings = append(r.Warnings, fmt.Sprintf(format, args...))
}

// Summary describes the file in one line.
func (r *Report) Summary() string {
	kind := r.Format
	if r.delimiter != 0 && r.delimiter != ',' && r.delimiter != '\t' {
		kind += fmt.Sprintf(" with %q", r.delimiter)
	}
	for _, layer := range r.Layers {
		kind += " in " + layer
	}
	if r.Encoding != "" {
		kind += ", " + r.Encoding
	}
	return fmt.Sprintf("%s, %s from %s (%s)", counted(r.Rows, "row"), counted(r.Columns, "column"), r.File, kind)
}

// zone says how times without a zone were read.
func (r *Report) zone() string {
	text := "times without a zone are read as " + r.Zone
	if r.Assumed {
		text += " (assumed; --zone sets another)"
	}
	return text
}

// Details are the other lines of the summary, warnings first.
func (r *Report) Details() []string {
	lines := slices.Clone(r.Warnings)
	if r.Zone != "" {
		lines = append(lines, r.zone())
	}
	if len(r.Matched) > 0 {
		pairs := make([]string, len(r.Matched))
		for i, m := range r.Matched {
			pairs[i] = m.Column + " from " + m.Source
		}
		lines = append(lines, "columns matched: "+someOf(pairs))
	}
	if len(r.Missing) > 0 {
		lines = append(lines, counted(len(r.Missing), "column")+" without a source, null in all rows:"+
			" "+someOf(r.Missing))
	}
	if len(r.Added) > 0 {
		lines = append(lines, counted(len(r.Added), "column")+" that the table does not have: "+someOf(r.Added))
	}
	if len(r.Dates) > 0 {
		lines = append(lines, "converted: "+strings.Join(r.Dates, "; "))
	}
	return append(lines, r.Notes...)
}

func counted(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// add adds what the reading of a column did.
func (r *Report) add(c *column, data []byte) {
	if c.zoneless > 0 && c.header.zone == nil {
		r.Zone = c.zone.String()
	}
	if c.header.local && c.zoneless > 0 {
		r.warn("%s is in the local time of whoever exported it, read as %s; --zone sets the right zone", c.header.text,
			c.zone)
	}
	for form, n := range c.forms {
		if n > 0 && times.Form(form) != times.Date {
			r.Dates = append(r.Dates, fmt.Sprintf("%s from %s", c.Name, times.Form(form)))
		}
	}
	if c.respelled > 0 {
		text := fmt.Sprintf("%s from %s", c.Name, counted(c.respelled, "date"))
		if c.seen.numeric {
			text += ", " + c.order.String()
		}
		r.Dates = append(r.Dates, text)
	}
	if c.unguarded > 0 {
		r.note(fmt.Sprintf("%s: the apostrophe that guards formulas was removed from %s", c.Name,
			counted(c.unguarded, "cell")))
	}
	if c.unread > 0 {
		places := make([]string, len(c.places))
		for i, p := range c.places {
			places[i] = fmt.Sprintf("row %d", p.row)
			if p.offset >= 0 {
				places[i] = fmt.Sprintf("line %d", lineOf(data, p.offset))
			}
			places[i] += " has '" + p.text + "'"
		}
		r.warn("%s of column %s cannot be read as %s, and count as null: %s", counted(c.unread, "cell"), c.Name,
			article(c.Type), strings.Join(places, ", "))
	}
}

func article(t table.Type) string {
	if t == table.Int {
		return "an int"
	}
	return "a " + t.String()
}
