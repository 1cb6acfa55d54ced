package complete

import (
	"slices"
	"strings"
	"time"

	"quarry/kql/catalog"
	"quarry/kql/types"
)

// settingValues returns the values of the parameter before =, which depend on the operator.
func (c *completer) settingValues() []string {
	head, _, _ := c.clause()
	if opener := c.opener(); opener >= 0 {
		head = c.headOfOptions(opener)
	}
	usual := settings[c.setting()]
	p, ok := catalog.LookupParameter(head, c.setting())
	if !ok || !p.Own || len(p.Words) == 0 {
		return usual
	}
	var values []string // the usual ones first
	for _, word := range append(slices.Clone(usual), p.Words...) {
		if slices.Contains(p.Words, word) && !slices.Contains(values, word) {
			values = append(values, word)
		}
	}
	return values
}

// timespans are the usual values of a length of time.
const timespans = "1d 7d 30d 1h 14d 90d 24h 12h 30m"

// binSizes are the usual sizes of bins of time.
const binSizes = "1h 1d 5m 15m 30m 1m 10m 7d"

// constants offers the constants that are expected at the position: lengths of time, and the values that an
// argument can have.
func (c *completer) constants() {
	_, clause, _ := c.clause()
	switch {
	case c.call == "ago" && c.argument() == 0:
		c.offerConstants(timespans, "")
	case (c.call == "bin" || c.call == "bin_at") && c.argument() == 1, c.call == "" && clause == "step":
		c.offerConstants(binSizes, "")
	case c.call != "":
		c.offerConstants(strings.Join(c.argumentValues(), " "), `"`)
	}
}

func (c *completer) offerConstants(words, quote string) {
	for i, word := range strings.Fields(words) {
		c.add(rankClause-i, Completion{Label: word, Kind: CompleteValue, Insert: quote + word + quote})
	}
}

// argumentValues returns the strings that the argument at the position can be, or nil if it can be any.
func (c *completer) argumentValues() []string {
	for _, kind := range []catalog.Kind{catalog.Scalar, catalog.Plugin} {
		f, ok := catalog.LookupFunction(kind, c.call)
		if !ok {
			continue
		}
		for i := range f.Signatures {
			if at := c.argument(); at < len(f.Signatures[i].Parameters) && len(f.Signatures[i].Parameters[at].Values) > 0 {
				return f.Signatures[i].Parameters[at].Values
			}
		}
	}
	return nil
}

// literals offers the contents of a literal with a type.
func (c *completer) literals() {
	typ, _ := types.Parse(strings.ToLower(c.typ))
	for i, text := range literalsOf(typ, c.options.Now) {
		c.add(rankClause-i, Completion{Label: text, Kind: CompleteValue})
	}
}

// literalsOf returns contents of literals of a type. Dates are around the given time.
func literalsOf(typ types.Type, now time.Time) []string {
	const day, minute = "2006-01-02", "2006-01-02 15:04"
	switch typ {
	case types.DateTime:
		if now.IsZero() {
			return []string{"null"}
		}
		now = now.UTC()
		return []string{
			now.Format(day), now.AddDate(0, 0, -1).Format(day), now.Format(minute), now.AddDate(0, 0, -7).Format(day),
			now.AddDate(0, 0, 1-now.Day()).Format(day), "null",
		}
	case types.TimeSpan:
		return []string{"1d", "1h", "30m", "1.12:00:00", "00:30:00", "null"}
	case types.Bool:
		return []string{"true", "false", "null"}
	case types.Real:
		return []string{"nan", "+inf", "-inf", "null"}
	}
	return []string{"null"}
}
