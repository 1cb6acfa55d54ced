package vim

import "strings"

// command is a parsed sequence of keys: ["x][count] operator [count] motion, or a part of that.
type command struct {
	register string // "": unnamed
	count    int    // 0: none
	argument string // character for f, t or r

	operator *operator
	lines    bool // doubled operator: whole lines
	motion   *motion
	object   *object
	around   bool // object with its surroundings
	action   *action
}

// times returns the count, or 1.
func (c *command) times() int { return max(c.count, 1) }

// changes reports whether . repeats the command.
func (c *command) changes() bool {
	return c.operator != nil && c.operator.changes || c.action != nil && c.action.changes
}

// inserts reports whether the command enters insert mode even if there is nothing to remove, as s
// on an empty line does.
func (c *command) inserts() bool { return c.operator != nil && c.operator.keys == "c" }

// matchState says whether keys form a command.
type matchState uint8

const (
	unknown matchState = iota
	partial
	complete
)

// maxCount limits counts. No text has this many of anything.
const maxCount = 100_000

// parse parses the keys typed since the start of a command.
func parse(keys []string, mode Mode) (*command, matchState) {
	c := &command{}
	rest := keys
	for {
		var waits bool
		if rest, waits = c.readRegister(rest); waits {
			return nil, partial
		}
		before := len(rest)
		rest = c.readCount(rest)
		if len(rest) == before {
			break
		}
	}
	if len(rest) == 0 {
		return nil, partial
	}
	table := normalKeys
	if mode.selects() {
		table = visualKeys
	}
	found, rest, state := table.read(rest)
	if state != complete {
		return nil, state
	}
	if found.alias != nil {
		return c.expand(found.alias, mode)
	}
	c.operator, c.motion, c.action, c.object, c.around = found.operator, found.motion, found.action, found.object,
		found.around
	if c.operator != nil && !mode.selects() {
		return c.readTarget(found.keys, rest)
	}
	return c.readArgument(rest)
}

// expand parses the keys that an alias abbreviates: x is dl.
func (c *command) expand(keys []string, mode Mode) (*command, matchState) {
	l, state := parse(keys, mode)
	if state == complete {
		l.register, l.count = c.register, c.count
	}
	return l, state
}

// readTarget parses what an operator applies to: its own lines, an object or a motion.
func (c *command) readTarget(operator, rest []string) (*command, matchState) {
	outer := c.count
	rest = c.readCount(rest)
	if c.count != outer && outer > 0 {
		c.count = min(outer*c.count, maxCount)
	}
	if len(rest) == 0 {
		return nil, partial
	}
	if doubled(operator, rest) {
		c.lines = true
		return c, complete
	}
	found, rest, state := targetKeys.read(rest)
	if state != complete {
		if state == unknown && startsDoubled(operator, rest) {
			return nil, partial
		}
		return nil, state
	}
	c.motion, c.object, c.around = found.motion, found.object, found.around
	return c.readArgument(rest)
}

// doubled reports whether an operator is repeated, as in dd, gcc, gUgU and gUU.
func doubled(operator, rest []string) bool {
	return strings.Join(rest, "") == strings.Join(operator, "") || len(rest) == 1 &&
		rest[0] == operator[len(operator)-1]
}

func startsDoubled(operator, rest []string) bool { return len(rest) == 1 && rest[0] == operator[0] }

// readArgument reads the character after f, t and r.
func (c *command) readArgument(rest []string) (*command, matchState) {
	if c.motion != nil && c.motion.takesCharacter || c.action != nil && c.action.takesCharacter {
		switch {
		case len(rest) == 0:
			return nil, partial
		case rest[0] == "enter":
			c.argument = "\n"
		case rest[0] == "tab":
			c.argument = "\t"
		case !printable(rest[0]):
			return nil, unknown
		default:
			c.argument = rest[0]
		}
	}
	return c, complete
}

// readRegister takes a register name off the keys, and reports whether the name is still missing.
func (c *command) readRegister(keys []string) (rest []string, waits bool) {
	if len(keys) == 0 || keys[0] != `"` {
		return keys, false
	}
	if len(keys) == 1 {
		return nil, true
	}
	c.register = keys[1]
	return keys[2:], false
}

// readCount takes a count off the keys. A leading 0 is a motion.
func (c *command) readCount(keys []string) []string {
	count := 0
	for len(keys) > 0 && len(keys[0]) == 1 && keys[0][0] >= '0' && keys[0][0] <= '9' && (count > 0 || keys[0] != "0") {
		count = min(count*10+int(keys[0][0]-'0'), maxCount)
		keys = keys[1:]
	}
	if count > 0 {
		c.count = count
	}
	return keys
}
