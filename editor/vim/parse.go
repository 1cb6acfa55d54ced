package vim

import "strings"

// command is what a sequence of keys says: ["x][count] operator [count] motion, and what is
// left of that.
type command struct {
	register string // "" is the unnamed one
	count    int    // 0: none was given
	argument string // the character of f, t and r

	operator *operator
	lines    bool // the operator was given twice: whole lines
	motion   *motion
	object   *object
	around   bool // the object with what is around it
	action   *action
}

// times is the count, or one.
func (c *command) times() int { return max(c.count, 1) }

// changes reports whether the dot repeats the command.
func (c *command) changes() bool {
	return c.operator != nil && c.operator.changes || c.action != nil && c.action.changes
}

// inserts reports whether the command ends in the insert mode even when it has nothing to
// take away, as s on an empty line does.
func (c *command) inserts() bool { return c.operator != nil && c.operator.keys == "c" }

// state is how much of a command keys are.
type matchState uint8

const (
	unknown matchState = iota
	partial
	complete
)

// mostCount bounds counts: more than any text has of anything.
const maxCount = 100_000

// parse reads keys from their first.
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
	c.operator, c.motion, c.action, c.object, c.around = found.operator, found.motion, found.action, found.object, found.around
	if c.operator != nil && !mode.selects() {
		return c.readTarget(found.keys, rest)
	}
	return c.readArgument(rest)
}

// long reads what a short command stands for: x is dl.
func (c *command) expand(keys []string, mode Mode) (*command, matchState) {
	l, state := parse(keys, mode)
	if state == complete {
		l.register, l.count = c.register, c.count
	}
	return l, state
}

// readTarget reads what an operator is for: its lines, an object, or up to where a motion
// leads.
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

// twice reports whether an operator is given again: dd, gcc, gUgU, gUU.
func doubled(operator, rest []string) bool {
	return strings.Join(rest, "") == strings.Join(operator, "") || len(rest) == 1 && rest[0] == operator[len(operator)-1]
}

func startsDoubled(operator, rest []string) bool { return len(rest) == 1 && rest[0] == operator[0] }

// readArgument reads the character that f, t and r are followed by.
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

// readRegister takes a register off the keys, and reports whether its name is to come.
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

// readCount takes a number off the keys. Zero is a motion unless a digit is before it.
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
