package export

import (
	"strconv"
	"time"
)

// Origin says where an answer comes from. It is written where the format has a place for it: into the
// metadata of parquet, the note sheet of xlsx and below the table of html.
type Origin struct {
	Query    string
	Run      int64 // in history; 0 for none
	Profile  string
	Dialect  string
	Identity string // kind of the caller
	Started  time.Time
	Missing  string // why rows are missing, in one word: "rows", "cut"; "" when none are
	Error    string // that the run ended with
}

// fact is a line of an origin. The names are those of the metadata, behind "quarry.".
type fact struct{ name, value string }

// facts are what is known of the origin.
func (o *Origin) facts() []fact {
	if o == nil {
		return nil
	}
	all := []fact{{"query", o.Query}, {"profile", o.Profile}, {"dialect", o.Dialect}, {"identity", o.Identity}, {"missing", o.Missing}, {"error", o.Error}}
	if o.Run != 0 {
		all = append(all, fact{"run", strconv.FormatInt(o.Run, 10)})
	}
	if !o.Started.IsZero() {
		all = append(all, fact{"started", o.Started.UTC().Format(time.RFC3339Nano)})
	}
	known := all[:0]
	for _, f := range all {
		if f.value != "" {
			known = append(known, f)
		}
	}
	return known
}
