package complete

import "math"

// Candidates are ranked by their traits. Each trait is a number, mostly between -1 and 1, and each
// situation has its own weights for them (weights.go).

// trait is a property that makes a candidate more or less likely.
type trait uint8

// What kind of candidate it is. A column of a table is none of these.
const (
	isFunction trait = iota
	isAggregate
	isVariable // a scalar that the query declares
	isTabular  // a table, or the name of one
	isOwn      // a column that the query computes, or a table that it declares
	isFresh    // a computed column that has not been used yet

	// What analysts usually write: the lists in known_*.go.
	isCommon   // among candidates of its kind
	isUsual    // among the columns queried in its table
	isShown    // in column lists
	isLikely   // after the previous word, inside the call, together with the table
	isKey      // as a join key
	isFollower // after the name before the comma
	isHinted   // given certain words in the query
	isOutdated

	// What this query contains.
	isUsed     // how often the query names the candidate
	isFlowing  // how often the current pipeline names it
	isRecent   // how recently the query named the column
	isTested   // it starts a condition of this pipeline
	isListed   // it is in the current list
	isSame     // it starts the condition before or, and
	isEcho     // elsewhere it follows the two tokens before the position
	isLongEcho // elsewhere it follows the three tokens
	isUnused   // declared but not used yet

	// Its place in the columns of the step.
	isEarly
	isLast
	isNext // follows the name before the comma
	isKin  // shares its first words with that name; of a table: its product is in use
	isTwin // the copy of a column of the same name that a join adds
	isBoth // on both sides of a join; of a table: the share of the following columns that it has
	isNested
	isText
	isTime
	isTimeAgain // Timestamp, already filtered

	// How much more often than usual in the situation analysts write the candidate in a context: usage.txt.
	isWritten // in the situation itself
	isWrittenOf
	isAfterWord
	isAfterTwo
	isAfterThree
	isWrittenOfAfter
	isAfterSteps
	isAfterName
	isWrittenIn
	isMadeFrom
	isAfterNameOf
	isAfterTwoNames
	isWithListed
	isMostWithListed
	isWithNamed
	isMostWithNamed
	isOnTopic
	isMostOnTopic

	traitCount
)

type traits [traitCount]float32

// Ranks are around rankMiddle. A score of 1 moves a candidate by scoreUnit, and rankUnit is a clear difference
// between candidates that are not scored.
const (
	rankMiddle = 5000
	scoreUnit  = 250
	rankUnit   = 400
	rankValue  = 8 * rankUnit // of known values, above most columns
)

// weigh offers a candidate, ranked by its traits and by how its label occurs in the query.
func (c *completer) weigh(t traits, x Completion) {
	switch c.echoes[x.Label] {
	case 2:
		t[isEcho] = 1
	case 3:
		t[isLongEcho] = 1
	}
	c.evidence.addTo(&t, c.nameInUsage(&x))
	if c.observe != nil {
		c.observe(x.Label, t)
	}
	rank := rankMiddle + int(score(c.situation, &t)*scoreUnit)
	if !fits(x.typ, c.expected) {
		rank -= rankMiddle
	}
	c.add(min(max(rank, 1), fitWeight-1), x)
}

// score weighs the traits of a candidate: each by itself, and in combinations, which a hidden layer of units
// finds. The units are the same in all situations, but count differently.
func score(at situation, t *traits) float32 {
	sum := -levels[at]
	for i, weight := range weights[at] {
		sum += weight * t[i]
	}
	for u := range units {
		x := biases[at][u]
		for i, weight := range units[u] {
			x += weight * t[i]
		}
		sum += outputs[at][u] * float32(math.Tanh(float64(x)))
	}
	return sum
}
