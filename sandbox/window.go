package sandbox

import (
	"errors"
	"strconv"
	"strings"
	"time"
)

var errNoWindow = errors.New("not an ISO 8601 duration or interval")

// parseWindow parses Graph's Timespan: "P30D", "start/end", "start/P30D", "P30D/end", or a single
// time from which everything up to now counts. An empty text means no window.
func parseWindow(text string, now time.Time) (window, error) {
	if text == "" {
		return window{}, nil
	}
	first, second, both := strings.Cut(text, "/")
	if !both {
		if strings.HasPrefix(text, "P") {
			length, err := parseDuration(text)
			return window{now.Add(-length), now}, err
		}
		from, err := parseMoment(text)
		return window{from, now}, err
	}
	if strings.HasPrefix(first, "P") {
		length, err := parseDuration(first)
		to, err2 := parseMoment(second)
		return window{to.Add(-length), to}, errors.Join(err, err2)
	}
	from, err := parseMoment(first)
	if strings.HasPrefix(second, "P") {
		length, err2 := parseDuration(second)
		return window{from, from.Add(length)}, errors.Join(err, err2)
	}
	to, err2 := parseMoment(second)
	return window{from, to}, errors.Join(err, err2)
}

func parseMoment(text string) (time.Time, error) {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, nil
		}
	}
	return time.Time{}, errNoWindow
}

// dateUnits and timeUnits are the units of a duration before and after its T. Years and months have
// no fixed length and are not supported; queries look back 30 days at most.
var (
	dateUnits = map[byte]time.Duration{'W': 7 * 24 * time.Hour, 'D': 24 * time.Hour}
	timeUnits = map[byte]time.Duration{'H': time.Hour, 'M': time.Minute, 'S': time.Second}
)

func parseDuration(text string) (time.Duration, error) {
	date, clock, timed := strings.Cut(strings.TrimPrefix(text, "P"), "T")
	if date == "" && clock == "" || timed && clock == "" {
		return 0, errNoWindow
	}
	days, err := sumUnits(date, dateUnits)
	hours, err2 := sumUnits(clock, timeUnits)
	return days + hours, errors.Join(err, err2)
}

// sumUnits parses "1W2D" or "1H30M".
func sumUnits(text string, units map[byte]time.Duration) (sum time.Duration, err error) {
	for text != "" {
		end := strings.IndexFunc(text, func(r rune) bool { return r != '.' && (r < '0' || r > '9') })
		if end <= 0 {
			return 0, errNoWindow
		}
		n, err := strconv.ParseFloat(text[:end], 64)
		unit, ok := units[text[end]]
		if err != nil || !ok || n > 1e6 {
			return 0, errNoWindow
		}
		sum += time.Duration(n * float64(unit))
		text = text[end+1:]
	}
	return sum, nil
}
