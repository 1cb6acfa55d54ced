package api

import (
	"net/http"
	"regexp"
	"strconv"
	"time"
)

// maxRetryWait is the longest plausible wait: no quota of the service has a window of more than a
// day.
const maxRetryWait = 24 * time.Hour

var (
	// "… 45 per 00:01:00", "… 30 per 00:01:00 for the key Destination+TenantID+AppID"
	statedLimit = regexp.MustCompile(`(\d{1,9}) per (\d{1,4}):(\d{2}):(\d{2})`)
	// "You can send requests again in 8 seconds."
	statedWait = regexp.MustCompile(`in (\d{1,9}) (second|minute|hour)s?`)
	units      = map[string]time.Duration{"second": time.Second, "minute": time.Minute, "hour": time.Hour}
)

// learned returns the limit that a 429 response names, or nil.
func learned(message string) *Learned {
	m := statedLimit.FindStringSubmatch(message)
	if m == nil {
		return nil
	}
	limit, hours, minutes, seconds := number(m[1]), number(m[2]), number(m[3]), number(m[4])
	window := time.Duration(hours)*time.Hour + time.Duration(minutes)*time.Minute + time.Duration(seconds)*time.Second
	if limit == 0 || window == 0 {
		return nil
	}
	return &Learned{Limit: limit, Window: window}
}

// retryWait returns how long to wait before the next call: from the header, the message, or the
// window of the exceeded limit, in this order. It ignores negative and implausibly long waits, and
// returns 0 if there is none.
func retryWait(header http.Header, message string, limit *Learned, now time.Time) time.Duration {
	if wait := retryAfter(header, now); sane(wait) {
		return wait
	}
	if m := statedWait.FindStringSubmatch(message); m != nil {
		if wait := time.Duration(number(m[1])) * units[m[2]]; sane(wait) {
			return wait
		}
	}
	if limit != nil && sane(limit.Window) {
		return limit.Window
	}
	return 0
}

func sane(wait time.Duration) bool { return wait > 0 && wait <= maxRetryWait }

// retryAfter parses the header as seconds or a date. It compares a date with the service's clock if
// the response has one, because ours may be wrong.
func retryAfter(header http.Header, now time.Time) time.Duration {
	value := header.Get("Retry-After")
	if seconds, err := strconv.Atoi(value); err == nil {
		return time.Duration(min(max(seconds, -1), int(2*maxRetryWait/time.Second))) * time.Second
	}
	until, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	if date, err := http.ParseTime(header.Get("Date")); err == nil {
		now = date
	}
	return until.Sub(now)
}

// number parses digits, whose number the pattern limits.
func number(digits string) int {
	n, _ := strconv.Atoi(digits)
	return n
}
