package lint

// The messages of the rules follow the conventions of the binder's: lower case, no full stop, names
// of the query in backticks. Each says what is costly or fragile, then what to do about it.
const (
	noTimeFilterMessage         = "`%s` has no time filter; filter on %s first"
	joinWithoutTimeMessage      = "`%s` has no time filter in this %s; filter its %s, too"
	joinLargerLeftMessage       = "the smaller table is on the right; put it on the left or use lookup"
	unscopedSearchMessage       = "search reads every table; name the tables, as in search in (DeviceEvents) …"
	unscopedFindMessage         = "find reads every table; name the tables, as in find in (DeviceEvents) where …"
	unscopedUnionMessage        = "union * reads every table; name the tables"
	unboundedExpansionMessage   = "mv-expand expands every row of `%s`; filter first or add a limit"
	sortWithoutTakeMessage      = "all rows are sorted; use top if the first ones are enough"
	filterAfterSummarizeMessage = "the filter uses group keys only; move it before summarize"

	containsForWordMessage = "`%s` scans all text; `%s` is much faster if `%s` is a whole word"
	regexForTextMessage    = "the pattern is plain text; `%s` finds the same and is faster"
	caseByFunctionMessage  = "%s() runs for every row; `%s` ignores case"

	unknownValueMessage = "unknown value `%s` of `%s`; did you mean `%s`?"
	unknownKeyMessage   = "unknown key `%s` of `%s`; did you mean `%s`?"

	tableNotServedMessage   = "table `%s` is not served by the %s API, which has Device tables only; use %s"
	tableNotListedMessage   = "the tenant did not list table `%s` when its schema was fetched on %s"
	renamedTableMessage     = "table `%s` was renamed to `%s`"
	outdatedFunctionMessage = "%s() is deprecated; use %s()"
)
