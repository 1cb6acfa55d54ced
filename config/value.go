package config

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// defaultKeep is how many bytes kept answers may take: some hundreds of the largest.
const defaultKeep = 5e9

// Size reads "5GB", or "all" for no limit, which is negative.
type Size int64

func (s *Size) UnmarshalText(text []byte) error {
	if string(text) == "all" {
		*s = -1
		return nil
	}
	bytes, ok := ParseSize(string(text))
	if !ok {
		return fmt.Errorf("%q is no size: write it like 500MB or 5GB, or all", text)
	}
	*s = Size(bytes)
	return nil
}

// Bytes is the limit; 0 for none.
func (s Size) Bytes() int64 {
	switch {
	case s == 0:
		return defaultKeep
	case s < 0:
		return 0
	}
	return int64(s)
}

// ParseSize reads a size such as 500MB or 2GB, in powers of 1,000.
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

// Duration reads "10m" or "200s" from TOML.
type Duration time.Duration

func (d *Duration) UnmarshalText(text []byte) error {
	parsed, err := time.ParseDuration(string(text))
	if err != nil {
		return fmt.Errorf("%q is not a duration: write it like 10m or 200s", text)
	}
	*d = Duration(parsed)
	return nil
}
