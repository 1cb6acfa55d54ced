package sema

import (
	"fmt"
	"slices"

	"quarry/kql/syntax"
)

// problem is one kind of diagnostic. Its message is a format in Kusto's manner: lower case, no full
// stop, names in backticks, functions as f(). The executor uses the same words for the same problem.
type problem struct {
	code     string
	severity syntax.Severity
	format   string
}

// WorkspaceTable is the code of the information that a table is only in a workspace, and none is in use.
const WorkspaceTable = "workspace-table"

var (
	unknownColumn   = problem{"unknown-column", syntax.SeverityError, "unknown column `%s`"}
	unknownName     = problem{"unknown-name", syntax.SeverityError, "unknown name `%s`"}
	unknownTable    = problem{"unknown-table", syntax.SeverityInformation, "unknown table `%s`"}
	keywordAsTable  = problem{"unknown-table", syntax.SeverityError, "expected a table, found the keyword `%s`"}
	calledTable     = problem{"unknown-function", syntax.SeverityError, "`%s` is a table; remove the parentheses"}
	unknownFunction = problem{"unknown-function", syntax.SeverityError, "unknown function `%s`"}
	unknownPlugin   = problem{"unknown-plugin", syntax.SeverityError, "unknown plugin `%s`"}

	workspaceTable = problem{WorkspaceTable, syntax.SeverityInformation,
		"table `%s` is only in a Sentinel workspace; set one with workspace in the profile or --workspace"}
	workspaceColumn = problem{"unknown-column", syntax.SeverityError,
		"column `%s` is only in a Sentinel workspace; use `%s`"}

	renamedColumn = problem{"renamed-column", syntax.SeverityError, "column `%s` was renamed to `%s`"}
	retiredTable  = problem{"retired-table", syntax.SeverityInformation,
		"table `%s` was retired; its rows are now in %s"}

	duplicateColumn = problem{"declared-twice", syntax.SeverityError, "duplicate column `%s`"}
	duplicateName   = problem{"declared-twice", syntax.SeverityError, "`%s` is already declared; choose another name"}

	missingArguments = problem{"missing-arguments", syntax.SeverityError,
		"`%[1]s` is a function; call it as %[1]s(…)"}
	argumentCount    = problem{"argument-count", syntax.SeverityError, "%s() takes %s, got %d"}
	argumentTimespan = problem{"argument-type", syntax.SeverityError, "%s() takes a timespan such as 7d, found %s"}

	argumentType  = problem{"argument-type", syntax.SeverityError, "%s() expects %s, found %s"}
	argumentForm  = problem{"argument-type", syntax.SeverityError, "%s() expects %s for %s"}
	argumentValue = problem{"argument-type", syntax.SeverityError, "%s() expects %s, found %s"}
	argumentPairs = problem{"argument-count", syntax.SeverityError, "%s() takes an %s number of arguments, got %d"}
	noCommonType  = problem{"argument-type", syntax.SeverityError, "%s() cannot combine %s with %s"}

	scalarOfNothing = problem{"argument-type", syntax.SeverityError, "toscalar(): the query returns no column"}

	misplacedAggregate = problem{"misplaced-aggregate", syntax.SeverityError,
		"aggregate %s() is not allowed here; use it in summarize"}
	misplacedHop = problem{"misplaced-function", syntax.SeverityError,
		"%s() is not allowed here; use it in graph operators"}
	notAggregated = problem{"not-aggregated", syntax.SeverityError,
		"column `%s` is neither aggregated nor a group key; use take_any() or add it to by"}
	dynamicKey = problem{"dynamic-key", syntax.SeverityError, "`%s` does not take dynamic keys; use tostring()"}

	stepCondition    = problem{"condition-type", syntax.SeverityWarning, "expected bool, found %s"}
	assignmentForm   = problem{"argument-type", syntax.SeverityError, "`scan` expects column = value"}
	conditionType    = problem{"condition-type", syntax.SeverityError, "expected bool, found %s"}
	operandType      = problem{"operand-type", syntax.SeverityError, "operator `%s` takes %s, found %s"}
	operandJoinsText = problem{"operand-type", syntax.SeverityError,
		"operator `%s` takes %s, found %s; use strcat()"}
	operandNotText = problem{"operand-type", syntax.SeverityError,
		"operator `%s` takes %s, found %s; use tostring()"}
	operandsDiffer  = problem{"operand-type", syntax.SeverityError, "operator `%s` cannot compare %s with %s"}
	boundType       = problem{"operand-type", syntax.SeverityError, "%s bound must be %s, found %s"}
	operandsUnequal = problem{"operand-type", syntax.SeverityWarning, "operator `%s` cannot compare %s with %s"}
	invalidRegex    = problem{"regex", syntax.SeverityWarning, "%s"}
	regexGroups     = problem{"regex", syntax.SeverityWarning, "%s(): the regex needs at least one capture group"}
	notLiteral      = problem{"literal", syntax.SeverityWarning, "`%s` is not a %s"}
	operandsMixed   = problem{"operand-type", syntax.SeverityError, "operator `%s` cannot combine %s with %s"}
	boundsDiffer    = problem{"operand-type", syntax.SeverityError,
		"operator `%s` cannot compare %s with %s and %s"}
	keysDiffer = problem{"operand-type", syntax.SeverityError, "`%s`: keys of types %s and %s do not match"}
	keyForm    = problem{"join-condition", syntax.SeverityError,
		"`%s` expects conditions such as $left.a == $right.b"}

	operatorType       = problem{"argument-type", syntax.SeverityError, "`%s` expects %s, found %s"}
	unknownParameter   = problem{"unknown-parameter", syntax.SeverityError, "`%s` has no parameter `%s"}
	repeatedParameter  = problem{"parameter-value", syntax.SeverityError, "`%s` has `%s` twice"}
	parameterForm      = problem{"parameter-value", syntax.SeverityError, "`%s` expects %s for %s, found `%s`"}
	expectedColumnName = problem{"argument-type", syntax.SeverityError, "`%s` expects the name of a column"}
	parameterWord      = problem{"parameter-value", syntax.SeverityError, "`%s`: unknown %s `%s`"}
	memberType         = problem{"operand-type", syntax.SeverityError,
		"only a dynamic value has properties, found %s; use parse_json()"}
	indexType      = problem{"operand-type", syntax.SeverityError, "cannot use %s as an index here"}
	expectedScalar = problem{"expected-scalar", syntax.SeverityError,
		"expected a scalar, found a table; wrap it in toscalar()"}
	scalarSource      = problem{"expected-table", syntax.SeverityWarning, "expected a table, found %s"}
	placedFirst       = problem{"misplaced-operator", syntax.SeverityError, "`%s` starts a query; it takes no input"}
	placedSearch      = problem{"misplaced-operator", syntax.SeverityError, "`search in` starts a query; it takes no input"}
	unknownArgument   = problem{"argument-count", syntax.SeverityError, "%s() has no parameter `%s`"}
	missingArgument   = problem{"argument-count", syntax.SeverityError, "%s(): parameter `%s` has no value"}
	columnForTable    = problem{"expected-table", syntax.SeverityError, "expected a table, found the column `%s`"}
	tablesFirst       = problem{"argument-type", syntax.SeverityError, "tabular parameters come before scalar ones"}
	parameterDefault  = problem{"argument-type", syntax.SeverityError, "the default of a parameter must be a literal"}
	expectedTable     = problem{"expected-table", syntax.SeverityError, "expected a table, found %s"}
	expectedAggregate = problem{"expected-aggregate", syntax.SeverityError, "expected an aggregate such as count()"}
	defaultForm       = problem{"argument-type", syntax.SeverityError, "the default of a series must be a constant"}
	axisStep          = problem{"argument-type", syntax.SeverityError, "the step of an axis of type %s cannot be %s"}
	axisStepUnfit     = problem{"argument-type", syntax.SeverityWarning, "the step of an axis of type %s cannot be %s"}
	countForm         = problem{"argument-type", syntax.SeverityWarning, "`%s` expects a constant, found a column"}
	zeroStep          = problem{"argument-type", syntax.SeverityError, "the step must not be 0"}
	cellForm          = problem{"argument-type", syntax.SeverityError, "the values of datatable must be constants"}
	cellCount         = problem{"argument-count", syntax.SeverityError, "datatable takes rows of %d values, got %d values"}
	noneMatch         = problem{"unknown-column", syntax.SeverityError, "no column matches `%s`"}
	notTuple          = problem{"argument-type", syntax.SeverityError, "expected a function that returns several columns"}
	renameForm        = problem{"argument-type", syntax.SeverityError, "expected a new name such as a = b"}
	graphPart         = problem{"expected-graph", syntax.SeverityError, "`graph-to-table` expects nodes or edges"}
	expectedGraph     = problem{"expected-graph", syntax.SeverityWarning, "`%s` takes a graph; use make-graph before it"}
	expectedRows      = problem{"expected-table", syntax.SeverityWarning,
		"`%s` takes a table, found a graph; use graph-match or graph-to-table before it"}
	functionOrder = problem{"unordered-rows", syntax.SeverityWarning,
		"%s() needs ordered rows; put sort or serialize before it"}
	operatorOrder = problem{"unordered-rows", syntax.SeverityWarning,
		"`%s` needs ordered rows; put sort or serialize before it"}
	expectedColumn = problem{"unknown-column", syntax.SeverityError, "%s() expects a table with a column `%s`"}
	columnType     = problem{"argument-type", syntax.SeverityError, "%s() expects %s for column `%s`, found %s"}
	defaultType    = problem{"argument-type", syntax.SeverityError, "expected %s, found %s"}
	operandsFail   = problem{"operand-type", syntax.SeverityWarning, "operator `%s` cannot combine %s with %s"}
	signFails      = problem{"operand-type", syntax.SeverityWarning, "a sign takes a number or timespan, found %s"}
	choiceFails    = problem{"argument-type", syntax.SeverityWarning, "%s() cannot combine %s with %s"}
	keyFails       = problem{"dynamic-key", syntax.SeverityWarning, "`%s` does not take dynamic keys; use tostring()"}
	methodCall     = problem{"operand-type", syntax.SeverityWarning, "a dynamic value has no functions; call %s() with it"}
	dynamicKeys    = problem{"operand-type", syntax.SeverityWarning, "`%s`: keys of types %s and %s do not match"}
	oneDelimiter   = problem{"argument-type", syntax.SeverityWarning,
		"`parse-kv` takes pair_delimiter and kv_delimiter together"}
	declaredDefault = problem{"argument-type", syntax.SeverityWarning, "the default of a column must be a constant"}
	endsDiffer      = problem{"operand-type", syntax.SeverityWarning,
		"`make-graph`: source and target have different types"}
	nodeKeyType = problem{"argument-type", syntax.SeverityWarning,
		"`make-graph`: the node key is %s, the ends of edges are %s"}
	orderDynamic = problem{"dynamic-key", syntax.SeverityWarning,
		"`%s` cannot order by dynamic values; convert them with tostring() or tolong()"}
	countNegative      = problem{"argument-type", syntax.SeverityWarning, "`%s` expects a number of rows"}
	argumentNeed       = problem{"argument-type", syntax.SeverityWarning, "%s() expects %s for %s"}
	formatLetter       = problem{"argument-type", syntax.SeverityWarning, "%s(): unknown format character `%c`"}
	assertFails        = problem{"argument-type", syntax.SeverityWarning, "assert() failed: %s"}
	parameterRegex     = problem{"regex", syntax.SeverityWarning, "`%s`: %s"}
	pairDelimiterEmpty = problem{"parameter-value", syntax.SeverityWarning, "`parse-kv`: %s must not be empty"}
	pairQuote          = problem{"parameter-value", syntax.SeverityWarning,
		"`parse-kv`: quote must be one or two characters"}
	pairEscape = problem{"parameter-value", syntax.SeverityWarning, "`parse-kv`: escape must be one character"}
	pairGroups = problem{"regex", syntax.SeverityWarning,
		"`parse-kv`: regex needs two capture groups, for key and value"}
	reduceThreshold = problem{"argument-type", syntax.SeverityWarning, "`reduce` takes a threshold from 0 to 1"}
	binSize         = problem{"argument-type", syntax.SeverityWarning, "bin_auto() needs a size: set query_bin_auto_size = 1h"}
	optionType      = problem{"argument-type", syntax.SeverityWarning, "option `%s` must be %s here, found %s"}
	noCase          = problem{"unknown-function", syntax.SeverityError, "pattern `%s` has no case %s"}
	aliasForm       = problem{"argument-type", syntax.SeverityWarning, "`alias` expects a database such as cluster(\"c\").database(\"d\")"}
	rangeNull       = problem{"argument-type", syntax.SeverityWarning, "range: bounds and step must not be null"}
	stepNull        = problem{"argument-type", syntax.SeverityWarning,
		"`make-series` expects a step above zero that fits an axis of type %s"}
	cellType  = problem{"argument-type", syntax.SeverityWarning, "datatable: a %s value does not fit a %s column"}
	noColumns = problem{"argument-count", syntax.SeverityWarning,
		"datatable: %d values do not fill rows of %d columns"}
	noResult      = problem{"no-result", syntax.SeverityWarning, "the query has no tabular expression statement"}
	noValue       = problem{"no-value", syntax.SeverityInformation, "parameter `%s` has no value"}
	misplacedStar = problem{"misplaced-star", syntax.SeverityError, "`*` is not allowed here"}
)

