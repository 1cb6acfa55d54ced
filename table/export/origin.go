package export

import (
	"strconv"
	"time"
)

// Origin says where results come from. It is written where the format has a place for it: the
// metadata of parquet, the note sheet of xlsx, and below the table of html.
type Origin struct {
	Query    string
	Run      int64 // in history; 0: none
	Profile  string
	Dialect  string
	Identity string // kind of identity
	Started  time.Time
	Missing  string // why rows are missing, in one word: "rows", "cut"; "" if none are
	Error    string // error that ended the run
}

// fact is a line of an origin. Names are those of the metadata, without the prefix "quarry.".
type fact struct{ name, value string }

// facts returns what is known of the origin.
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
