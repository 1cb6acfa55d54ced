package report

import "quarry/table"

// Missing explains why rows are missing and what to do about it, in one or two sentences.
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
		return "The query's own take limited the results: there may be more rows. Raise or remove it to see them."
	case table.CutShort:
		return "The response was cut short: rows are missing. Run the query again."
	case table.MissingSlices:
		return "Some time slices failed: their rows are missing. Fetch the missing slices."
	case table.Canceled:
		return "The run was canceled: rows are missing. Run the query again."
	case table.PartFailed:
		return "The service failed on part of the query: rows may be missing or wrong." + narrow
	}
	return "Rows are missing: " + string(why) + "."
}

// MissingBriefly says why rows are missing in a few words for a status bar.
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
		return "limited by the query's own take"
	case table.MissingSlices:
		return "slices missing"
	case table.Canceled:
		return "canceled"
	case table.PartFailed:
		return "part failed"
	}
	return string(why)
}
