package syntax

import "strings"

// The language reserves words to different degrees. A word in none of these lists is a name
// everywhere, even if it is a keyword of some operator, such as count, kind, take, on or type.

// Reserved words are never names; to use one as a name, write ['word'].
var Reserved = WordSet(`and or asc desc between datascope project anomalychart areachart barchart
	columnchart ladderchart linechart piechart pivotchart scatterchart stackedareachart
	timechart timeline timepivot treemap card contains_cs containscs endswith endswith_cs
	has_all has_any has_cs hasprefix hasprefix_cs hassuffix hassuffix_cs startswith
	startswith_cs like likecs notcontains notcontainscs notlike notlikecs union others
	isfuzzy bin_legacy cycles decodeblocks bagexpansion with_itemindex with_match_id
	with_step_name nooptimization external_data first last missing relaxed simple flags
	queries views cancel pathformat hotcache journal statistics seal seals shards query_results
	cachingpolicy callout dataexport encodingpolicy expandoutput extent_tags_retention force_remote
	harddelete hardretention softdelete softretention restricted_view_access row_level_security
	rowstore rowstore_references rowstore_sealinfo rowstorepolicy rowstores tablepurge
	storedqueryresultcontainers unrestrictedviewers writeaheadlog
	__crossCluster __crossDB __id __isFuzzy __noWithSource __packedColumn __sourceColumnIndex
	__contextual_datatable __executeAndCache __projectAway
	boolean int8 char uint8 byte int16 uint16 uint uint32 ulong uint64 float string uniqueid
	int int32 long int64 real decimal double time timespan date datetime dynamic`)

// Declarable words can name a column before an = or in a schema, but not in an expression.
var Declarable = WordSet(`accumulate as by contains datatable earliest externaldata find has in
	invoke latest materialize mdm of print sample sample-distinct search set sql title to
	top-hitters verbose viewers where toscalar totable top-nested`)

// parameterWords are parameters of many operators. They are names in an expression, but not before an = or
// in a schema.
var parameterWords = WordSet(`kind withsource with_source`)

// truth words are bool literals, in these spellings only.
var truth = WordSet(`true True TRUE false False FALSE`)

// callable words can start a call although they are not names.
var callable = WordSet(`toscalar totable materialize int long real decimal double`)

// clauses are words that start a clause of an operator. They can also be names, and count as
// clauses only where a comma seems to be missing.
var clauses = WordSet(`by on to limit with from step in of as where kind default nulls first
	last declare order partition optional output`)

// WordSet returns the set of the words in a string.
func WordSet(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// Nameable reports whether a word can be read as a name in an expression.
func Nameable(word string) bool {
	return !Reserved[word] && !Declarable[word] && strings.IndexByte(word, '-') < 0
}
