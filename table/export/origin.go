package export

import (
	"strconv"
	"strings"
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

	// Set only for results that history keeps, so that a lost run can be restored from them.
	Status   string
	Duration time.Duration
	Charged  time.Duration
	Bytes    int64
	Hunt     string
	Tables   []string
}

// fact is a line of an origin. Names are those of the metadata, without the prefix "quarry.".
type fact struct{ name, value string }

// decimal formats a number, and 0 as "".
func decimal(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

// originFrom restores an origin from its facts. Values that cannot be read are left out.
func originFrom(value func(name string) string) Origin {
	o := Origin{
		Query: value("query"), Profile: value("profile"), Dialect: value("dialect"), Identity: value("identity"),
		Missing: value("missing"), Error: value("error"), Status: value("status"), Hunt: value("hunt"),
	}
	if tables := value("tables"); tables != "" {
		o.Tables = strings.Split(tables, "\n")
	}
	o.Run, _ = strconv.ParseInt(value("run"), 10, 64)
	o.Bytes, _ = strconv.ParseInt(value("bytes"), 10, 64)
	o.Duration, _ = time.ParseDuration(value("duration"))
	o.Charged, _ = time.ParseDuration(value("charged"))
	o.Started, _ = time.Parse(time.RFC3339Nano, value("started"))
	return o
}

// facts returns what is known of the origin.
func (o *Origin) facts() []fact {
	if o == nil {
		return nil
	}
	all := []fact{
		{"query", o.Query}, {"profile", o.Profile}, {"dialect", o.Dialect}, {"identity", o.Identity},
		{"missing", o.Missing}, {"error", o.Error}, {"status", o.Status}, {"hunt", o.Hunt},
		{"tables", strings.Join(o.Tables, "\n")}, {"run", decimal(o.Run)}, {"bytes", decimal(o.Bytes)},
	}
	if o.Duration != 0 {
		all = append(all, fact{"duration", o.Duration.String()})
	}
	if o.Charged != 0 {
		all = append(all, fact{"charged", o.Charged.String()})
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
