package history

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// Filter selects runs. The zero value selects all.
type Filter struct {
	// Text is what the user has typed so far: parts of words or symbols, all of which must occur in
	// the query, its column names, its error, its note or its tags. Case is ignored.
	Text     string
	Phrases  []string // texts with white space, which must occur as a whole; any white space matches any
	Without  []string // texts that must not occur
	Sizes    []Size
	Profile  string // "" for all profiles
	Table    string // beginning of the name of a table in the query
	Tag      string
	Hunt     string    // name of the saved query
	Status   Status    // "" for any status
	Since    time.Time // started at this time or later
	Before   time.Time // started before this time
	Starred  bool
	Noted    bool
	Value    string // part of a value in the saved results, which are read to find it
	Limit    int    // maximum number of runs; 0 for all
	EveryRun bool   // list every run, not only the newest of those that differ in white space
}

// allRuns reports whether the filter selects from all runs rather than from the newest of each
// entry.
func (f Filter) allRuns() bool {
	return f.EveryRun || f.Status != NotRun || !f.Since.IsZero() || !f.Before.IsZero()
}

// FilterKeys returns the condition names that ParseFilter accepts.
func FilterKeys() []string {
	return []string{"profile", "table", "status", "since", "before", "tag", "hunt", "value", "is", "rows", "size", "took"}
}

// ParseFilter parses a search for runs: words, "phrases in quotes", -words that must not occur, and conditions
// such as profile:contoso table:DeviceEvents status:failed since:7d before:2026-11-01 tag:x hunt:name value:"a b"
// is:starred is:noted rows:>1000 size:>5MB took:>30s. Times are relative to now, in its time zone. An incomplete or invalid
// condition is ignored and explained in hint.
func ParseFilter(typed string, now time.Time) (f Filter, hint string) {
	var text []string
	for _, word := range splitQuoted(typed) {
		if without, negated := strings.CutPrefix(word, "-"); negated && strings.Trim(without, `"-`) != "" {
			if isField(without) {
				hint = "fields cannot be excluded (exclude a word with -word, a phrase with -\"a phrase\")"
				continue
			}
			f.Without = append(f.Without, strings.Trim(without, `"`))
			continue
		}
		key, value, found := strings.Cut(word, ":")
		value = strings.Trim(value, `"`)
		set, known := conditions[strings.ToLower(key)]
		switch {
		case isPhrase(word):
			f.Phrases = append(f.Phrases, strings.Trim(word, `"`))
		case found && !known && isField(word):
			hint = fmt.Sprintf("unknown field %s (use %s, or put the text in quotes)", key, strings.Join(FilterKeys(), ", "))
		case !found || !known:
			text = append(text, word)
		case value == "":
			hint = key + ": needs a value"
		default:
			if problem := set(&f, value, now); problem != "" {
				hint = problem
			}
		}
	}
	f.Text = strings.Join(text, " ")
	return f, hint
}

// isPhrase reports whether a word is a text in quotes. The last one may still be typed.
func isPhrase(word string) bool { return word[0] == '"' && strings.Trim(word, `"`) != "" }

// isField reports whether a word reads as a condition: a name of letters, a colon and a value. A URL, a drive
// and a scope operator do not.
func isField(word string) bool {
	key, value, found := strings.Cut(word, ":")
	letters := strings.Trim(strings.ToLower(key), "abcdefghijklmnopqrstuvwxyz") == ""
	return found && letters && len(key) > 1 && !strings.HasPrefix(value, "/") && !strings.HasPrefix(value, ":")
}

// splitQuoted splits at white space outside double quotes.
func splitQuoted(typed string) []string {
	quoted := false
	return strings.FieldsFunc(typed, func(r rune) bool {
		if r == '"' {
			quoted = !quoted
		}
		return !quoted && unicode.IsSpace(r)
	})
}

