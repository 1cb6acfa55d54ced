package report

import "quarry/table"

// Missing says in a sentence or two why rows are missing, and the way out.
func Missing(why table.Truncation) string {
	const narrow = " Narrow the time range, add a filter, or summarize."
	switch why {
	case table.NotTruncated:
		return ""
	case table.RowLimit:
		return "The service stopped at its row limit: rows are missing." + narrow
	case table.SizeLimit:
		return "The service stopped at its size limit: rows are missing." + narrow
	case table.OwnTake:
		return "The query's own take ended the answer: there may be more rows. Raise it or leave it out to see them."
	case table.CutShort:
		return "The answer was cut short on its way: rows are missing. Run it again."
	case table.MissingSlices:
		return "Some time slices failed: their rows are missing. Fetch the missing slices."
	case table.Canceled:
		return "The run was canceled: rows are missing. Run it again."
	}
	return "Rows are missing: " + string(why) + "."
}

// MissingBriefly says in a word or two why rows are missing, for a status bar.
func MissingBriefly(why table.Truncation) string {
	switch why {
	case table.NotTruncated:
		return ""
	case table.RowLimit:
		return "row limit"
	case table.SizeLimit:
		return "size limit"
	case table.CutShort:
		return "cut short"
	case table.OwnTake:
		return "ended by the query's own take"
	case table.MissingSlices:
		return "slices are missing"
	case table.Canceled:
		return "canceled"
	}
	return string(why)
}
