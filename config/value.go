package config

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// defaultKeep is the default size limit of saved results, enough for hundreds of the largest.
const defaultKeep = 5e9

// Size is a size limit such as "5GB". "all" means no limit and is stored as -1.
type Size int64

func (s *Size) UnmarshalText(text []byte) error {
	if string(text) == "all" {
		*s = -1
		return nil
	}
	bytes, ok := ParseSize(string(text))
	if !ok {
		return fmt.Errorf("invalid size %q (use 500MB, 5GB or all)", text)
	}
	*s = Size(bytes)
	return nil
}

// Bytes returns the limit in bytes, or 0 for no limit.
func (s Size) Bytes() int64 {
	switch {
	case s == 0:
		return defaultKeep
	case s < 0:
		return 0
	}
	return int64(s)
}

// ParseSize parses a size such as 500MB or 2GB. Units are powers of 1,000.
func ParseSize(text string) (int64, bool) {
	units := []struct {
		suffix string
		bytes  float64
	}{{"TB", 1e12}, {"GB", 1e9}, {"MB", 1e6}, {"KB", 1e3}, {"B", 1}}
	upper := strings.ToUpper(strings.TrimSpace(text))
	for _, u := range units {
		number, found := strings.CutSuffix(upper, u.suffix)
		if !found {
			continue
		}
		n, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
		if err != nil || !(n > 0 && n*u.bytes < 1e18) {
			return 0, false
		}
		return int64(n * u.bytes), true
	}
	return 0, false
}

// Duration is a duration such as "10m" or "200s" in TOML.
type Duration time.Duration

func (d *Duration) UnmarshalText(text []byte) error {
	parsed, err := time.ParseDuration(string(text))
	if err != nil {
		return fmt.Errorf("invalid duration %q (use 10m or 200s)", text)
	}
	*d = Duration(parsed)
	return nil
}
