package report

// Missing says in a sentence or two why an answer is not whole, and the way out. why is what
// history keeps of a run: rows, size, cut, take or slices.
func Missing(why string) string {
	const narrow = " Narrow the time range, add a filter, or summarize."
	switch why {
	case "rows":
		return "The service stopped at its row limit: rows are missing." + narrow
	case "bytes", "size":
		return "The service stopped at its size limit: rows are missing." + narrow
	case "take":
		return "The query's own take ended the answer: there may be more rows. Raise it or leave it out to see them."
	case "cut":
		return "The answer was cut short on its way: rows are missing. Run it again."
	}
	return "Rows are missing: " + why + "."
}