// report records a problem with its fix, if there is one; args fill in its format.
func (b *binder) report(p problem, span syntax.Span, fix *syntax.Fix, args ...any) {
	if b.silent > 0 {
		return
	}
	d := syntax.Diagnostic{Code: p.code, Severity: b.severityOf(p), Span: span, Message: fmt.Sprintf(p.format, args...),
		Fix: fix}
	same := func(other syntax.Diagnostic) bool { return other.Span == d.Span && other.Message == d.Message }
	if b.expanding == 0 || !slices.ContainsFunc(b.bound.Diagnostics, same) {
		b.bound.Diagnostics = append(b.bound.Diagnostics, d)
	}
}

// reportUnknown records an unknown name and suggests the name of the fix, if there is one.
func (b *binder) reportUnknown(p problem, n *syntax.Name, fix *syntax.Fix) {
	p.format += "%s"
	b.report(p, n.Span(), fix, n.Text, syntax.DidYouMean(fix))
}

// argumentCounts formats how many arguments a function takes. The maximum of a function with
// repeating parameters is above 50.
func argumentCounts(least, most int) string {
	switch {
	case most == 0:
		return "no arguments"
	case least == most:
		return countArguments(least)
	case most > 50:
		return "at least " + countArguments(least)
	case least == 0:
		return "at most " + countArguments(most)
	case most == least+1:
		return fmt.Sprintf("%d or %d arguments", least, most)
	}
	return fmt.Sprintf("%d to %d arguments", least, most)
}

func countArguments(n int) string {
	if n == 1 {
		return "1 argument"
	}
	return fmt.Sprintf("%d arguments", n)
}
