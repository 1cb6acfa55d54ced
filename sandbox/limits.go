package sandbox

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Limits are what the tenant lets an app spend on each hunting API. 0 means no such limit.
type Limits struct {
	CallsPerMinute int
	CallsPerHour   int
	RunPerHour     time.Duration
	RunPerDay      time.Duration
	Request        time.Duration // run time of one call
	Rows           int           // of one answer; more are left out without a word
	ResultBytes    int64         // of one answer, before compression
	BodyBytes      int64         // of one question
}

// DefaultLimits are those of Microsoft's documentation of the advancedqueries API. The
// limit of the question is the gateway's, as users report it.
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

// limitNames says how each limit is set from text; the names are those of the
// configuration file.
var limitNames = map[string]func(*Limits, string) error{
	"calls_per_minute": count(func(l *Limits) *int { return &l.CallsPerMinute }),
	"calls_per_hour":   count(func(l *Limits) *int { return &l.CallsPerHour }),
	"run_per_hour":     span(func(l *Limits) *time.Duration { return &l.RunPerHour }),
	"run_per_day":      span(func(l *Limits) *time.Duration { return &l.RunPerDay }),
	"request_timeout":  span(func(l *Limits) *time.Duration { return &l.Request }),
	"rows":             count(func(l *Limits) *int { return &l.Rows }),
	"result_bytes":     count(func(l *Limits) *int64 { return &l.ResultBytes }),
	"body_bytes":       count(func(l *Limits) *int64 { return &l.BodyBytes }),
}

// Set changes one limit from "name=value", such as "calls_per_minute=5" or
// "run_per_hour=10m". 0 takes the limit away.
func (l *Limits) Set(text string) error {
	name, value, _ := strings.Cut(text, "=")
	set, ok := limitNames[name]
	if !ok {
		names := make([]string, 0, len(limitNames))
		for name := range limitNames {
			names = append(names, name)
		}
		slices.Sort(names)
		return fmt.Errorf("%q is no limit; there are %s", name, strings.Join(names, ", "))
	}
	return set(l, value)
}

func count[N int | int64](field func(*Limits) *N) func(*Limits, string) error {
	return func(l *Limits, text string) error {
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n < 0 {
			return fmt.Errorf("%q is no whole number from 0", text)
		}
		*field(l) = N(n)
		return nil
	}
}

func span(field func(*Limits) *time.Duration) func(*Limits, string) error {
	return func(l *Limits, text string) error {
		d, err := time.ParseDuration(text)
		if err != nil || d < 0 {
			return fmt.Errorf("%q is no length of time such as 10m or 200s", text)
		}
		*field(l) = d
		return nil
	}
}
