package table

// Truncation says why rows of a result are missing. The values are what history, exports
// and scripts keep; one from a newer version stays as it is.
type Truncation string

// The reasons for which rows are missing.
const (
	NotTruncated  Truncation = ""
	RowLimit      Truncation = "rows"     // of the service
	SizeLimit     Truncation = "size"     // of the service
	CutShort      Truncation = "cut"      // the body broke off
	OwnTake       Truncation = "take"     // of the query; there may be no more
	MissingSlices Truncation = "slices"   // some time slices failed
	Canceled      Truncation = "canceled" // by the user
)

// Truncations returns every reason, NotTruncated first.
func Truncations() []Truncation {
	return []Truncation{NotTruncated, RowLimit, SizeLimit, CutShort, OwnTake, MissingSlices, Canceled}
}

// Partial reports whether rows are missing that the query asked for. A take of its own
// gives what it asked for.
func (t Truncation) Partial() bool { return t != NotTruncated && t != OwnTake }
