package complete

// What is likeliest at a place is judged by traits: each says one thing about a candidate
// there, mostly between 0 and 1, and each situation weighs them (complete_weights.go).

// trait is something that makes a candidate likelier, or less likely.
type trait uint8

// What the candidate is. A column of a table is none of these.
const (
	isFunction trait = iota
	isAggregate
	isVariable // a scalar that the text binds
	isTabular  // a table, or a name bound to one
	isOwn      // a column that the query computes, or a table that it binds
	isFresh    // a column that the query computes and has not named again

	// What hunters in general write: the lists of complete_known_*.go.
	isCommon   // among those of its kind
	isTelling  // as what its table is asked about
	isShown    // in lists of columns
	isLikely   // behind the word before, inside the call, beside the table
	isKey      // of joins
	isFollower // of the name before the comma
	isHinted   // by words of the text
	isOutdated

	// What the text says.
	isUsed    // how often it names the candidate
	isFlowing // how often the pipeline around the place does
	isRecent  // how few other columns were named since
	isTested  // a condition of this pipeline starts with it
	isListed  // the list around the place has it
	isSame    // the condition before or, and starts with it
	isEcho    // elsewhere it stands behind the two tokens before the place
	isRefrain // behind the three tokens
	isUnused  // the text binds it and has not used it

	// How it stands in what flows.
	isEarly
	isLast
	isNext // behind the name before the comma
	isKin  // begins with the same words as that name; of a table: the product is used
	isTwin // the copy that a join makes of a column of the same name
	isBoth // both sides of a join have it; of a table: how many of the columns behind it has
	isNested
	isText
	isTime
	isTimeAgain // Timestamp, filtered by already

	traitCount
)

type traits [traitCount]float32

// A weight of 1 moves a candidate by rankUnit from rankMiddle.
const (
	rankMiddle = 5000
	rankUnit   = 400
)

// weigh offers a candidate, ranked by its traits and by what the text says of its label.
func (c *completer) weigh(t traits, x Completion) {
	switch c.echoes[x.Label] {
	case 2:
		t[isEcho] = 1
	case 3:
		t[isRefrain] = 1
	}
	if c.observe != nil {
		c.observe(x.Label, t)
	}
	sum := float32(0)
	for i, weight := range weights[c.situation] {
		sum += weight * t[i]
	}
	c.add(min(max(rankMiddle+int(sum*rankUnit), 1), fitWeight-1), x)
}
