package config

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"quarry/table/times"
)

// Run has the settings for runs in the workbench.
type Run struct {
	TimeRange string   `toml:"time_range"` // for queries without one; "" for none
	RowLimit  int      `toml:"row_limit"`  // for queries without one; 0 for none
	Long      Duration `toml:"long"`       // from which a run is long; default defaultLong
	Bell      bool     `toml:"bell"`       // ring when a long run ends
	Notify    bool     `toml:"notify"`     // show a notice of the desktop when a long run ends
}

// defaultLong is how long a run takes at least to be worth a bell: someone who waits has looked away.
const defaultLong = 30 * time.Second

// LongRun returns from which duration a run is long.
func (r Run) LongRun() time.Duration {
	if r.Long == 0 {
		return defaultLong
	}
	return time.Duration(r.Long)
}

// Results has the settings for the grid and the record.
type Results struct {
	Zone        string              `toml:"zone"`           // UTC, local or a name of the time zone database
	Precision   string              `toml:"time_precision"` // of times in the grid
	ColumnWidth int                 `toml:"column_width"`   // widest text column, in cells; 0 for the default
	Columns     map[string][]string `toml:"columns"`        // shown first, by table
}

// Location returns the zone of times, by default UTC.
func (r Results) Location() *time.Location {
	zone, err := zoneNamed(r.Zone)
	if err != nil { // refused when the file was read
		return time.UTC
	}
	return zone
}

func zoneNamed(name string) (*time.Location, error) {
	switch strings.ToLower(name) {
	case "", "utc":
		return time.UTC, nil
	case "local":
		return time.Local, nil
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("unknown time zone %q (use UTC, local or a name such as Europe/Berlin)", name)
	}
	return zone, nil
}

// precisions are the digits of a second to show, by name.
var precisions = map[string]int{"full": 7, "us": 6, "ms": 3, "s": 0}

// Digits returns how many digits of a second the grid shows, by default all 7.
func (r Results) Digits() int {
	if digits, ok := precisions[r.Precision]; ok {
		return digits
	}
	return 7
}

// Export has the settings for exports.
type Export struct {
	Folder string `toml:"folder"` // "" for the folder in which Quarry was started
	Format string `toml:"format"` // offered first
}

// Clipboard says where copies go.
type Clipboard struct {
	To      string   `toml:"to"`      // "terminal", "file" or "command"
	Command []string `toml:"command"` // gets the text on its standard input
}

// Command is a program of the user's that takes a value.
type Command struct {
	Title string   `toml:"title"`
	Run   []string `toml:"run"`   // program and arguments; {} is the value
	For   []string `toml:"for"`   // kinds of values; none means all
	Shell bool     `toml:"shell"` // run the first of Run by a shell, with the value in $1
}

func zoneCheck(value any) error {
	_, err := zoneNamed(value.(string))
	return err
}

func timeRangeCheck(value any) error {
	text := value.(string)
	if ticks, ok := times.ParseTimeSpan(text); text != "" && (!ok || ticks <= 0) {
		return fmt.Errorf("invalid time range %q (use 24h or 7d)", text)
	}
	return nil
}

func widthCheck(value any) error {
	if n := value.(int64); n != 0 && (n < 8 || n > 400) {
		return fmt.Errorf("%d is not from 8 to 400", n)
	}
	return nil
}

func commandCheck(value any) error {
	list := value.([]any)
	if len(list) == 0 || strings.TrimSpace(list[0].(string)) == "" {
		return errors.New("name a program, such as [\"whois\", \"{}\"]")
	}
	return nil
}

// zoneNames suggests zones.
func zoneNames() []string {
	return []string{"UTC", "local", "Europe/Berlin", "Europe/London", "America/New_York", "America/Los_Angeles",
		"Asia/Tokyo", "Australia/Sydney"}
}
