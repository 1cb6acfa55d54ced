package table

// Truncation is the reason why rows of a result are missing. History, exports and scripts keep
// these values; unknown ones, from newer versions, are preserved.
type Truncation string

// The reasons for missing rows.
const (
	NotTruncated  Truncation = ""
	RowLimit      Truncation = "rows"     // of the service
	SizeLimit     Truncation = "size"     // of the service
	CutShort      Truncation = "cut"      // the response ended early
	OwnTake       Truncation = "take"     // the query's own limit; there may be no more rows
	MissingSlices Truncation = "slices"   // some time slices failed
	Canceled      Truncation = "canceled" // by the user
	PartFailed    Truncation = "failed"   // the service failed on part of the query
)

// Truncations returns every reason, NotTruncated first.
func Truncations() []Truncation {
	return []Truncation{NotTruncated, RowLimit, SizeLimit, CutShort, OwnTake, MissingSlices, Canceled,
		PartFailed}
}

// Partial reports whether rows are missing that the query asked for. A limit in the query itself
// does not count.
func (t Truncation) Partial() bool { return t != NotTruncated && t != OwnTake }
