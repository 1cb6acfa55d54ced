package sandbox

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Limits are the quotas and size limits that apply to an app on each hunting API. 0 means
// unlimited.
type Limits struct {
	CallsPer30s    int
	CallsPerMinute int
	CallsPerHour   int
	RunPerHour     time.Duration
	RunPerDay      time.Duration
	Request        time.Duration // run time of one call
	Rows           int           // of one result; further rows are dropped silently
	ResultBytes    int64         // of one result, before compression
	BodyBytes      int64         // of one request
}

// DefaultLimits returns the limits in Microsoft's documentation of the advancedqueries API. The
// body limit is the gateway's, as reported by users.
func DefaultLimits() Limits {
	return Limits{
		CallsPerMinute: 45,
		CallsPerHour:   1500,
		RunPerHour:     10 * time.Minute,
		RunPerDay:      3 * time.Hour,
		Request:        200 * time.Second,
		Rows:           100_000,
		ResultBytes:    124 << 20,
		BodyBytes:      1 << 20,
	}
}

// over returns the limits of another API, except for those that were changed from the default.
func (l Limits) over(api Limits) Limits {
	d := DefaultLimits()
	return Limits{
		CallsPer30s:    changed(l.CallsPer30s, d.CallsPer30s, api.CallsPer30s),
		CallsPerMinute: changed(l.CallsPerMinute, d.CallsPerMinute, api.CallsPerMinute),
		CallsPerHour:   changed(l.CallsPerHour, d.CallsPerHour, api.CallsPerHour),
		RunPerHour:     changed(l.RunPerHour, d.RunPerHour, api.RunPerHour),
		RunPerDay:      changed(l.RunPerDay, d.RunPerDay, api.RunPerDay),
		Request:        changed(l.Request, d.Request, api.Request),
		Rows:           changed(l.Rows, d.Rows, api.Rows),
		ResultBytes:    changed(l.ResultBytes, d.ResultBytes, api.ResultBytes),
		BodyBytes:      changed(l.BodyBytes, d.BodyBytes, api.BodyBytes),
	}
}

func changed[T comparable](value, usual, other T) T {
	if value == usual {
		return other
	}
	return value
}

// limitNames maps each limit's name in the configuration file to the function that parses it.
var limitNames = map[string]func(*Limits, string) error{
	"calls_per_30s":    count(func(l *Limits) *int { return &l.CallsPer30s }),
	"calls_per_minute": count(func(l *Limits) *int { return &l.CallsPerMinute }),
	"calls_per_hour":   count(func(l *Limits) *int { return &l.CallsPerHour }),
	"run_per_hour":     span(func(l *Limits) *time.Duration { return &l.RunPerHour }),
	"run_per_day":      span(func(l *Limits) *time.Duration { return &l.RunPerDay }),
	"request_timeout":  span(func(l *Limits) *time.Duration { return &l.Request }),
	"rows":             count(func(l *Limits) *int { return &l.Rows }),
	"result_bytes":     count(func(l *Limits) *int64 { return &l.ResultBytes }),
	"body_bytes":       count(func(l *Limits) *int64 { return &l.BodyBytes }),
}

// Set changes one limit from "name=value", such as "calls_per_minute=5" or "run_per_hour=10m". The
// value 0 removes the limit.
func (l *Limits) Set(text string) error {
	name, value, _ := strings.Cut(text, "=")
	set, ok := limitNames[name]
	if !ok {
		names := make([]string, 0, len(limitNames))
		for name := range limitNames {
			names = append(names, name)
		}
		slices.Sort(names)
		return fmt.Errorf("unknown limit %q (use %s)", name, strings.Join(names, ", "))
	}
	return set(l, value)
}

func count[N int | int64](field func(*Limits) *N) func(*Limits, string) error {
	return func(l *Limits, text string) error {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n < 0 {
			return fmt.Errorf("invalid number %q (use 0 or more)", text)
		}
		*field(l) = N(n)
		return nil
	}
}

func span(field func(*Limits) *time.Duration) func(*Limits, string) error {
	return func(l *Limits, text string) error {
		d, err := time.ParseDuration(text)
		if err != nil || d < 0 {
			return fmt.Errorf("invalid duration %q (use 10m or 200s)", text)
		}
		*field(l) = d
		return nil
	}
}
