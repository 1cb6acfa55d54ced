package config

import (
	"time"

	"quarry/api/quota"
)

// Limits overrides the limits of an API. Zero keeps the default.
type Limits struct {
	CallsPer30s    int      `toml:"calls_per_30s"`
	CallsPerMinute int      `toml:"calls_per_minute"`
	CallsPerHour   int      `toml:"calls_per_hour"`
	RunPerHour     Duration `toml:"run_per_hour"`
	RunPerDay      Duration `toml:"run_per_day"`
	Rows           int      `toml:"rows"`
	ResultBytes    int64    `toml:"result_bytes"`
	RequestTimeout Duration `toml:"request_timeout"`
}

func (l Limits) over(base quota.Limits) quota.Limits {
	set(&base.CallsPerHalfMinute, l.CallsPer30s)
	set(&base.CallsPerMinute, l.CallsPerMinute)
	set(&base.CallsPerHour, l.CallsPerHour)
	set(&base.RunPerHour, time.Duration(l.RunPerHour))
	set(&base.RunPerDay, time.Duration(l.RunPerDay))
	set(&base.Rows, l.Rows)
	set(&base.ResultBytes, l.ResultBytes)
	set(&base.Request, time.Duration(l.RequestTimeout))
	return base
}

func set[T comparable](to *T, value T) {
	var zero T
	if value != zero {
		*to = value
	}
}