// conditions maps the name of a condition to a function that sets it and returns what is wrong with
// the value, or "".
var conditions = map[string]func(f *Filter, value string, now time.Time) string{
	"profile": func(f *Filter, value string, _ time.Time) string { f.Profile = value; return "" },
	"table":   func(f *Filter, value string, _ time.Time) string { f.Table = value; return "" },
	"tag":     func(f *Filter, value string, _ time.Time) string { f.Tag = value; return "" },
	"hunt":    func(f *Filter, value string, _ time.Time) string { f.Hunt = value; return "" },
	"value":   func(f *Filter, value string, _ time.Time) string { f.Value = value; return "" },
	"rows":    setSize(rowsSize), "size": setSize(bytesSize), "took": setSize(timeSize),
	"status": setStatus,
	"is":     setIs,
	"since": func(f *Filter, value string, now time.Time) string {
		at, problem := parseMoment(value, now)
		f.Since = at
		return problem
	},
	"before": func(f *Filter, value string, now time.Time) string {
		at, problem := parseMoment(value, now)
		f.Before = at
		return problem
	},
}

// statusWords maps what users type to a status.
var statusWords = map[string]Status{
	"ok": OK, "done": OK, "error": Failed, "failed": Failed, "canceled": Canceled, "cancelled": Canceled,
	"lost": Orphaned, "orphaned": Orphaned, "running": Running, "queued": Queued,
}

func setStatus(f *Filter, value string, _ time.Time) string {
	status, ok := statusWords[strings.ToLower(value)]
	if !ok {
		return "status: use ok, failed, canceled, orphaned, running or queued"
	}
	f.Status = status
	return ""
}

func setIs(f *Filter, value string, _ time.Time) string {
	switch strings.ToLower(value) {
	case "starred", "star":
		f.Starred = true
	case "noted", "note":
		f.Noted = true
	default:
		return "is: use starred or noted"
	}
	return ""
}

const momentHint = "invalid time (use 7d, 12h, 30m, today, yesterday, monday, week, month or 2026-11-01)"

// parseMoment parses a date, a date and time, or an age.
func parseMoment(value string, now time.Time) (time.Time, string) {
	midnight := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
	switch strings.ToLower(value) {
	case "today":
		return midnight, ""
	case "yesterday":
		return midnight.AddDate(0, 0, -1), ""
	case "week": // since Monday
		return midnight.AddDate(0, 0, -(int(now.Weekday())+6)%7), ""
	case "month":
		return midnight.AddDate(0, 0, 1-now.Day()), ""
	}
	for day := time.Sunday; day <= time.Saturday; day++ {
		if strings.EqualFold(value, day.String()) { // the last one, today included
			return midnight.AddDate(0, 0, -(int(now.Weekday()-day)+7)%7), ""
		}
	}
	for _, layout := range []string{time.DateOnly, "2006-01-02T15:04", "2006-01-02T15:04:05", time.RFC3339} {
		if at, err := time.ParseInLocation(layout, value, now.Location()); err == nil {
			return at, ""
		}
	}
	if ago, ok := ParseAge(value); ok {
		return now.Add(-ago), ""
	}
	return time.Time{}, momentHint
}

// ParseAge parses an age such as 90d, 2w, 12h, 30m or 1.5h.
func ParseAge(text string) (time.Duration, bool) {
	units := map[byte]time.Duration{'s': time.Second, 'm': time.Minute, 'h': time.Hour, 'd': 24 * time.Hour,
		'w': 7 * 24 * time.Hour, 'y': 365 * 24 * time.Hour}
	if len(text) < 2 {
		return 0, false
	}
	unit, known := units[text[len(text)-1]]
	number, err := strconv.ParseFloat(text[:len(text)-1], 64)
	const most = 200 * 365 * 24 // hours
	if !known || err != nil || !(number >= 0 && number*unit.Hours() <= most) {
		return 0, false
	}
	return time.Duration(number * float64(unit)), true
}
