package api

import (
	"net/http"
	"testing"
	"time"
)

func TestWaitStatedByTheService(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	const perMinute = "API calls quota exceeded! maximum allowed 45 per 00:01:00"
	tests := []struct {
		name    string
		header  map[string]string
		message string
		want    time.Duration
	}{
		{"seconds in the header", map[string]string{"Retry-After": "38"}, perMinute, 38 * time.Second},
		{"date in the header", map[string]string{"Retry-After": "Mon, 23 Nov 2026 12:00:20 GMT"}, perMinute,
			20 * time.Second},
		{"date against the service's clock", map[string]string{"Retry-After": "Mon, 23 Nov 2026 10:00:20 GMT",
			"Date": "Mon, 23 Nov 2026 10:00:00 GMT"}, perMinute, 20 * time.Second},
		{"seconds in the message", nil,
			"Maximum allowed 30 per 00:01:00 for the key A+B. You can send requests again in 8 seconds.",
			8 * time.Second},
		{"one second", nil, "again in 1 second.", time.Second},
		{"minutes in the message", nil, "You can run queries again in 12 minutes.", 12 * time.Minute},
		{"window of the limit", nil, perMinute, time.Minute},
		{"window of an hour", nil, "maximum allowed 1500 per 01:00:00", time.Hour},
		{"nothing stated", nil, "Please retry again later.", 0},
		{"negative header", map[string]string{"Retry-After": "-5"}, perMinute, time.Minute},
		{"zero header", map[string]string{"Retry-After": "0"}, "in 3 seconds", 3 * time.Second},
		{"header of a year", map[string]string{"Retry-After": "31536000"}, perMinute, time.Minute},
		{"header beyond int64", map[string]string{"Retry-After": "99999999999999999999"}, perMinute, time.Minute},
		{"largest header", map[string]string{"Retry-After": "9223372036854775807"}, perMinute, time.Minute},
		{"date in a year", map[string]string{"Retry-After": "Tue, 23 Nov 2027 12:00:00 GMT"}, "", 0},
		{"date in the past", map[string]string{"Retry-After": "Sun, 22 Nov 2026 12:00:00 GMT"}, "", 0},
		{"nonsense header", map[string]string{"Retry-After": "soon"}, perMinute, time.Minute},
		{"message of a year", nil, "in 31536000 seconds", 0},
		{"message of a century in hours", nil, "in 999999999 hours", 0},
		{"window of a month", nil, "maximum allowed 5 per 720:00:00", 0},
	}
	for _, test := range tests {
		header := http.Header{}
		for name, value := range test.header {
			header.Set(name, value)
		}
		if got := retryWait(header, test.message, learned(test.message), now); got != test.want {
			t.Errorf("%s: %v and %q state %v, want %v", test.name, test.header, test.message, got, test.want)
		}
	}
}

func TestLimitLearnedFromA429(t *testing.T) {
	tests := []struct {
		message string
		want    *Learned
	}{
		{"maximum allowed 45 per 00:01:00", &Learned{45, time.Minute}},
		{"maximum allowed 1500 per 01:00:00", &Learned{1500, time.Hour}},
		{"Maximum allowed 30 per 00:01:00 for the key X. again in 8 seconds.", &Learned{30, time.Minute}},
		{"maximum allowed 0 per 00:01:00", nil},
		{"maximum allowed 5 per 00:00:00", nil},
		{"You have exceeded processing resources allocated to this tenant.", nil},
		{"", nil},
	}
	for _, test := range tests {
		got := learned(test.message)
		if (got == nil) != (test.want == nil) || got != nil && *got != *test.want {
			t.Errorf("learned(%q) = %+v, want %+v", test.message, got, test.want)
		}
	}
}

// FuzzRetryWaitIsPlausible checks that the wait for any response is plausible.
func FuzzRetryWaitIsPlausible(f *testing.F) {
	f.Add("38", "in 8 seconds", "")
	f.Add("-1", "45 per 00:01:00", "Mon, 23 Nov 2026 10:00:00 GMT")
	f.Fuzz(func(t *testing.T, after, message, date string) {
		header := http.Header{"Retry-After": {after}, "Date": {date}}
		wait := retryWait(header, message, learned(message), time.Now())
		if wait < 0 || wait > 24*time.Hour {
			t.Errorf("Retry-After %q, Date %q and %q state %v", after, date, message, wait)
		}
	})
}
