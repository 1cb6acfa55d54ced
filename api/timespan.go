package api

import (
	"regexp"
	"strings"
	"time"
)

// isoDuration matches the durations that Graph accepts: days, hours, minutes and seconds.
var isoDuration = regexp.MustCompile(`^P(?:\d{1,6}D)?(?:T(?:\d{1,6}H)?(?:\d{1,6}M)?(?:\d{1,6}(?:\.\d{1,7})?S)?)?$`)

// isoTimes are the layouts of a time in a time span.
var isoTimes = []string{time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02T15:04Z07:00", "2006-01-02T15:04", time.DateOnly}

// CheckTimespan returns an error unless a time span has one of the forms that Graph documents: a
// duration, a time, or two of them with a slash in between. The service's own error for others does
// not name the time span.
func CheckTimespan(span string) error {
	from, to, pair := strings.Cut(span, "/")
	begin, beginKnown := isoTime(from)
	end, endKnown := isoTime(to)
	valid := false
	switch {
	case !pair:
		valid = beginKnown || validDuration(from)
	case beginKnown && endKnown:
		if !begin.Before(end) {
			return usage("the time span %q ends before it begins", span)
		}
		valid = true
	default:
		valid = beginKnown && validDuration(to) || validDuration(from) && endKnown
	}
	if !valid {
		return usage("invalid time span %q (use an ISO 8601 duration such as P7D or PT10M, or two times such as 2026-11-01/2026-11-08)", span)
	}
	return nil
}

func isoTime(text string) (time.Time, bool) {
	for _, layout := range isoTimes {
		if t, err := time.Parse(layout, text); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

func validDuration(text string) bool {
	return isoDuration.MatchString(text) && text != "P" && !strings.HasSuffix(text, "T")
}

var guid = regexp.MustCompile(`^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$`)

// CheckWorkspace returns an error unless a workspace ID is a GUID.
func CheckWorkspace(id string) error {
	if !guid.MatchString(id) {
		return usage("invalid workspace ID %q (use the GUID on the overview page of the workspace)", id)
	}
	return nil
}
